import type { RouteCors } from '#routing/domain';

/** Flat: name, value, name, value. */
export type HeaderList = readonly string[];

/** The methods that a preflight's answer names beside the one that was asked for. */
export const USUAL_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

const VARY_ORIGIN: HeaderList = ['vary', 'origin'];
const VARY_PREFLIGHT: HeaderList = [
  'vary',
  'origin, access-control-request-method, access-control-request-headers',
];

/** What an answer says to a page of that origin; one that may not read it is told nothing. */
export function corsHeaders(cors: RouteCors, origin: string | undefined): HeaderList {
  const allowed = allowedOrigin(cors, origin);
  if (allowed === undefined) return VARY_ORIGIN;
  const headers = [...VARY_ORIGIN, 'access-control-allow-origin', allowed];
  if (cors.credentials) headers.push('access-control-allow-credentials', 'true');
  if (cors.exposeHeaders.length > 0)
    headers.push('access-control-expose-headers', cors.exposeHeaders.join(', '));
  return headers;
}

/** What a preflight is answered with. @param methods those that the same settings hold for. */
export function preflightHeaders(cors: RouteCors, origin: string, methods: readonly string[]): HeaderList {
  const allowed = allowedOrigin(cors, origin);
  if (allowed === undefined) return VARY_PREFLIGHT;
  const headers = [...VARY_PREFLIGHT, 'access-control-allow-origin', allowed];
  if (cors.credentials) headers.push('access-control-allow-credentials', 'true');
  headers.push('access-control-allow-methods', methods.join(', '));
  if (cors.headers.length > 0) headers.push('access-control-allow-headers', cors.headers.join(', '));
  headers.push('access-control-max-age', String(cors.maxAgeSeconds));
  return headers;
}

/** Whether a browser may take the answer for one route as one for the other: it remembers by URL. */
export function sameCors(one: RouteCors, other: RouteCors | null): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** As the header says it: a page of an app's own scheme may write it in any case. */
function allowedOrigin({ origins }: RouteCors, origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  if (origins[0] === '*') return '*';
  return origins.includes(origin.toLowerCase()) ? origin : undefined;
}
