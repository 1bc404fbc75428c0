import { DomainError } from '#kernel';
import { HOUR_MS } from '#kernel';

/** How long the first answer to a key is given again. */
export const ANSWERS_KEPT_MS = 24 * HOUR_MS;
/** A request that has not been heard of for so long has ended with its process; nothing takes as long. */
export const CLAIM_LEASE_MS = 120_000;

const KEY_FORM = /^[\x21-\x7e]{1,255}$/;

/** The header holds no key. */
export class IdempotencyKeyError extends DomainError {
  readonly code = 'idempotency.malformed-key';
  readonly kind = 'malformed';

  constructor() {
    super('Cannot take the Idempotency-Key: it must be 1 to 255 visible ASCII characters');
  }
}

/** The key belongs to another request. */
export class KeyReusedError extends DomainError {
  readonly code = 'idempotency.key-reused';
  readonly kind = 'invalid';

  constructor() {
    super('Cannot repeat the request: its Idempotency-Key was used for another one; take a new key');
  }
}

/** The first request with this key has no answer yet. */
export class FirstStillRunningError extends DomainError {
  readonly code = 'idempotency.running';
  readonly kind = 'conflict';
  override readonly retryAfterSeconds = 1;

  constructor() {
    super('Cannot answer yet: the first request with this Idempotency-Key is still under way');
  }
}

/** What was asked for was done, but whoever did it ended before the answer was kept. */
export class AnswerLostError extends DomainError {
  readonly code = 'idempotency.answer-lost';
  readonly kind = 'conflict';

  constructor() {
    super(
      'Cannot give the first answer again: the request was carried out, but its answer is lost; look at what it made',
    );
  }
}

/** @throws IdempotencyKeyError */
export function parseIdempotencyKey(header: string): string {
  if (!KEY_FORM.test(header)) throw new IdempotencyKeyError();
  return header;
}
