import { Injectable } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyReply } from 'fastify';
import { AuthRequiredError } from '#identity/domain';
import { OPEN_MARK } from '#platform/http';
import { ApiKeyStrategy } from './keys/api-key.strategy.js';
import { SessionCookie } from './session-cookie.js';
import { SessionStrategy } from './session.strategy.js';
import type { SessionUse } from './session.strategy.js';

/**
 * Lets nobody through who is not signed in, by session or key, unless the handler or its controller is `@Open()`; for
 * APP_GUARD. Each strategy leaves alone at once what is the other's, so that exactly one looks a credential up
 * (R-AUTH-11).
 */
@Injectable()
export class SignedInGuard extends AuthGuard() {
  constructor(
    private readonly reflector: Reflector,
    sessions: SessionStrategy,
    keys: ApiKeyStrategy,
    private readonly cookie: SessionCookie,
  ) {
    super({ defaultStrategy: [sessions.registeredName, keys.registeredName] });
  }

  /** @throws AuthRequiredError, ForeignOriginError */
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const open = this.reflector.getAllAndOverride<boolean>(OPEN_MARK, [
      context.getHandler(),
      context.getClass(),
    ]);
    return open === true || (await super.canActivate(context)) === true;
  }

  /** Called by the base class with what the strategies found; its own refusal would be the framework's. */
  override handleRequest<P>(
    error: unknown,
    principal: P | false,
    use: SessionUse,
    context: ExecutionContext,
  ): P {
    if (error !== null && error !== undefined) throw error;
    if (principal === false || principal === undefined) throw new AuthRequiredError();
    const renew = use.renewCookie;
    if (renew !== undefined) {
      this.cookie.write(context.switchToHttp().getResponse<FastifyReply>(), renew.token, renew.expiresAt);
    }
    return principal;
  }
}
