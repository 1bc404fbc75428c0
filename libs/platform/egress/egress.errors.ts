import { DomainError } from '#kernel';
import type { JsonObject } from '#kernel';
import type { DeniedCategory } from './classify-address.js';

/**
 * Why a request of a script was not made or not finished. `details.retryable` says whether the same request may
 * succeed later; whether it may be repeated is for the caller to know, since a POST may have arrived all the same.
 * No text and no detail ever holds an address: a script must not learn the network from refusals (R-HTTP-07).
 */
export abstract class EgressError extends DomainError {
  abstract override readonly details: JsonObject & { readonly retryable: boolean };
}

/** `unlisted` is a host outside the app's own list; everything else is a kind of address. */
export type BlockedCategory = DeniedCategory | 'unlisted';

/** The host is none that scripts may reach (R-HTTP-04, R-HTTP-07). */
export class EgressBlockedError extends EgressError {
  readonly code = 'http.blocked';
  readonly kind = 'forbidden';
  override readonly details;

  constructor(category: BlockedCategory) {
    super(
      category === 'unlisted'
        ? 'Cannot fetch this URL: its host is not in the list of hosts that this app may reach'
        : `Cannot fetch this URL: its host has an address of category "${category}", which scripts may not reach`,
    );
    this.details = { category, retryable: false };
  }
}

const WRONG_WITH_URL = {
  syntax: 'it is no absolute URL',
  scheme: 'only http and https can be fetched',
  userinfo: 'it holds a user name or password: send an Authorization header instead',
  port: 'its port must be 80, 443, or 1024 and up',
} as const;

/** The URL, or one that a redirect leads to, is none that can be fetched whatever the settings (R-HTTP-05). */
export class EgressInvalidUrlError extends EgressError {
  readonly code = 'http.invalid-url';
  readonly kind = 'invalid';
  override readonly details;

  constructor(reason: keyof typeof WRONG_WITH_URL) {
    super(`Cannot fetch this URL: ${WRONG_WITH_URL[reason]}`);
    this.details = { reason, retryable: false };
  }
}

/** A method, a header or a body that HTTP cannot carry. */
export class EgressInvalidRequestError extends EgressError {
  readonly code = 'http.invalid-request';
  readonly kind = 'invalid';
  override readonly details = { retryable: false };

  constructor(what: string) {
    super(`Cannot send this request: ${what}`);
  }
}

/** `connect` is the time for one connection with its TLS handshake, `total` that for everything (R-HTTP-06). */
export class EgressTimeoutError extends EgressError {
  readonly code = 'http.timeout';
  readonly kind = 'late';
  override readonly details;

  constructor(phase: 'connect' | 'total', timeoutMs: number) {
    super(
      phase === 'connect'
        ? `Cannot reach the host: no connection within ${timeoutMs} ms`
        : `Cannot wait longer for the response: it is not complete within ${timeoutMs} ms`,
    );
    this.details = { phase, timeoutMs, retryable: true };
  }
}

export type CappedPart = 'request body' | 'request headers' | 'response body' | 'response headers';

/** Bytes of a body are counted after decompression (R-HTTP-06). */
export class EgressTooLargeError extends EgressError {
  readonly code = 'http.too-large';
  readonly kind = 'too-large';
  override readonly details;

  constructor(part: CappedPart, maxBytes: number) {
    const verb = part.startsWith('request') ? 'send' : 'take';
    super(`Cannot ${verb} the ${part}: more than ${maxBytes} bytes`);
    this.details = { part, maxBytes, retryable: false };
  }
}

export class EgressTooManyRedirectsError extends EgressError {
  readonly code = 'http.too-many-redirects';
  readonly kind = 'failed';
  override readonly details;

  constructor(maxRedirects: number) {
    super(`Cannot follow one more redirect: ${maxRedirects} is the most`);
    this.details = { maxRedirects, retryable: false };
  }
}

const FAILURES = {
  'unknown-host': ['its host name has no address', false],
  'lookup-failed': ['its host name cannot be looked up now', true],
  'lookups-full': ['the app looks up too many host names at once', true],
  refused: ['the host refuses connections on that port', true],
  unreachable: ['the host cannot be reached', true],
  reset: ['the connection ended before the response was complete', true],
  certificate: ['its certificate cannot be trusted', false],
  tls: ['no TLS session could be agreed on', false],
  protocol: ['the response is no HTTP/1.1', false],
  encoding: ['the response body is not what its Content-Encoding says', false],
  redirected: ['it redirects, and redirects were asked to be an error', false],
  closed: ['this process is about to end', true],
} as const;
export type EgressFailure = keyof typeof FAILURES;

/** The host or the way to it failed. */
export class EgressFailedError extends EgressError {
  readonly code = 'http.failed';
  readonly kind = 'failed';
  override readonly details;

  /** @param systemCode of the runtime, such as `ECONNREFUSED`; it holds no address, unlike the runtime's text. */
  constructor(reason: EgressFailure, systemCode?: string) {
    const [text, retryable] = FAILURES[reason];
    super(`Cannot fetch this URL: ${text}`);
    this.details = { reason, retryable, ...(systemCode === undefined ? {} : { systemCode }) };
  }
}
