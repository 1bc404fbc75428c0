import { Inject, Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import type { Clock } from '#kernel';
import { SessionRepository } from '#identity/data';
import {
  hashSessionToken,
  isExtensionDue,
  isSessionToken,
  mintSessionToken,
  sessionExpiry,
} from '#identity/domain';
import type { Principal } from '#identity/domain';
import { Database } from '#platform/postgres';
import { CLOCK } from './clock.token.js';
import { IdentitySettings } from './identity.settings.js';

export interface StartedSession {
  /** Known to the caller alone from here on. */
  readonly token: string;
  readonly expiresAt: Date;
}

export interface ResolvedSession {
  readonly principal: Principal;
  /** The session's new end, when this use has just moved it. */
  readonly extendedUntil: Date | undefined;
}

@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionRepository,
    private readonly settings: IdentitySettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async start(userId: string): Promise<StartedSession> {
    const now = this.clock.now();
    const token = mintSessionToken();
    const expiresAt = sessionExpiry(now, this.settings.sessionTtlHours);
    const createdAt = new Date(now);
    await this.database.transaction(async (db) => {
      await this.sessions.deleteExpiredOfUser(db, userId, createdAt);
      await this.sessions.insert(db, {
        id: newId(),
        userId,
        tokenHash: hashSessionToken(token),
        createdAt,
        expiresAt,
      });
    });
    return { token, expiresAt };
  }

  /** Who the token speaks for, or undefined when it speaks for nobody (any more). Counts as a use. */
  async resolve(token: string): Promise<ResolvedSession | undefined> {
    if (!isSessionToken(token)) return undefined;
    const nowMs = this.clock.now();
    const now = new Date(nowMs);
    const found = await this.sessions.findLive(this.database.db, hashSessionToken(token), now);
    if (found === undefined) return undefined;
    const { principal, lastSeenAt } = found;
    if (!isExtensionDue(lastSeenAt, nowMs)) return { principal, extendedUntil: undefined };
    const end = sessionExpiry(nowMs, this.settings.sessionTtlHours);
    const extended = await this.sessions.extend(this.database.db, principal.sessionId, lastSeenAt, now, end);
    return { principal, extendedUntil: extended ? end : undefined };
  }

  async end(sessionId: string): Promise<void> {
    await this.sessions.delete(this.database.db, sessionId);
  }
}
