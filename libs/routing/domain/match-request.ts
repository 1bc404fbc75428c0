import { hostOf, matchDomain } from '#tenancy/domain';
import type { AppTable } from './app-table.js';
import { PathSearch } from './match-path.js';
import type { Matched } from './match-path.js';
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
/** The longest name DNS has (RFC 1035); a longer one is nobody's, and not worth searching for. */
const MAX_HOST_LENGTH = 253;

const COLON = 0x3a;
const BRACKET = 0x5b;
const DOT = 0x2e;
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const FIRST_NON_ASCII = 0x80;

/** A match runs to its end in one go, so all of them take turns with these. */
const path = new RequestPath();
const search = new PathSearch();

/** Host to app first, then only the routes of that app (R-ROUTE-25). */
export function matchRequest(table: RoutingTable, request: RoutableRequest): RouteMatch {
  const host = hostName(request.host);
  if (host.length > MAX_HOST_LENGTH || host.startsWith('.')) return UNKNOWN_HOST;
  const app = matchDomain(table.hosts, host);
  if (app === undefined) return UNKNOWN_HOST;
  if (!path.read(request.path)) return BAD_PATH;
  return matchInApp(app, host, request.method) ?? { kind: 'no-route', appId: app.appId };
}

/** Routes of the very host, then those of wildcards, the longer name first, then those of any host (R-ROUTE-26). */
function matchInApp(app: AppTable, host: string, method: string): Matched | undefined {
  const strict = app.strict?.get(host);
  const found = strict && search.match(strict, method, path, '');
  if (found !== undefined) return found;
  if (app.wildcards !== undefined) {
    for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
      const wildcard = app.wildcards.get(host.slice(dot + 1));
      const under = wildcard && search.match(wildcard, method, path, host.slice(0, dot));
      if (under !== undefined) return under;
    }
  }
  return search.match(app.any, method, path, '');
}

/** In lower case, without port and without the dot that may end a full name; international names in punycode. */
export function hostName(host: string): string {
  let end = host.length;
  let isLower = true;
  for (let at = 0; at < end; at += 1) {
    const unit = host.charCodeAt(at);
    if (unit === COLON) end = at;
    else if (unit >= FIRST_NON_ASCII || unit === BRACKET) return otherName(host);
    else if (unit >= UPPER_A && unit <= UPPER_Z) isLower = false;
  }
  if (host.charCodeAt(end - 1) === DOT) end -= 1;
  const name = end === host.length ? host : host.slice(0, end);
  return isLower ? name : name.toLowerCase();
}

/** Of IPv6 addresses and international names, which may be written in several ways. */
function otherName(host: string): string {
  const colon = host.startsWith('[') ? host.indexOf(':', host.indexOf(']')) : host.indexOf(':');
  const name = (colon === -1 ? host : host.slice(0, colon)).toLowerCase();
  return (name.length <= MAX_HOST_LENGTH ? hostOf(name) : undefined) ?? name;
}
