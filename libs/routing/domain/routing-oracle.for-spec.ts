import { domainToASCII } from 'node:url';

/**
 * A second reading of the rules, route by route, from what was typed and without any compiled form. It shares no line
 * with the code it judges, is as slow as it likes, and imports nothing of it.
 */
export interface TypedRoute {
  readonly id: string;
  readonly appId: string;
  /** As in a request of the API: a name, `*.name`, `:tenant.name`, or null for any. */
  readonly host: string | null;
  readonly path: string;
  readonly method: string | null;
}

export interface TypedClaim {
  readonly appId: string;
  readonly domain: string;
}

export interface PlainRequest {
  readonly host: string;
  readonly method: string;
  readonly path: string;
}

/** What takes the request, or why nothing does, in one text that can be compared. */
export function oracle(
  claims: readonly TypedClaim[],
  routes: readonly TypedRoute[],
  request: PlainRequest,
): string {
  const host = plainHost(request.host);
  const appId = appOf(claims, host);
  if (appId === undefined) return 'unknown-host';
  const asked = decodedSegments(request.path);
  if (asked === undefined) return 'bad-path';
  const takers = routes
    .filter((route) => route.appId === appId && hostRank(route, host) !== undefined)
    .filter((route) => takesMethod(route, request.method) && takesPath(route, asked));
  const best = takers.sort((left, right) =>
    compare(rankOf(left, request, host), rankOf(right, request, host)),
  )[0];
  if (best === undefined) return `no-route in ${appId}`;
  return told(best.id, capturesOf(best, host, asked), restOf(best, request.path));
}

export function told(id: string, params: Readonly<Record<string, string>>, rest: string): string {
  return JSON.stringify([id, Object.entries(params).sort(), rest]);
}

/** Whether the route takes the request's host, path and method, whatever else there is. */
export function takes(route: TypedRoute, request: PlainRequest): boolean {
  const asked = decodedSegments(request.path);
  return (
    asked !== undefined &&
    hostRank(route, plainHost(request.host)) !== undefined &&
    (route.method === null || route.method === request.method) &&
    takesPath(route, asked)
  );
}

function appOf(claims: readonly TypedClaim[], host: string): string | undefined {
  const exact = claims.find(({ domain }) => plainHost(domain) === host);
  if (exact !== undefined) return exact.appId;
  const wide = claims.filter(
    ({ domain }) => domain.startsWith('*.') && isUnder(host, plainHost(domain.slice(2))),
  );
  return wide.sort((left, right) => plainHost(right.domain).length - plainHost(left.domain).length)[0]?.appId;
}

function plainHost(typed: string): string {
  if (typed.startsWith('*.')) return `*.${plainHost(typed.slice(2))}`;
  const name = typed.replace(/:\d+$/, '').replace(/\.$/, '');
  return /[^\x00-\x7f]/.test(name) ? domainToASCII(name) : name.toLowerCase();
}

function isUnder(host: string, name: string): boolean {
  return host.endsWith(`.${name}`) && host.length > name.length + 1;
}

/** `[name or undefined, name behind the wildcard]` of a wildcard. */
function wildcardOf(host: string): [string | undefined, string] | undefined {
  if (host.startsWith('*.')) return [undefined, plainHost(host.slice(2))];
  const named = /^:(\w+)\.(.+)$/.exec(host);
  return named === null ? undefined : [named[1], plainHost(named[2] as string)];
}

/** Lower comes first: strict, then wildcards by their length, then any. Undefined when the host is not taken. */
function hostRank({ host }: TypedRoute, asked: string): number | undefined {
  if (host === null) return 10_000;
  const wildcard = wildcardOf(host);
  if (wildcard === undefined) return plainHost(host) === asked ? 0 : undefined;
  return isUnder(asked, wildcard[1]) ? 1_000 - wildcard[1].length : undefined;
}

/** What answers GET answers HEAD. */
function takesMethod({ method }: TypedRoute, asked: string): boolean {
  return method === null || method === asked || (asked === 'HEAD' && method === 'GET');
}

function decodedSegments(path: string): string[] | undefined {
  if (!path.startsWith('/')) return undefined;
  try {
    const segments = path.slice(1).split('/').map(decodeURIComponent);
    return segments.some((one) => one.split(/[/\\]/).includes('..')) ? undefined : segments;
  } catch {
    return undefined;
  }
}

function isPrefix({ path }: TypedRoute): boolean {
  return path.endsWith('/*');
}

/** Without the star. */
function patternOf(route: TypedRoute): string[] {
  const parts = route.path.slice(1).split('/');
  return isPrefix(route) ? parts.slice(0, -1) : parts;
}

function takesPath(route: TypedRoute, asked: readonly string[]): boolean {
  const pattern = patternOf(route);
  const fits = isPrefix(route) ? asked.length > pattern.length : asked.length === pattern.length;
  return (
    fits &&
    pattern.every((part, index) =>
      part.startsWith(':') ? asked[index] !== '' : decodeURIComponent(part) === asked[index],
    )
  );
}

/** Of two takers the one with the lower text of numbers wins, number by number. */
function rankOf(route: TypedRoute, request: PlainRequest, host: string): number[] {
  const pattern = patternOf(route);
  const captured = pattern.map((part) => (part.startsWith(':') ? 1 : 0));
  const isExact = !isPrefix(route) && !captured.includes(1);
  const leading = captured.includes(1) ? captured.indexOf(1) : pattern.length;
  return [
    hostRank(route, host) as number,
    isExact ? 0 : 1,
    -leading,
    isPrefix(route) ? 1 : 0,
    -pattern.length,
    // Only HEAD leaves a tie: between a route of its own and one of GET.
    ...captured,
    route.method === request.method ? 0 : route.method === null ? 2 : 1,
  ];
}

function compare(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((number, index) => number !== right[index]);
  return at === -1 ? 0 : (left[at] as number) - (right[at] as number);
}

function capturesOf(route: TypedRoute, host: string, asked: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  const [name, under] = (route.host === null ? undefined : wildcardOf(route.host)) ?? [];
  if (name !== undefined && under !== undefined) params[name] = host.slice(0, -under.length - 1);
  for (const [index, part] of patternOf(route).entries())
    if (part.startsWith(':')) params[part.slice(1)] = asked[index] as string;
  return params;
}

function restOf(route: TypedRoute, path: string): string {
  return isPrefix(route) ? path.slice(1).split('/').slice(patternOf(route).length).join('/') : '';
}
