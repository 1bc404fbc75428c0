import { matchDomain } from '#tenancy/domain';
import { matchPath } from './path-table.js';
import type { Matched } from './path-table.js';
import type { AppTable, RoutingTable } from './routing-table.js';

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
/** The longest name DNS has (RFC 1035); a longer one is nobody's, and not worth searching for. */
const MAX_HOST_LENGTH = 253;

/** Host to app first, then only the routes of that app (R-ROUTE-25). */
export function matchRequest(table: RoutingTable, request: RoutableRequest): RouteMatch {
  const app = findApp(table, request.host);
  if (app === undefined) return UNKNOWN_HOST;
  const found = matchPath(app.any, request.method, request.path);
  if (found === undefined) return { kind: 'no-route', appId: app.appId };
  return found === 'bad-path' ? BAD_PATH : found;
}

function findApp(table: RoutingTable, host: string): AppTable | undefined {
  const name = hostName(host);
  if (name.length > MAX_HOST_LENGTH || name.startsWith('.')) return undefined;
  const appId = matchDomain(table.domains, name);
  return appId === undefined ? undefined : table.apps.get(appId);
}

/** In lower case, without port and without the dot that may end a full name; IPv6 keeps its brackets. */
export function hostName(host: string): string {
  const colon = host.startsWith('[') ? host.indexOf(':', host.indexOf(']')) : host.indexOf(':');
  const name = (colon === -1 ? host : host.slice(0, colon)).toLowerCase();
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
