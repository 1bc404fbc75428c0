import { PRODUCT_VERSION } from '#kernel';
import { readUrl } from './check-url.js';
import { EgressInvalidRequestError, EgressTooLargeError } from './egress.errors.js';
import { MAX_HEADER_BYTES } from './egress-request.js';
import type { EgressRequest } from './egress-request.js';
import type { Header, Step } from './redirect-step.js';

/** Tells whoever is asked which script asks (R-HTTP-09); a script cannot set it. */
export const SCRIPT_ID_HEADER = 'x-picloud-script-id';

/**
 * Headers of a script that are left out, as the Fetch standard does with its forbidden ones: they belong to the
 * connection, and two readers of one message must not disagree about where it ends or for whom it is. Leaving them out
 * rather than refusing them lets a script pass on the headers it was called with.
 */
export const DROPPED_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  SCRIPT_ID_HEADER,
]);
const DROPPED_PREFIX = 'proxy-';

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Latin1 without control characters, a tab apart. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Methods that the Fetch standard reads without regard to case. */
const NORMALIZED = /^(?:delete|get|head|options|post|put)$/i;
const FORBIDDEN_METHOD = /^(?:connect|trace|track)$/i;
const BODYLESS: ReadonlySet<string> = new Set(['GET', 'HEAD']);
/** What the body reader can undo. */
const ACCEPTED_CODINGS = 'gzip, br, deflate, zstd';
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Reads a request once, into what is sent first.
 * @throws EgressInvalidUrlError | EgressInvalidRequestError | EgressTooLargeError for what the script asked for.
 * @throws RangeError when a limit, which the platform sets, is none.
 */
export function prepareRequest(request: EgressRequest): Step {
  requireLimits(request);
  const to = readUrl(request.url);
  const method = readMethod(request.method);
  const body = readBody(request, method);
  const headers = readHeaders(request.headers, request.scriptId);
  const sizeBytes = headers.reduce(
    (sum, [name, value]) => sum + name.length + value.length + 4,
    to.url.href.length,
  );
  if (sizeBytes > MAX_HEADER_BYTES) throw new EgressTooLargeError('request headers', MAX_HEADER_BYTES);
  return { to, method, headers, body };
}

function requireLimits({ timeoutMs, maxRequestBytes, maxResponseBytes }: EgressRequest): void {
  const isSize = (bytes: number): boolean => bytes >= 0 && bytes < Number.POSITIVE_INFINITY;
  const holds =
    timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS && isSize(maxRequestBytes) && isSize(maxResponseBytes);
  if (!holds) {
    throw new RangeError(
      `Cannot limit a request to ${timeoutMs} ms, ${maxRequestBytes} and ${maxResponseBytes} bytes`,
    );
  }
}

function readMethod(method: string): string {
  if (!TOKEN.test(method)) throw new EgressInvalidRequestError('its method is no HTTP method');
  if (FORBIDDEN_METHOD.test(method))
    throw new EgressInvalidRequestError(`scripts may not use ${method.toUpperCase()}`);
  return NORMALIZED.test(method) ? method.toUpperCase() : method;
}

function readBody({ body, maxRequestBytes }: EgressRequest, method: string): Buffer | undefined {
  if (body === undefined || body.length === 0) return undefined;
  if (BODYLESS.has(method)) throw new EgressInvalidRequestError(`${method} has no body`);
  if (body.length > maxRequestBytes) throw new EgressTooLargeError('request body', maxRequestBytes);
  return body;
}

function readHeaders(given: readonly Header[], scriptId: string): Header[] {
  const kept: Header[] = [];
  const names = new Set<string>();
  for (const [name, value] of given) {
    const lower = name.toLowerCase();
    if (!TOKEN.test(name)) throw new EgressInvalidRequestError('a header name is no HTTP token');
    if (!FIELD_VALUE.test(value))
      throw new EgressInvalidRequestError(`the header "${lower}" holds characters that HTTP cannot carry`);
    if (DROPPED_HEADERS.has(lower) || lower.startsWith(DROPPED_PREFIX)) continue;
    names.add(lower);
    kept.push([name, value]);
  }
  if (!names.has('accept')) kept.push(['accept', '*/*']);
  if (!names.has('accept-encoding')) kept.push(['accept-encoding', ACCEPTED_CODINGS]);
  if (!names.has('user-agent')) kept.push(['user-agent', `PiCloud/${PRODUCT_VERSION} (script ${scriptId})`]);
  kept.push([SCRIPT_ID_HEADER, scriptId]);
  return kept;
}
