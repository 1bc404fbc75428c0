import type { DomainClaim } from './app.js';

/** Claims ready for look-up by host; `T` is what is known of the app, its id unless said otherwise. */
export interface DomainTable<T = string> {
  readonly exact: ReadonlyMap<string, T>;
  /** By the name after `*.`. */
  readonly wildcards: ReadonlyMap<string, T>;
}

export function compileDomains(claims: readonly DomainClaim[]): DomainTable {
  const exact = new Map<string, string>();
  const wildcards = new Map<string, string>();
  for (const { domain, appId } of claims) {
    if (domain.startsWith('*.')) wildcards.set(domain.slice(2), appId);
    else exact.set(domain, appId);
  }
  return { exact, wildcards };
}

/**
 * The id of the app that a host belongs to (R-DOM-02): exact beats wildcard, and of wildcards the longest wins.
 * A wildcard covers any number of levels under its name, but not the name itself.
 * `host` is in the form of `hostOf`.
 */
export function matchDomain<T>(table: DomainTable<T>, host: string): T | undefined {
  const exact = table.exact.get(host);
  if (exact !== undefined || table.wildcards.size === 0) return exact;
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
    const app = table.wildcards.get(host.slice(dot + 1));
    if (app !== undefined) return app;
  }
  return undefined;
}
