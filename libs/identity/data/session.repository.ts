import { Injectable } from '@nestjs/common';
import type { Principal } from '#identity/domain';
import type { Db } from '#platform/postgres';

export interface NewSession {
  readonly id: string;
  readonly userId: string;
  /** SHA-256 of the token; the token itself is stored nowhere (D6). */
  readonly tokenHash: Uint8Array<ArrayBuffer>;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A session in force, with who it speaks for. */
export interface LiveSession {
  readonly principal: Principal;
  readonly lastSeenAt: Date;
}

interface LiveSessionRow extends Principal {
  readonly lastSeenAt: Date;
}

@Injectable()
export class SessionRepository {
  async insert(db: Db, session: NewSession): Promise<void> {
    await db.session.create({ data: { ...session, lastSeenAt: session.createdAt } });
  }

  /** The session of that token hash, if it has not expired and its user is active: one query. */
  async findLive(db: Db, tokenHash: Uint8Array<ArrayBuffer>, now: Date): Promise<LiveSession | undefined> {
    const [row] = await db.$queryRaw<LiveSessionRow[]>`
      SELECT s.id AS "sessionId", s.last_seen_at AS "lastSeenAt", u.id AS "userId", u.username, u.email,
             u.instance_role AS "instanceRole"
      FROM sessions s JOIN admin_users u ON u.id = s.user_id
      WHERE s.token_hash = ${tokenHash} AND s.expires_at > ${now} AND u.is_active`;
    if (row === undefined) return undefined;
    const { lastSeenAt, ...principal } = row;
    return { principal, lastSeenAt };
  }

  /**
   * Moves the end of a session whose last use was written at `seenAt` or before.
   * Whether this call did it: of several requests at once only one writes.
   */
  async extend(db: Db, id: string, seenAt: Date, now: Date, expiresAt: Date): Promise<boolean> {
    // The database counts microseconds, a Date milliseconds: one more takes in the cut-off part.
    const notAfter = new Date(seenAt.getTime() + 1);
    const { count } = await db.session.updateMany({
      where: { id, lastSeenAt: { lte: notAfter } },
      data: { lastSeenAt: now, expiresAt },
    });
    return count > 0;
  }

  async delete(db: Db, id: string): Promise<void> {
    await db.session.deleteMany({ where: { id } });
  }

  async deleteOfUser(db: Db, userId: string): Promise<number> {
    return (await db.session.deleteMany({ where: { userId } })).count;
  }

  /** Clears what can no longer be used, so that sessions nobody signs out of do not pile up. */
  async deleteExpiredOfUser(db: Db, userId: string, now: Date): Promise<number> {
    return (await db.session.deleteMany({ where: { userId, expiresAt: { lte: now } } })).count;
  }
}
