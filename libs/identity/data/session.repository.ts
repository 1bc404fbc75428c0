import { Injectable } from '@nestjs/common';
import type { Principal, Session } from '#identity/domain';
import type { Db, StatementSession } from '#platform/postgres';

export interface NewSession {
  readonly id: string;
  readonly userId: string;
  /** SHA-256 of the token; the token itself is stored nowhere (D6). */
  readonly tokenHash: Uint8Array<ArrayBuffer>;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly address: string | null;
  /** Text that can be stored. */
  readonly userAgent: string | null;
}

/** A session in force, with who it speaks for. */
export interface LiveSession {
  readonly principal: Principal;
  readonly lastSeenAt: Date;
}

interface LiveSessionRow extends Omit<Principal, 'credential'> {
  readonly sessionId: string;
  readonly lastSeenAt: Date;
}

const SHOWN = {
  id: true,
  createdAt: true,
  lastSeenAt: true,
  expiresAt: true,
  address: true,
  userAgent: true,
} as const;

const FIND_LIVE = `
  SELECT s.id AS "sessionId", s.last_seen_at AS "lastSeenAt", u.id AS "userId", u.username, u.email,
         u.instance_role AS "instanceRole"
  FROM sessions s JOIN admin_users u ON u.id = s.user_id
  WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.is_active`;

@Injectable()
export class SessionRepository {
  async insert(db: Db, session: NewSession): Promise<void> {
    await db.session.create({ data: { ...session, lastSeenAt: session.createdAt } });
  }

  /** The session of that token hash, if it has not expired and its user is active: one statement, asked by every request. */
  async findLive(
    session: StatementSession,
    tokenHash: Uint8Array<ArrayBuffer>,
    now: Date,
  ): Promise<LiveSession | undefined> {
    const [row] = await session.query<LiveSessionRow>(FIND_LIVE, [tokenHash, now]);
    if (row === undefined) return undefined;
    const { lastSeenAt, sessionId, ...who } = row;
    return { principal: { ...who, credential: { kind: 'session', id: sessionId } }, lastSeenAt };
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

  /** Those in force, newest first. */
  async listLiveOfUser(
    db: Db,
    userId: string,
    now: Date,
    { before, limit }: { readonly before: string | undefined; readonly limit: number },
  ): Promise<readonly Session[]> {
    return db.session.findMany({
      where: { userId, expiresAt: { gt: now }, ...(before === undefined ? {} : { id: { lt: before } }) },
      select: SHOWN,
      orderBy: { id: 'desc' },
      take: limit,
    });
  }

  /** Whether there was such a session of this user. */
  async delete(db: Db, userId: string, id: string): Promise<boolean> {
    return (await db.session.deleteMany({ where: { id, userId } })).count > 0;
  }

  /** All of them, or all but one. @returns how many */
  async deleteOfUser(db: Db, userId: string, exceptId?: string): Promise<number> {
    const others = exceptId === undefined ? {} : { id: { not: exceptId } };
    return (await db.session.deleteMany({ where: { userId, ...others } })).count;
  }

  /** Of anybody. @returns how many ended, at most `limit`; others that do the same at once take other rows (R-GC-03). */
  async deleteExpired(db: Db, now: Date, limit: number): Promise<number> {
    return db.$executeRaw`
      DELETE FROM sessions WHERE id = ANY (ARRAY(
        SELECT id FROM sessions WHERE expires_at <= ${now} LIMIT ${limit} FOR UPDATE SKIP LOCKED))`;
  }

  /** Clears what can no longer be used, so that sessions nobody signs out of do not pile up. */
  async deleteExpiredOfUser(db: Db, userId: string, now: Date): Promise<number> {
    return (await db.session.deleteMany({ where: { userId, expiresAt: { lte: now } } })).count;
  }
}
