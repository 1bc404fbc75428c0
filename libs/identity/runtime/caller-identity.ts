import { Injectable } from '@nestjs/common';
import { parseCookie } from 'cookie';
import { SessionRepository } from '#identity/data';
import { hashSessionToken, isSessionToken, SESSION_COOKIES } from '#identity/domain';
import type { Principal } from '#identity/domain';
import { Database } from '#platform/postgres';

/** As much of a request's headers as says who sends it. */
export interface CallerHeaders {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
}

/**
 * Who calls a script, where that matters to the platform. It asks the database, so it is asked only when a request
 * says something that needs it (D1).
 */
@Injectable()
export class CallerIdentity {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionRepository,
  ) {}

  /** The signed-in user whose session the request carries; undefined for everybody else. No use of the session. */
  async find(headers: CallerHeaders): Promise<Principal | undefined> {
    const token = tokenIn(headers);
    if (token === undefined || !isSessionToken(token)) return undefined;
    const now = new Date();
    const found = await this.sessions.findLive(this.database.db, hashSessionToken(token), now);
    return found?.principal;
  }
}

/** A bearer credential is sent on purpose, so it alone counts where there are both. */
function tokenIn({ authorization, cookie }: CallerHeaders): string | undefined {
  const bearer = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (bearer !== undefined || cookie === undefined) return bearer;
  const cookies = parseCookie(cookie);
  return SESSION_COOKIES.map((name) => cookies[name]).find((token) => token !== undefined);
}
