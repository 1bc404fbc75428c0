import { STATUS_CODES } from 'node:http';
import { toWire } from '#kernel';
import type { JsonObject, WireError } from '#kernel';
import { STATUS_OF } from './status.js';

export const PROBLEM_JSON = 'application/problem+json';

/** A problem document (RFC 9457) with a stable `code`; further facts are top-level members. */
export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

/** The answer to a request that ended in `error`. Nothing of an unknown error is told. */
export function problemOf(error: unknown, requestId: string): Problem {
  return problemOfWire(toWire(error), requestId);
}

export function problemOfWire(wire: WireError, requestId: string): Problem {
  const status = STATUS_OF[wire.kind];
  const headers: Record<string, string> = { 'content-type': PROBLEM_JSON };
  if (wire.retryAfterSeconds !== undefined) headers['retry-after'] = String(wire.retryAfterSeconds);
  if (wire.kind === 'unauthenticated') headers['www-authenticate'] = 'Bearer';
  const body = {
    ...wire.details,
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: wire.message,
    code: wire.code,
    request_id: requestId,
  };
  return { status, headers, body };
}
