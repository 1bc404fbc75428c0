import { DomainError } from '#kernel';

/** An admin wanted to make an owner, or to touch the account of one (R-USER-03). */
export class CannotEscalateError extends DomainError {
  readonly code = 'user.cannot-escalate';
  readonly kind = 'invalid';

  constructor() {
    super('Cannot do that: only an owner makes owners and changes their accounts');
  }
}

/** Nobody would be left to look after the instance (R-USER-04). */
export class LastAdminError extends DomainError {
  readonly code = 'user.last-admin';
  readonly kind = 'conflict';

  constructor() {
    super('Cannot do that: no active owner or admin would be left');
  }
}

/** Nobody would be left to make owners (R-USER-05). */
export class LastOwnerError extends DomainError {
  readonly code = 'user.last-owner';
  readonly kind = 'conflict';

  constructor() {
    super('Cannot do that: no active owner would be left');
  }
}

export class UsernameTakenError extends DomainError {
  readonly code = 'user.username-taken';
  readonly kind = 'conflict';

  constructor(username: string, options?: ErrorOptions) {
    super(
      `Cannot use the username "${username}": another user has it, in this or another letter case`,
      options,
    );
  }
}

export class EmailTakenError extends DomainError {
  readonly code = 'user.email-taken';
  readonly kind = 'conflict';

  constructor(email: string, options?: ErrorOptions) {
    super(`Cannot use the email "${email}": another user has it, in this or another letter case`, options);
  }
}

/** No such account, by name or id. */
export class UserNotFoundError extends DomainError {
  readonly code = 'user.not-found';
  readonly kind = 'not-found';

  constructor(nameOrId: string) {
    super(`Cannot find the user "${nameOrId}"`);
  }
}

/** No such session, or somebody else's: which of them is not told. */
export class SessionNotFoundError extends DomainError {
  readonly code = 'session.not-found';
  readonly kind = 'not-found';

  constructor(id: string) {
    super(`Cannot find the session "${id}" among yours`);
  }
}

/** Not a failed sign-in: the caller is signed in, and stays so. */
export class WrongCurrentPasswordError extends DomainError {
  readonly code = 'auth.wrong-current-password';
  readonly kind = 'invalid';
  override readonly details = {
    errors: [{ field: 'current_password', message: 'is not the password of this account' }],
  };

  constructor() {
    super('Cannot change the password: the current one is another');
  }
}
