import { Inject, Injectable } from '@nestjs/common';
import { isUuid, newId } from '#kernel';
import type { Clock } from '#kernel';
import { pageSize, toPage } from '#contracts';
import type { Page, PageQuery } from '#contracts';
import { SessionRepository, UserRepository } from '#identity/data';
import {
  hashSessionToken,
  isSessionToken,
  isUseDue,
  mintSessionToken,
  requirePrincipal,
  sessionExpiry,
  SessionNeededError,
  SessionNotFoundError,
  userAgentToKeep,
} from '#identity/domain';
import type { Account, AuditAction, Caller, Principal, Session } from '#identity/domain';
import { Database } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { AuditTrail } from './audit/audit-trail.js';
import { CLOCK } from './clock.token.js';
import { IdentitySettings } from './identity.settings.js';
import { requireCursor } from './require-cursor.js';

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
    private readonly users: UserRepository,
    private readonly settings: IdentitySettings,
    private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * A session for the account whose password was just checked. Undefined when the account has been deactivated,
   * deleted or given another password since it was read: a session begun then would outlive what should have ended it.
   */
  async start(
    caller: Caller,
    account: Account,
    userAgent: string | undefined,
  ): Promise<StartedSession | undefined> {
    const now = this.clock.now();
    const token = mintSessionToken();
    const expiresAt = sessionExpiry(now, this.settings.sessionTtlHours);
    const createdAt = new Date(now);
    const [id, userId] = [newId(), account.id];
    return this.database.transaction(async (db) => {
      const there = await this.users.lock(db, userId);
      if (there?.isActive !== true || there.passwordHash !== account.passwordHash) return undefined;
      await this.sessions.deleteExpiredOfUser(db, userId, createdAt);
      await this.sessions.insert(db, {
        ...{ id, userId, tokenHash: hashSessionToken(token), createdAt, expiresAt },
        address: caller.address,
        userAgent: userAgentToKeep(userAgent),
      });
      const { username, instanceRole, email } = there;
      const principal = {
        userId,
        username,
        instanceRole,
        email,
        credential: { kind: 'session', id },
      } as const;
      await this.tell(db, { ...caller, principal }, 'auth.login', id);
      return { token, expiresAt };
    });
  }

  /** Who the token speaks for, or undefined when it speaks for nobody (any more). Counts as a use. */
  async resolve(token: string): Promise<ResolvedSession | undefined> {
    if (!isSessionToken(token)) return undefined;
    const nowMs = this.clock.now();
    const now = new Date(nowMs);
    const found = await this.sessions.findLive(this.database.statements, hashSessionToken(token), now);
    if (found === undefined) return undefined;
    const { principal, lastSeenAt } = found;
    if (!isUseDue(lastSeenAt, nowMs)) return { principal, extendedUntil: undefined };
    const end = sessionExpiry(nowMs, this.settings.sessionTtlHours);
    const extended = await this.sessions.extend(
      this.database.db,
      principal.credential.id,
      lastSeenAt,
      now,
      end,
    );
    return { principal, extendedUntil: extended ? end : undefined };
  }

  /** Signs the caller out. @throws AuthRequiredError, SessionNeededError */
  async end(caller: Caller): Promise<void> {
    const { userId, sessionId } = sessionOf(caller);
    await this.database.transaction(async (db) => {
      await this.sessions.delete(db, userId, sessionId);
      await this.tell(db, caller, 'auth.logout', sessionId);
    });
  }

  /**
   * The caller's own that are good, newest first.
   * @throws InvalidInputError when the cursor is none of ours.
   */
  async list(principal: Principal, { limit, cursor }: PageQuery): Promise<Page<Session>> {
    requireCursor(cursor);
    const size = pageSize(limit);
    const rows = await this.sessions.listLiveOfUser(
      this.database.db,
      principal.userId,
      new Date(this.clock.now()),
      { before: cursor, limit: size + 1 },
    );
    return toPage(rows, size, ({ id }) => id);
  }

  /** Ends one of the caller's. @throws SessionNotFoundError also when it is somebody else's. */
  async endOne(caller: Caller, id: string): Promise<void> {
    const { userId } = sessionOf(caller);
    if (!isUuid(id)) throw new SessionNotFoundError(id);
    await this.database.transaction(async (db) => {
      if (!(await this.sessions.delete(db, userId, id))) throw new SessionNotFoundError(id);
      await this.tell(db, caller, 'auth.session-revoke', id);
    });
  }

  /** Ends all of the caller's, or all but the one that asks. */
  async endAll(caller: Caller, exceptCurrent: boolean): Promise<void> {
    const { userId, sessionId } = sessionOf(caller);
    await this.database.transaction(async (db) => {
      // So that a sign-in under way is either ended with the rest or begins afterwards.
      await this.users.lock(db, userId);
      const ended = await this.sessions.deleteOfUser(db, userId, exceptCurrent ? sessionId : undefined);
      await this.audit.record(db, caller, {
        action: 'auth.sessions-revoke',
        target: { kind: 'user', id: userId },
        details: { except_current: exceptCurrent, sessions_ended: ended },
      });
    });
  }

  private tell(db: Db, caller: Caller, action: AuditAction, sessionId: string): Promise<void> {
    return this.audit.record(db, caller, { action, target: { kind: 'session', id: sessionId } });
  }
}

/** @throws AuthRequiredError, SessionNeededError */
function sessionOf({ principal }: Caller): { readonly userId: string; readonly sessionId: string } {
  const { userId, credential } = requirePrincipal(principal);
  if (credential.kind !== 'session') throw new SessionNeededError();
  return { userId, sessionId: credential.id };
}
