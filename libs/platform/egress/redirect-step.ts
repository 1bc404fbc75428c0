import { isUtf8 } from 'node:buffer';
import { readUrl } from './check-url.js';
import type { Destination } from './check-url.js';
import { EgressInvalidUrlError } from './egress.errors.js';

export type Header = readonly [name: string, value: string];

/** One request as it is sent, to the first URL or after a redirect. */
export interface Step {
  readonly to: Destination;
  readonly method: string;
  readonly headers: readonly Header[];
  readonly body: Buffer | undefined;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** They say who asks, and another origin must not hear it. */
const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization']);
/** They describe a body that is no longer sent. */
const ABOUT_BODY: ReadonlySet<string> = new Set([
  'content-encoding',
  'content-language',
  'content-location',
  'content-type',
]);

export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status);
}

/**
 * What to send after a redirect, by "HTTP-redirect fetch" of the Fetch standard. What was dropped once does not come
 * back, even when a later redirect leads home.
 * @param locations values of the response's Location headers
 * @returns undefined when the response is itself the answer
 * @throws EgressInvalidUrlError when it leads where nothing can be fetched.
 */
export function redirectStep(step: Step, status: number, locations: readonly string[]): Step | undefined {
  const [location] = locations;
  if (!isRedirect(status) || location === undefined) return undefined;
  // Two readers could choose two of them.
  if (locations.some((other) => other !== location)) throw new EgressInvalidUrlError('syntax');
  const to = readUrl(textOf(location), step.to.url);
  const leavesOrigin = to.url.origin !== step.to.url.origin;
  const becomesGet = turnsIntoGet(step.method, status);
  const headers = step.headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !(leavesOrigin && CREDENTIALS.has(lower)) && !(becomesGet && ABOUT_BODY.has(lower));
  });
  return becomesGet ? { to, method: 'GET', headers, body: undefined } : { ...step, to, headers };
}

function turnsIntoGet(method: string, status: number): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD';
  return (status === 301 || status === 302) && method === 'POST';
}

/** Header values arrive as latin1, and servers write other letters in a Location as UTF-8. */
function textOf(location: string): string {
  const bytes = Buffer.from(location, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : location;
}
