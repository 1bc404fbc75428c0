import { matchDomain } from '#tenancy/domain';
import type { AppTable } from './app-table.js';
import { PathSearch } from './match-path.js';
import type { Matched } from './match-path.js';
import { ANY_HOST } from './path-table.js';
import type { Region } from './region.js';
import { RequestHost } from './request-host.js';
import { RequestPath } from './request-path.js';
import type { RoutingTable } from './routing-table.js';

export interface RoutableRequest {
  /** The Host header as it came, with or without a port. */
  readonly host: string;
  /** In upper case. */
  readonly method: string;
  /** As it came: escaped, without the query. */
  readonly path: string;
}

export type RouteMatch =
  | Matched
  /** No app claims the host. */
  | { readonly kind: 'unknown-host' }
  /** A malformed escape, or `..` after decoding. */
  | { readonly kind: 'bad-path' }
  /** The app has no route for the path and method. */
  | { readonly kind: 'no-route'; readonly appId: string };

const UNKNOWN_HOST = { kind: 'unknown-host' } as const;
const BAD_PATH = { kind: 'bad-path' } as const;
const NO_HOSTS: ReadonlyMap<string, AppTable> = new Map();

/** A match runs to its end in one go, so all of them take turns with these. */
const host = new RequestHost();
const path = new RequestPath();
const search = new PathSearch();

/** Host to app first, then only the routes of that app (R-ROUTE-25). */
export function matchRequest(table: RoutingTable, request: RoutableRequest): RouteMatch {
  // Both are read before anything is looked up: a processor goes ahead to the next look while it waits for one.
  const isName = host.read(request.host);
  const isPath = path.read(request.path);
  const region = isName ? regionAt(table) : undefined;
  if (region === undefined) return UNKNOWN_HOST;
  if (!isPath) return BAD_PATH;
  search.begin(region, request.method, path);
  const matched = region.hasHosts ? matchHosts(region.app) : undefined;
  return matched ?? search.match(ANY_HOST, '') ?? { kind: 'no-route', appId: region.app.appId };
}

function regionAt({ index, hosts, regions }: RoutingTable): Region | undefined {
  const exact = index.find(host);
  if (exact !== undefined || hosts.wildcards.size === 0) return exact;
  const app = matchDomain({ exact: NO_HOSTS, wildcards: hosts.wildcards }, host.name);
  return app && regions.of(app.appId);
}

/** Routes of the very host, then those of wildcards, the longer name first; those of any host follow (R-ROUTE-26). */
function matchHosts({ strict, wildcards }: AppTable): Matched | undefined {
  const { name } = host;
  const own = strict?.get(name);
  const found = own === undefined ? undefined : search.match(own, '');
  if (found !== undefined || wildcards === undefined) return found;
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    const wildcard = wildcards.get(name.slice(dot + 1));
    const under = wildcard === undefined ? undefined : search.match(wildcard, name.slice(0, dot));
    if (under !== undefined) return under;
  }
  return undefined;
}
