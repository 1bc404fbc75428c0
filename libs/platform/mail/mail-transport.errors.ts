import { DomainError } from '#kernel';

/** This installation was given no server to send mail through. */
export class MailNotConfiguredError extends DomainError {
  readonly code = 'email.not-configured';
  readonly kind = 'failed';

  constructor() {
    super('Cannot send the mail: this installation has no mail server; its operator sets PICLOUD_SMTP_URL');
  }
}

/** The server does not want this mail, and will not the next time either. */
export class MailRejectedError extends DomainError {
  readonly code = 'email.rejected';
  readonly kind = 'failed';

  /** @param answer what the server said, free of secrets. */
  constructor(answer: string) {
    super(`Cannot send the mail: the mail server refused it with "${answer}"`);
  }
}

/** The server cannot be reached, does not let us in, or asks to come again later. */
export class MailUnavailableError extends DomainError {
  readonly code = 'email.unavailable';
  readonly kind = 'busy';

  constructor(reason: string) {
    super(`Cannot send the mail now: ${reason}`);
  }
}
