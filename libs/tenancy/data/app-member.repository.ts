import { Injectable } from '@nestjs/common';
import { isForeignKeyViolation, Prisma } from '#platform/postgres';
import type { Db, StatementSession } from '#platform/postgres';
import { AppNotFoundError } from '#tenancy/domain';
import type { AppRole, Candidate, Member } from '#tenancy/domain';

export interface MemberPageRequest {
  readonly appId: string;
  /** Members behind this name in the order of usernames; without it from the first. */
  readonly afterUsername: string | undefined;
  readonly limit: number;
}

/** A membership with what the account tells of its user (R-MEM-02). Accounts are read here, and never written. */
const MEMBERS = Prisma.sql`
  SELECT u.id AS "userId", u.username, u.email, u.instance_role AS "instanceRole", u.is_active AS "isActive",
         m.role, m.created_at AS "createdAt", m.updated_at AS "updatedAt"
  FROM app_members m JOIN admin_users u ON u.id = m.user_id`;

const ROLE_OF = 'SELECT role FROM app_members WHERE app_id = $1 AND user_id = $2';

@Injectable()
export class AppMemberRepository {
  async roleOf(session: StatementSession, appId: string, userId: string): Promise<AppRole | undefined> {
    const [row] = await session.query<{ role: AppRole }>(ROLE_OF, [appId, userId]);
    return row?.role;
  }

  /** The apps in which a user has a role of their own, and which. */
  async rolesOf(db: Db, userId: string): Promise<ReadonlyMap<string, AppRole>> {
    const rows = await db.appMember.findMany({ where: { userId }, select: { appId: true, role: true } });
    return new Map(rows.map(({ appId, role }) => [appId, role as AppRole]));
  }

  /** By username. */
  async page(db: Db, { appId, afterUsername, limit }: MemberPageRequest): Promise<readonly Member[]> {
    // Names differ in more than letter case, so one order of them is enough.
    const after =
      afterUsername === undefined
        ? Prisma.empty
        : Prisma.sql`AND lower(u.username) > lower(${afterUsername})`;
    return db.$queryRaw<Member[]>`
      ${MEMBERS} WHERE m.app_id = ${appId}::uuid ${after} ORDER BY lower(u.username) LIMIT ${limit}`;
  }

  /** Both ids must be UUIDs. */
  async find(db: Db, appId: string, userId: string): Promise<Member | undefined> {
    const rows = await db.$queryRaw<Member[]>`
      ${MEMBERS} WHERE m.app_id = ${appId}::uuid AND m.user_id = ${userId}::uuid`;
    return rows[0];
  }

  /** The account, which nobody deactivates, promotes or deletes until the transaction ends. */
  async lockCandidate(transaction: Db, userId: string): Promise<Candidate | undefined> {
    const rows = await transaction.$queryRaw<Candidate[]>`
      SELECT username, instance_role AS "instanceRole", is_active AS "isActive"
      FROM admin_users WHERE id = ${userId}::uuid FOR SHARE`;
    return rows[0];
  }

  /**
   * Inserts if absent, in one statement (R-MEM-08).
   * @returns whether the user had no role in the app until now.
   * @throws AppNotFoundError when the app has just gone.
   */
  async grant(db: Db, appId: string, userId: string, role: AppRole): Promise<boolean> {
    try {
      const { count } = await db.appMember.createMany({
        data: [{ appId, userId, role }],
        skipDuplicates: true,
      });
      return count === 1;
    } catch (cause) {
      if (isForeignKeyViolation(cause, 'app_members_app_id_fkey'))
        throw new AppNotFoundError(appId, { cause });
      throw cause;
    }
  }

  /** Updates if present, in one statement (R-MEM-08). @returns whether there was a role to change. */
  async changeRole(db: Db, appId: string, userId: string, role: AppRole): Promise<boolean> {
    const { count } = await db.appMember.updateMany({
      where: { appId, userId },
      data: { role, updatedAt: new Date() },
    });
    return count === 1;
  }

  /** @returns whether there was a role to take away. */
  async revoke(db: Db, appId: string, userId: string): Promise<boolean> {
    const { count } = await db.appMember.deleteMany({ where: { appId, userId } });
    return count === 1;
  }
}
