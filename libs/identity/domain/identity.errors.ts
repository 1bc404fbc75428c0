import { DomainError } from '#kernel';
import type { JsonObject } from '#kernel';
import type { Capability } from './capabilities.js';
import type { Principal } from './principal.js';

/** No credential, or one that is unknown, expired or signed out: which of them is not told. */
export class AuthRequiredError extends DomainError {
  readonly code = 'auth.required';
  readonly kind = 'unauthenticated';

  constructor() {
    super('Cannot answer without a sign-in: send a session token or an API key as bearer credential');
  }
}

/** Says neither whether the user exists nor which part was wrong. */
export class WrongCredentialsError extends DomainError {
  readonly code = 'auth.wrong-credentials';
  readonly kind = 'unauthenticated';

  constructor() {
    super('Cannot sign in: wrong username or password');
  }
}

/** Too many failures for this account or from this address. */
export class SignInThrottledError extends DomainError {
  readonly code = 'auth.throttled';
  readonly kind = 'throttled';
  override readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super(`Cannot check the password: too many failed attempts, try again in ${retryAfterSeconds} s`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** More passwords wait to be hashed than can be in useful time. */
export class SignInBusyError extends DomainError {
  readonly code = 'auth.busy';
  readonly kind = 'busy';
  override readonly retryAfterSeconds = 1;

  constructor() {
    super('Cannot work on the password: too many others are under way');
  }
}

/** A browser sent the session cookie on behalf of another site's page. */
export class ForeignOriginError extends DomainError {
  readonly code = 'auth.foreign-origin';
  readonly kind = 'forbidden';

  constructor() {
    super('Cannot accept the request: it comes from a page of another origin (see PICLOUD_PUBLIC_BASE_URL)');
  }
}

/** Signed in, but role, scope or binding do not allow it (R-AUTHZ-02). */
export class ForbiddenError extends DomainError {
  readonly code = 'auth.forbidden';
  readonly kind = 'forbidden';
  override readonly details: JsonObject;

  constructor(capability: Capability) {
    super(`Cannot do that: it needs the capability ${capability}, which this sign-in does not have`);
    this.details = { capability };
  }
}

/** An API key cannot do what belongs to a person alone, such as make another key. */
export class SessionNeededError extends DomainError {
  readonly code = 'auth.session-needed';
  readonly kind = 'forbidden';

  constructor() {
    super('Cannot do that with an API key: sign in with username and password');
  }
}

export class WeakPasswordError extends DomainError {
  readonly code = 'auth.weak-password';
  readonly kind = 'invalid';
  override readonly details: JsonObject;

  /** `source` names where the password came from, never the password. */
  constructor(source: string, fault: string) {
    super(`Cannot take the password of "${source}": ${fault}`);
    this.details = { errors: [{ field: source, message: fault }] };
  }
}

export class InvalidUsernameError extends DomainError {
  readonly code = 'auth.invalid-username';
  readonly kind = 'invalid';
  override readonly details: JsonObject;

  constructor(source: string, fault: string) {
    super(`Cannot take the username of "${source}": ${fault}`);
    this.details = { errors: [{ field: source, message: fault }] };
  }
}

/** @throws AuthRequiredError when nobody is signed in. */
export function requirePrincipal(principal: Principal | undefined | null): Principal {
  if (principal === undefined || principal === null) throw new AuthRequiredError();
  return principal;
}
