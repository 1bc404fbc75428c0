import { DomainError } from '#kernel';
import { addressBlock } from '#identity/domain';
import type { RouteRateLimit } from '#routing/domain';
import type { HeaderList } from './cors.js';

/** Who of the callers of a route has used up the requests of this window. */
export class RouteRateLimitedError extends DomainError {
  readonly code = 'route.rate-limited';
  readonly kind = 'throttled';
  override readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super(`Cannot take the request: the limit of the route is reached, try again in ${retryAfterSeconds} s`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Under what a request is counted; who is nobody counts by address. */
export function limitKey(
  routeId: string,
  by: RouteRateLimit['by'],
  address: string,
  principalId: string | null,
): string {
  if (by === 'route') return `route:${routeId}`;
  if (by === 'principal' && principalId !== null) return `route:${routeId}:user:${principalId}`;
  return `route:${routeId}:ip:${addressBlock(address)}`;
}

/**
 * What an answer says of the limit (draft-ietf-httpapi-ratelimit-headers).
 * @param count as it stands after this request; undefined when nobody counted.
 */
export function limitHeaders(
  { requests, perSeconds }: RouteRateLimit,
  count: { readonly remaining: number; readonly resetSeconds: number } | undefined,
): HeaderList {
  const policy = ['ratelimit-policy', `"default";q=${requests};w=${perSeconds}`];
  if (count === undefined) return policy;
  return [...policy, 'ratelimit', `"default";r=${count.remaining};t=${count.resetSeconds}`];
}
