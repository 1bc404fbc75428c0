import { DomainError, InvalidInputError, MIB } from '#kernel';
import { MAX_NESTING, nestingOf } from './nesting.js';

export const MAX_MESSAGE_BYTES = MIB;

/** What is published is larger than messages may be. */
export class MessageTooLargeError extends DomainError {
  readonly code = 'pubsub.message-too-large';
  readonly kind = 'too-large';

  constructor() {
    super(
      `Cannot publish the message: as JSON it has more than ${MAX_MESSAGE_BYTES} bytes; keep large data as a file`,
    );
  }
}

/** @throws MessageTooLargeError */
export function requireMessageSize(json: string): void {
  // A UTF-16 unit takes at most three bytes, so most messages need no counting.
  if (json.length * 3 <= MAX_MESSAGE_BYTES) return;
  if (json.length > MAX_MESSAGE_BYTES || Buffer.byteLength(json, 'utf8') > MAX_MESSAGE_BYTES)
    throw new MessageTooLargeError();
}

/**
 * Written between other parts of an event, a text that only looks like JSON could add parts of its own.
 * @throws InvalidInputError `pubsub.invalid-message`
 */
export function requireJsonMessage(json: string): void {
  try {
    JSON.parse(json);
  } catch {
    throw invalidMessage('a message must be JSON');
  }
  if (nestingOf(json) > MAX_NESTING) throw invalidMessage(`a message may nest ${MAX_NESTING} levels deep`);
}

function invalidMessage(message: string): InvalidInputError {
  return new InvalidInputError([{ field: 'message', message }], 'pubsub.invalid-message');
}
