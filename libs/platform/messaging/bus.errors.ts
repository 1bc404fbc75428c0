import { DomainError } from '#kernel';

/** A message that does not have its contract's shape: a bug, or a peer of another release. */
export class InvalidMessageError extends DomainError {
  readonly code = 'bus.invalid-message';
  readonly kind = 'broken';
}

export class BusUnservedError extends DomainError {
  readonly code = 'bus.unserved';
  readonly kind = 'busy';
  override readonly retryAfterSeconds = 1;

  constructor(subject: string) {
    super(`Cannot ask "${subject}": nobody serves it`);
  }
}

export class BusDeadlineError extends DomainError {
  readonly code = 'bus.deadline';
  readonly kind = 'late';

  constructor(subject: string, deadlineMs: number) {
    super(`Cannot wait longer for "${subject}": no answer within ${deadlineMs} ms`);
  }
}

export class BusDownError extends DomainError {
  readonly code = 'bus.down';
  readonly kind = 'busy';
  override readonly retryAfterSeconds = 1;

  constructor(subject: string, options?: { cause?: unknown }) {
    super(`Cannot send to "${subject}": the bus cannot be reached`);
    if (options?.cause !== undefined) this.cause = options.cause;
  }
}

export class BusTooLargeError extends DomainError {
  readonly code = 'bus.too-large';
  readonly kind = 'too-large';

  constructor(subject: string, sizeBytes: number, maxBytes: number) {
    super(`Cannot send to "${subject}": the message has ${sizeBytes} bytes, and ${maxBytes} is the most`);
  }
}

/** A subject or an address that could mean another one on the wire: a wildcard, a space, a line end. */
export class BusAddressError extends DomainError {
  readonly code = 'bus.invalid-address';
  readonly kind = 'malformed';

  constructor(part: string) {
    super(`Cannot use ${JSON.stringify(part.slice(0, 80))} in an address: letters, digits, "-" and "_" only`);
  }
}
