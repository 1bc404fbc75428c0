import { DomainError } from '#kernel';

/** A server's program is not installed; the message says what to install. */
export class ServerMissingError extends DomainError {
  readonly code = 'local-server.missing';
  readonly kind = 'broken';
}

/** A server's program did not come up; the message has what it said last. */
export class ServerStartError extends DomainError {
  readonly code = 'local-server.start-failed';
  readonly kind = 'broken';
}
