import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import { Strategy } from 'passport-custom';
import type { Clock } from '#kernel';
import { ApiKeyRepository } from '#identity/data';
import { hashApiKey, isApiKey, isUseDue } from '#identity/domain';
import type { Principal } from '#identity/domain';
import { Database } from '#platform/postgres';
import { bearerToken } from '../bearer-token.js';
import { CLOCK } from '../clock.token.js';
import type { SessionUse } from '../session.strategy.js';
import { strategyName } from '../strategy-name.js';

/**
 * Finds the principal of an API key (R-KEY-06). Keys come as bearer credential only: a browser must not send one by
 * itself, on whoever's behalf.
 */
@Injectable()
export class ApiKeyStrategy extends PassportStrategy(Strategy) {
  readonly registeredName = strategyName('key');

  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeyRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
    passport.use(this.registeredName, this);
  }

  /** Called by passport. False is "nobody". A mistyped or made-up key costs no look at the database. */
  async validate(request: FastifyRequest): Promise<false | [Principal, SessionUse]> {
    const token = bearerToken(request);
    if (token === undefined || !isApiKey(token)) return false;
    const nowMs = this.clock.now();
    const now = new Date(nowMs);
    const found = await this.keys.findLive(this.database.statements, hashApiKey(token), now);
    if (found === undefined) return false;
    const { principal, lastUsedAt } = found;
    if (isUseDue(lastUsedAt, nowMs))
      await this.keys.touch(this.database.db, principal.credential.id, lastUsedAt, now);
    return [principal, {}];
  }
}
