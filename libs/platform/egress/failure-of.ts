import { errors } from 'undici';
import { DomainError } from '#kernel';
import {
  EgressFailedError,
  EgressInvalidRequestError,
  EgressTimeoutError,
  EgressTooLargeError,
} from './egress.errors.js';
import type { EgressFailure } from './egress.errors.js';
import { CONNECT_TIMEOUT_MS, MAX_HEADER_BYTES } from './egress-request.js';

/** Codes of the runtime and of undici; the first pattern that fits says what happened. */
const FAILURES: readonly (readonly [RegExp, EgressFailure])[] = [
  [/^ECONNREFUSED$/, 'refused'],
  [
    /^(?:ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|ERR_STREAM_PREMATURE_CLOSE|UND_ERR_INFO)$/,
    'reset',
  ],
  [/^(?:UND_ERR_CLOSED|UND_ERR_DESTROYED)$/, 'closed'],
  [
    /^(?:CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_|PATH_LENGTH_|ERROR_IN_)/,
    'certificate',
  ],
  [/^(?:EPROTO$|ERR_SSL_|ERR_TLS_)/, 'tls'],
  [/^(?:HPE_|UND_ERR_NOT_SUPPORTED$)/, 'protocol'],
  // Every other refusal of the operating system: no route, no more sockets, ...
  [/^E[A-Z0-9]+$/, 'unreachable'],
];

/**
 * What an error of the client means to a script. The client's own text never gets further: it holds addresses
 * (R-HTTP-07).
 * @returns the error itself when it is one of ours, or none that is known: then it is a bug.
 */
export function failureOf(error: unknown): unknown {
  if (error instanceof DomainError) return error;
  // Its parser names some of its errors and others not.
  if (error instanceof errors.HTTPParserError && error.code === undefined)
    return new EgressFailedError('protocol');
  const code = codeOf(error);
  if (code === undefined) return error;
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT')
    return new EgressTimeoutError('connect', CONNECT_TIMEOUT_MS);
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'HPE_HEADER_OVERFLOW')
    return new EgressTooLargeError('response headers', MAX_HEADER_BYTES);
  if (code === 'UND_ERR_INVALID_ARG') return new EgressInvalidRequestError('HTTP cannot carry it');
  const reason = FAILURES.find(([pattern]) => pattern.test(code))?.[1];
  return reason === undefined ? error : new EgressFailedError(reason, code);
}

/** When several addresses failed, the first of them speaks for all. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, errors: several } = error as { code?: unknown; errors?: unknown };
  if (typeof code === 'string') return code;
  return Array.isArray(several) ? codeOf(several[0]) : undefined;
}
