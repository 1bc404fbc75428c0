import type { JsonObject } from './json.js';

/** What sort of refusal it is; each transport maps a kind to its own terms once (HTTP: platform/http). */
export const ERROR_KINDS = [
  'malformed',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'too-large',
  'invalid',
  'throttled',
  'exhausted',
  'failed',
  'busy',
  'late',
  'broken',
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

/** A refusal we expect and can name; anything else that is thrown is a bug. */
export abstract class DomainError extends Error {
  /** Stable, public, dotted: `route.conflict`. */
  abstract readonly code: string;
  abstract readonly kind: ErrorKind;
  /** Public facts a caller can act on; top-level members of the problem document. */
  readonly details: JsonObject = {};
  /** When a retry may help, seconds from now. */
  readonly retryAfterSeconds: number | undefined = undefined;
}

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Input whose fields break a rule; `errors` names each (422). */
export class InvalidInputError extends DomainError {
  readonly code: string;
  readonly kind = 'invalid';
  override readonly details: JsonObject;

  constructor(errors: readonly FieldError[], code = 'input.invalid') {
    super(errors.map((fault) => fault.message).join('; '));
    this.code = code;
    this.details = { errors: errors.map(({ field, message }) => ({ field, message })) };
  }
}

export interface WireError {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly details: JsonObject;
  readonly retryAfterSeconds?: number;
}

/** The form in which an error leaves its process. */
export function toWire(error: unknown): WireError {
  // Unknown errors keep their text at home: it may hold SQL, a path or a secret.
  if (!(error instanceof DomainError)) {
    return { code: 'internal', kind: 'broken', message: 'Internal error', details: {} };
  }
  const { code, kind, message, details, retryAfterSeconds } = error;
  return { code, kind, message, details, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

/** A refusal that came from another process. Callers match `code`; the class stays behind. */
export class RemoteError extends DomainError {
  readonly code: string;
  readonly kind: ErrorKind;
  override readonly details: JsonObject;
  override readonly retryAfterSeconds: number | undefined;

  constructor(wire: WireError) {
    super(wire.message);
    this.code = wire.code;
    this.kind = wire.kind;
    this.details = wire.details;
    this.retryAfterSeconds = wire.retryAfterSeconds;
  }
}
