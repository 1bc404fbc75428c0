import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import { Strategy } from 'passport-custom';
import { hasKeyMark } from '#identity/domain';
import type { Principal } from '#identity/domain';
import { bearerToken } from './bearer-token.js';
import { RequestOriginCheck } from './request-origin.check.js';
import { SessionCookie } from './session-cookie.js';
import { SessionsService } from './sessions.service.js';
import { strategyName } from './strategy-name.js';

/** What the guard learns beside the principal. */
export interface SessionUse {
  /** The cookie to send again, because its session's end has moved. */
  readonly renewCookie?: { readonly token: string; readonly expiresAt: Date };
}

/** Finds the principal of a session token sent as bearer credential or as cookie (R-AUTH-02, R-AUTH-04). */
@Injectable()
export class SessionStrategy extends PassportStrategy(Strategy) {
  readonly registeredName = strategyName('session');

  constructor(
    private readonly sessions: SessionsService,
    private readonly cookie: SessionCookie,
    private readonly origins: RequestOriginCheck,
  ) {
    super();
    passport.use(this.registeredName, this);
  }

  /**
   * Called by passport. False is "nobody", also for what an API key must speak for (R-AUTH-11).
   * @throws ForeignOriginError when a cookie came with an unsafe request from another origin.
   */
  async validate(request: FastifyRequest): Promise<false | [Principal, SessionUse]> {
    // A bearer credential is sent on purpose, so it alone counts where there are both.
    const bearer = bearerToken(request);
    const token = bearer ?? this.cookie.read(request);
    if (token === undefined || hasKeyMark(token)) return false;
    if (bearer === undefined) this.origins.refuseForeign(request);
    const session = await this.sessions.resolve(token);
    if (session === undefined) return false;
    const { principal, extendedUntil } = session;
    const renew = bearer === undefined && extendedUntil !== undefined;
    return [principal, renew ? { renewCookie: { token, expiresAt: extendedUntil } } : {}];
  }
}
