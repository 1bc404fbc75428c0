import type { DomainClaim } from '#tenancy/domain';
import type { Binding } from './route.js';

/**
 * The host of a route that its app's claims do not cover: no request for it would ever be led to the app
 * (R-ROUTE-23). Undefined when they do. A wildcard needs a wildcard claim that covers all of it.
 */
export function uncoveredHost(
  { host }: Pick<Binding, 'host'>,
  claims: readonly Pick<DomainClaim, 'domain'>[],
): string | undefined {
  return host === null || claims.some(({ domain }) => covers(domain, host)) ? undefined : host;
}

function covers(claim: string, host: string): boolean {
  return claim === host || (claim.startsWith('*.') && host.endsWith(claim.slice(1)));
}
