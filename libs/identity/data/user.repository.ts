import { Injectable } from '@nestjs/common';
import { storableText } from '#kernel';
import { EmailTakenError, UsernameTakenError } from '#identity/domain';
import type { Account, InstanceRole, OthersInCharge, UserProfile } from '#identity/domain';
import { isUniqueViolation, Prisma } from '#platform/postgres';
import type { Db } from '#platform/postgres';

/** Any number that no other advisory lock of ours has; held to the end of the transaction. */
const IN_CHARGE_LOCK = 7_246_003;

export interface NewUser {
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
  readonly passwordHash: string;
  readonly instanceRole: InstanceRole;
}

/** What of an account can be changed, beside its password. */
export interface UserSettings {
  readonly username: string;
  readonly email: string | null;
  readonly instanceRole: InstanceRole;
  readonly isActive: boolean;
}

export interface UserFilter {
  /** Users after this one in the order of their making; without it from the first. */
  readonly afterId: string | undefined;
  /** Part of the username or the email, in any letter case. */
  readonly search: string | undefined;
  readonly isActive: boolean | undefined;
  readonly limit: number;
}

/** Raw where only lower(...) is indexed, and since Prisma's insensitive comparisons are LIKEs with wildcards. */
const ACCOUNT = Prisma.sql`
  id, username, email, password_hash AS "passwordHash", instance_role AS "instanceRole", is_active AS "isActive",
  created_at AS "createdAt", updated_at AS "updatedAt"`;

@Injectable()
export class UserRepository {
  /** The account of that name in any letter case, active or not. */
  async findAccount(db: Db, username: string): Promise<Account | undefined> {
    const rows = await db.$queryRaw<Account[]>`
      SELECT ${ACCOUNT} FROM admin_users WHERE lower(username) = lower(${storableText(username)})`;
    return rows[0];
  }

  async findAccountById(db: Db, id: string): Promise<Account | undefined> {
    const rows = await db.$queryRaw<Account[]>`SELECT ${ACCOUNT} FROM admin_users WHERE id = ${id}::uuid`;
    return rows[0];
  }

  /**
   * An account that nobody else changes, deletes, signs in to or adds keys to until the transaction ends. To be taken
   * before any row that hangs on the account: who deletes it takes them in this order.
   */
  async lock(transaction: Db, id: string): Promise<Account | undefined> {
    const rows = await transaction.$queryRaw<Account[]>`
      SELECT ${ACCOUNT} FROM admin_users WHERE id = ${id}::uuid FOR UPDATE`;
    return rows[0];
  }

  async find(db: Db, id: string): Promise<UserProfile | undefined> {
    const row = await db.user.findUnique({ where: { id } });
    return row === null ? undefined : toProfile(row);
  }

  async findActive(db: Db, userId: string): Promise<UserProfile | undefined> {
    const row = await db.user.findFirst({ where: { id: userId, isActive: true } });
    return row === null ? undefined : toProfile(row);
  }

  /** The owner who was there first, or another user when no owner is left, or undefined when there is nobody. */
  async findFirst(db: Db): Promise<UserProfile | undefined> {
    const row = await db.user.findFirst({
      orderBy: [{ instanceRole: 'desc' }, { createdAt: 'asc' }, { id: 'asc' }],
    });
    return row === null ? undefined : toProfile(row);
  }

  /** In the order of their making. */
  async list(db: Db, { afterId, search, isActive, limit }: UserFilter): Promise<readonly UserProfile[]> {
    const part = search === undefined ? undefined : storableText(search);
    const conditions = [
      Prisma.sql`TRUE`,
      ...(afterId === undefined ? [] : [Prisma.sql`id > ${afterId}::uuid`]),
      ...(isActive === undefined ? [] : [Prisma.sql`is_active = ${isActive}`]),
      ...(part === undefined
        ? []
        : [
            Prisma.sql`(strpos(lower(username), lower(${part})) > 0 OR strpos(lower(email), lower(${part})) > 0)`,
          ]),
    ];
    const rows = await db.$queryRaw<Account[]>`
      SELECT ${ACCOUNT} FROM admin_users WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY id LIMIT ${limit}`;
    return rows.map(toProfile);
  }

  /**
   * Until the transaction ends nobody else makes the first owner, or takes somebody from those in charge; whoever waits
   * for it sees what we wrote. To be taken before any row.
   */
  async lockInCharge(transaction: Db): Promise<void> {
    await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${IN_CHARGE_LOCK}::bigint)`;
  }

  /** Active owners and admins beside one user. Holds until the transaction ends for whoever has `lockInCharge`. */
  async countOthersInCharge(db: Db, id: string): Promise<OthersInCharge> {
    const rows = await db.$queryRaw<OthersInCharge[]>`
      SELECT (count(*) FILTER (WHERE instance_role = 'owner'))::int AS owners, count(*)::int AS admins
      FROM admin_users WHERE is_active AND instance_role IN ('owner', 'admin') AND id <> ${id}::uuid`;
    return rows[0] ?? { owners: 0, admins: 0 };
  }

  /** @throws UsernameTakenError, EmailTakenError (R-USER-09); the indexes are the arbiters. */
  async insert(db: Db, user: NewUser): Promise<UserProfile> {
    return naming(user, () => db.user.create({ data: user }));
  }

  /** The caller holds the account's lock. @throws UsernameTakenError, EmailTakenError */
  async update(db: Db, id: string, settings: UserSettings, now: Date): Promise<UserProfile> {
    const data = { ...settings, updatedAt: now };
    return naming(settings, () => db.user.update({ where: { id }, data }));
  }

  /** Their sessions, keys and memberships go with them. */
  async delete(db: Db, id: string): Promise<void> {
    await db.user.deleteMany({ where: { id } });
  }

  /** The caller holds the account's lock. */
  async setPasswordHash(db: Db, userId: string, passwordHash: string, now: Date): Promise<UserProfile> {
    const data = { passwordHash, updatedAt: now };
    return toProfile(await db.user.update({ where: { id: userId }, data }));
  }
}

async function naming(
  { username, email }: { readonly username: string; readonly email: string | null },
  write: () => Promise<Prisma.UserModel>,
): Promise<UserProfile> {
  try {
    return toProfile(await write());
  } catch (cause) {
    if (isUniqueViolation(cause, 'admin_users_username_key'))
      throw new UsernameTakenError(username, { cause });
    if (isUniqueViolation(cause, 'admin_users_email_key')) throw new EmailTakenError(email ?? '', { cause });
    throw cause;
  }
}

function toProfile(row: Prisma.UserModel): UserProfile {
  const { id, username, email, isActive, createdAt, updatedAt } = row;
  return {
    id,
    username,
    email,
    instanceRole: row.instanceRole as InstanceRole,
    isActive,
    createdAt,
    updatedAt,
  };
}
