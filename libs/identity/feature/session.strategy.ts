import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import { Strategy } from 'passport-custom';
import type { Principal } from '#identity/domain';
import { RequestOriginCheck } from './request-origin.check.js';
import { SessionCookie } from './session-cookie.js';
import { SessionsService } from './sessions.service.js';

/** What the guard learns beside the principal. */
export interface SessionUse {
  /** The cookie to send again, because its session's end has moved. */
  readonly renewCookie?: { readonly token: string; readonly expiresAt: Date };
}

let strategies = 0;

/** Finds the principal of a session token sent as bearer credential or as cookie (R-AUTH-02, R-AUTH-04). */
@Injectable()
export class SessionStrategy extends PassportStrategy(Strategy) {
  /**
   * Under which passport knows this one. Passport's register is one for the process, so every application in it
   * needs a name of its own, or the last one started would answer for all.
   */
  readonly registeredName: string;

  constructor(
    private readonly sessions: SessionsService,
    private readonly cookie: SessionCookie,
    private readonly origins: RequestOriginCheck,
  ) {
    super();
    strategies += 1;
    this.registeredName = `picloud-session-${strategies}`;
    passport.use(this.registeredName, this);
  }

  /**
   * Called by passport. False is "nobody".
   * @throws ForeignOriginError when a cookie came with an unsafe request from another origin.
   */
  async validate(request: FastifyRequest): Promise<false | [Principal, SessionUse]> {
    // A bearer credential is sent on purpose, so it alone counts where there are both.
    const bearer = bearerToken(request);
    const token = bearer ?? this.cookie.read(request);
    if (token === undefined) return false;
    if (bearer === undefined) this.origins.refuseForeign(request);
    const session = await this.sessions.resolve(token);
    if (session === undefined) return false;
    const { principal, extendedUntil } = session;
    const renew = bearer === undefined && extendedUntil !== undefined;
    return [principal, renew ? { renewCookie: { token, expiresAt: extendedUntil } } : {}];
  }
}

function bearerToken(request: FastifyRequest): string | undefined {
  return /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
}
