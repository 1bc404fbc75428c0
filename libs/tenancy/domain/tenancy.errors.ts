import { DomainError } from '#kernel';

/** No such app, or none that the caller may know of. */
export class AppNotFoundError extends DomainError {
  readonly code = 'app.not-found';
  readonly kind = 'not-found';

  constructor(idOrSlug: string) {
    super(`Cannot find the app "${idOrSlug}"`);
  }
}
