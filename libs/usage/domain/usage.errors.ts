import { DomainError } from '#kernel';

/** What can be wrong with a report's own words; each is the code that the script gets. */
export type UsageFault = 'usage.invalid-metric' | 'usage.invalid-quantity' | 'usage.invalid-attributes';

export class UsageInputError extends DomainError {
  readonly kind = 'invalid';

  constructor(
    readonly code: UsageFault,
    reason: string,
  ) {
    super(`Cannot record the usage: ${reason}`);
  }
}

/** The app was deleted while one of its runs was under way. */
export class UsageAppGoneError extends DomainError {
  readonly code = 'app.not-found';
  readonly kind = 'not-found';

  constructor(options?: ErrorOptions) {
    super('Cannot record the usage: the app is no longer there', options);
  }
}
