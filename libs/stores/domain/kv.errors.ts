import { DomainError } from '#kernel';

/** What can be wrong with a call's own words; each is the code that the script gets. */
export type KvFault =
  'kv.invalid-collection' | 'kv.invalid-key' | 'kv.invalid-value' | 'kv.invalid-option' | 'kv.invalid-cursor';

/** Something in the call breaks a rule; the message says which and what would be right. */
export class KvInputError extends DomainError {
  readonly kind = 'invalid';

  constructor(
    readonly code: KvFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export class KvValueTooLargeError extends DomainError {
  readonly code = 'kv.value-too-large';
  readonly kind = 'too-large';

  constructor(maxBytes: number) {
    super(`Cannot set the value: as JSON it has more than ${maxBytes} bytes; keep large data as a file`);
  }
}

/** Several values that each are small enough are too much for one answer. */
export class KvTooMuchDataError extends DomainError {
  readonly code = 'kv.too-much-data';
  readonly kind = 'too-large';

  constructor(maxBytes: number) {
    super(
      `Cannot get the values: together they have more than ${maxBytes} bytes; ask for fewer keys at a time`,
    );
  }
}

/** Somebody else was faster, or the caller's version is an old one. */
export class KvVersionConflictError extends DomainError {
  readonly code = 'kv.version-conflict';
  readonly kind = 'conflict';

  constructor(ifVersion: number) {
    super(
      ifVersion === 0
        ? 'Cannot set the value: the key exists already'
        : `Cannot set the value: the key is not at version ${ifVersion}`,
    );
  }
}

/** The app was deleted while one of its runs was under way. */
export class KvAppGoneError extends DomainError {
  readonly code = 'app.not-found';
  readonly kind = 'not-found';

  constructor(options?: ErrorOptions) {
    super('Cannot set the value: the app is no longer there', options);
  }
}
