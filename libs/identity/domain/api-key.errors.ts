import { DomainError } from '#kernel';
import { MAX_KEYS_PER_USER } from './api-key-rules.js';

/** No such key, or somebody else's: which of them is not told (R-KEY-04). */
export class KeyNotFoundError extends DomainError {
  readonly code = 'key.not-found';
  readonly kind = 'not-found';

  constructor(id: string) {
    super(`Cannot find the API key "${id}" among yours`);
  }
}

export class TooManyKeysError extends DomainError {
  readonly code = 'key.too-many';
  readonly kind = 'conflict';

  constructor() {
    super(`Cannot make another API key: you have ${MAX_KEYS_PER_USER}, delete one first`);
  }
}

/** The app went while a key was bound to it. */
export class KeyAppGoneError extends DomainError {
  readonly code = 'app.not-found';
  readonly kind = 'not-found';

  constructor(appId: string, options?: ErrorOptions) {
    super(`Cannot find the app "${appId}"`, options);
  }
}
