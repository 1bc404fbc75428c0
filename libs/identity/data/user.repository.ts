import { Injectable } from '@nestjs/common';
import { storableText } from '#kernel';
import type { Account, InstanceRole, User } from '#identity/domain';
import type { Db } from '#platform/postgres';

/** Any number that no other advisory lock of ours has; held to the end of the transaction. */
const FIRST_OWNER_LOCK = 7_246_003;

export interface NewUser {
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
  readonly passwordHash: string;
  readonly instanceRole: InstanceRole;
}

interface UserRow {
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
  readonly instanceRole: string;
}

@Injectable()
export class UserRepository {
  /** The account of that name in any letter case, active or not. */
  async findAccount(db: Db, username: string): Promise<Account | undefined> {
    // Raw, because only lower(username) is indexed, and Prisma's insensitive equality is a LIKE with wildcards.
    const rows = await db.$queryRaw<Account[]>`
      SELECT id, username, email, password_hash AS "passwordHash", instance_role AS "instanceRole",
             is_active AS "isActive"
      FROM admin_users WHERE lower(username) = lower(${storableText(username)})`;
    return rows[0];
  }

  async findActive(db: Db, userId: string): Promise<User | undefined> {
    const row = await db.user.findFirst({ where: { id: userId, isActive: true } });
    return row === null ? undefined : toUser(row);
  }

  /** The owner who was there first, or another user when no owner is left, or undefined when there is nobody. */
  async findFirst(db: Db): Promise<User | undefined> {
    const row = await db.user.findFirst({
      orderBy: [{ instanceRole: 'desc' }, { createdAt: 'asc' }, { id: 'asc' }],
    });
    return row === null ? undefined : toUser(row);
  }

  /** Until the transaction ends nobody else holds this lock; whoever waits for it sees what we wrote. */
  async lockFirstOwner(transaction: Db): Promise<void> {
    await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${FIRST_OWNER_LOCK}::bigint)`;
  }

  async insert(db: Db, user: NewUser): Promise<User> {
    return toUser(await db.user.create({ data: user }));
  }

  /** Whether the user was there to be changed. */
  async setPasswordHash(db: Db, userId: string, passwordHash: string, now: Date): Promise<boolean> {
    const { count } = await db.user.updateMany({
      where: { id: userId },
      data: { passwordHash, updatedAt: now },
    });
    return count > 0;
  }
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    instanceRole: row.instanceRole as InstanceRole,
  };
}
