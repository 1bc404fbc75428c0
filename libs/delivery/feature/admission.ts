import { Injectable } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AuthRequiredError, ForbiddenError } from '#identity/domain';
import type { Visit } from '#platform/http';
import { RateLimits } from '#platform/limits';
import type { RoutableRoute, RoutableScript } from '#routing/domain';
import {
  corsHeaders,
  letsThrough,
  limitHeaders,
  limitKey,
  parseVersionWish,
  RouteRateLimitedError,
  withoutOurCredentials,
} from '../domain/index.js';
import type { HeaderList, RequestHeaders, ScriptPrincipal } from '../domain/index.js';
import { RouteForbiddenError } from './data-plane.errors.js';
import type { Target } from './request-targets.js';
import { RouteCallers } from './route-callers.js';
import type { RouteCaller } from './route-callers.js';

/** A request that may be worked on. */
export interface Admitted {
  readonly principal: ScriptPrincipal | null;
  /** For the script, without what signs somebody in here; undefined where they are as they came. */
  readonly headers: RequestHeaders | undefined;
  /** Headers of ours in its answer; a script's of these names do not count. Undefined when there are none. */
  readonly ownHeaders: HeaderList | undefined;
}

/** Of most requests: a public route without settings, and nobody who signs in. */
const NOTHING_TO_DECIDE: Admitted = { principal: null, headers: undefined, ownHeaders: undefined };
/** Names the version to run, from an editor who tries one. */
const VERSION_HEADER = 'x-picloud-version';

export function hasVersionWish({ headers }: IncomingMessage): boolean {
  return headers[VERSION_HEADER] !== undefined;
}

/** Decides of a request what its route says before the script is run: CORS, who may call, and how often (D5). */
@Injectable()
export class Admission {
  constructor(
    private readonly callers: RouteCallers,
    private readonly limits: RateLimits,
  ) {}

  /**
   * No promise where there is nothing to decide.
   * @throws AuthRequiredError, RouteForbiddenError, RouteRateLimitedError, IdentityUnavailableError
   */
  admit(
    request: IncomingMessage,
    response: ServerResponse,
    visit: Visit,
    target: Target,
  ): Admitted | Promise<Admitted> {
    const { route } = target;
    const { headers } = request;
    const isPlain =
      route === undefined || (route.auth === 'public' && route.rateLimit === null && route.cors === null);
    if (isPlain && headers.authorization === undefined && headers.cookie === undefined)
      return NOTHING_TO_DECIDE;
    return this.decide(request, response, visit, target);
  }

  /**
   * The version that an editor wants to try instead of the active one; for requests that have such a wish.
   * @throws VersionWishError
   * @throws AuthRequiredError, ForbiddenError: what is not active yet is for those who write scripts.
   */
  async wishedVersion(request: IncomingMessage, visit: Visit, script: RoutableScript): Promise<number> {
    const version = parseVersionWish(String(request.headers[VERSION_HEADER]));
    const may = await this.callers.may('AppWriteScript', request, visit, script.appId);
    if (may === undefined) throw new AuthRequiredError();
    if (!may) throw new ForbiddenError('AppWriteScript');
    return version;
  }

  private async decide(
    request: IncomingMessage,
    response: ServerResponse,
    visit: Visit,
    { route, script }: Target,
  ): Promise<Admitted> {
    const own: string[] = [];
    const cors = route?.cors ?? null;
    // First of all, so that a page can read why it is refused.
    if (cors !== null) put(response, own, corsHeaders(cors, request.headers.origin));
    const caller = await this.callerOf(request, visit, route, script.appId);
    const principal = caller.principal ?? null;
    if (route !== undefined && route.rateLimit !== null) {
      const { rateLimit, id } = route;
      const key = limitKey(id, rateLimit.by, visit.address, principal?.id ?? null);
      const rule = { points: rateLimit.requests, perSeconds: rateLimit.perSeconds };
      const { allowed, retryAfterSeconds, count } = await this.limits.consume(key, rule);
      put(response, own, limitHeaders(rateLimit, count));
      if (!allowed) throw new RouteRateLimitedError(retryAfterSeconds);
    }
    return {
      principal,
      headers: withoutOurCredentials(request.headers as RequestHeaders, caller.holdsOurBearer),
      ownHeaders: own.length === 0 ? undefined : own,
    };
  }

  private async callerOf(
    request: IncomingMessage,
    visit: Visit,
    route: RoutableRoute | undefined,
    appId: string,
  ): Promise<RouteCaller> {
    const auth = route?.auth ?? 'public';
    if (auth === 'public') return this.callers.findIfKnown(request, visit, appId);
    const caller = await this.callers.find(request, visit, appId);
    if (letsThrough(auth, caller.principal)) return caller;
    if (!caller.isSignedIn) throw new AuthRequiredError();
    throw new RouteForbiddenError(auth);
  }
}

/** Set on the response as well, since a refusal or a failure is an answer too. */
function put(response: ServerResponse, own: string[], headers: HeaderList): void {
  for (let at = 0; at < headers.length; at += 2)
    response.setHeader(headers[at] as string, headers[at + 1] as string);
  own.push(...headers);
}
