import { DomainError } from '#kernel';
import type { JsonObject } from '#kernel';

/** Something in the mail breaks a rule; the message says which, and what would be right. */
export class InvalidMailError extends DomainError {
  readonly code = 'email.invalid';
  readonly kind = 'invalid';

  constructor(reason: string) {
    super(`Cannot send the mail: ${reason}`);
  }
}

/** The app has sent as many mails as it may within an hour (R-MAIL-04). */
export class MailRateError extends DomainError {
  readonly code = 'email.rate-limited';
  readonly kind = 'throttled';
  override readonly details: JsonObject = { retryable: true };

  constructor(
    maxPerHour: number,
    override readonly retryAfterSeconds: number,
  ) {
    super(
      `Cannot send the mail: the app may send ${maxPerHour} in an hour; try again in ${retryAfterSeconds} s`,
    );
  }
}
