import { Injectable } from '@nestjs/common';
import { generatePassword } from '#identity/domain';
import { PasswordHasher } from './password-hasher.js';
import { requireGoodPassword } from './require-good-password.js';
import { SignInThrottle } from './sign-in-throttle.js';

/** A password to be set. */
export interface NewPassword {
  readonly passwordHash: string;
  /** Only when none was given. To be shown once and never logged. */
  readonly generatedPassword: string | undefined;
}

/** Somebody who says to be the owner of an account. */
export interface PasswordClaim {
  readonly username: string;
  readonly password: string;
  /** The caller's IP address. */
  readonly address: string;
}

/** What is done with passwords wherever one is set or checked. */
@Injectable()
export class Passwords {
  constructor(
    private readonly hasher: PasswordHasher,
    private readonly throttle: SignInThrottle,
  ) {}

  /**
   * The password to set: the given one if it is good, or else one made up.
   * @param source names where it came from.
   * @throws WeakPasswordError, SignInBusyError
   */
  async take(given: string | undefined, source: string): Promise<NewPassword> {
    if (given !== undefined) await requireGoodPassword(given, source);
    const generatedPassword = given === undefined ? generatePassword() : undefined;
    const passwordHash = await this.hasher.hash(given ?? generatedPassword ?? '');
    return { passwordHash, generatedPassword };
  }

  /** @throws SignInThrottledError after too many failures for the account or from the address. */
  refuseIfBlocked({ username, address }: PasswordClaim): void {
    this.throttle.refuseIfBlocked(username, address);
  }

  /**
   * Whether the password is that of the hash; a failure counts against account and address. Without a hash the answer
   * is no, in the same time.
   * @throws SignInThrottledError after too many failures.
   * @throws SignInBusyError when too many wait to be checked.
   */
  check(passwordHash: string | undefined, claim: PasswordClaim): Promise<boolean> {
    const { username, password, address } = claim;
    return this.hasher.check(passwordHash, password, {
      // Again, since a burst of guesses may have been let into the line before the first of them had failed.
      before: () => this.refuseIfBlocked(claim),
      onMismatch: () => this.throttle.recordFailure(username, address),
    });
  }
}
