import { DomainError } from '#kernel';

/** What can be wrong with a call's own words; each is the code that the script gets. */
export type QueueFault = 'queue.invalid-name' | 'queue.invalid-body' | 'queue.invalid-option';

/** Something in the call breaks a rule; the message says which and what would be right. */
export class QueueInputError extends DomainError {
  readonly kind = 'invalid';

  constructor(
    readonly code: QueueFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export class QueueMessageTooLargeError extends DomainError {
  readonly code = 'queue.message-too-large';
  readonly kind = 'too-large';

  constructor(maxBytes: number) {
    super(`Cannot send the message: as JSON it has more than ${maxBytes} bytes; keep large data as a file`);
  }
}

/** So many of the app's messages wait that it may send no more. */
export class QueueFullError extends DomainError {
  readonly code = 'queue.full';
  readonly kind = 'busy';

  constructor(maxMessages: number) {
    super(
      `Cannot send the message: ${maxMessages} messages of the app wait already; let them be consumed, or purge a queue`,
    );
  }
}

export class QueueAppGoneError extends DomainError {
  readonly code = 'app.not-found';
  readonly kind = 'not-found';

  constructor(options?: ErrorOptions) {
    super('Cannot send the message: the app is no longer there', options);
  }
}
