import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#kernel';
import { SessionRepository, UserRepository } from '#identity/data';
import { AuthRequiredError, generatePassword, UserNotFoundError } from '#identity/domain';
import type { Principal, User } from '#identity/domain';
import { Database } from '#platform/postgres';
import { CLOCK } from './clock.token.js';
import { PasswordHasher } from './password-hasher.js';
import { requireGoodPassword } from './require-good-password.js';

export interface PasswordResetResult {
  readonly username: string;
  /** Only when none was given. To be shown once and never logged. */
  readonly generatedPassword: string | undefined;
}

@Injectable()
export class AccountsService {
  constructor(
    private readonly database: Database,
    private readonly users: UserRepository,
    private readonly sessions: SessionRepository,
    private readonly hasher: PasswordHasher,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The principal's account as it is now, so that a rename shows at once (R-AUTH-10).
   * @throws AuthRequiredError when it has just gone.
   */
  async read(principal: Principal): Promise<User> {
    const user = await this.users.findActive(this.database.db, principal.userId);
    if (user === undefined) throw new AuthRequiredError();
    return user;
  }

  /**
   * Gives a user a new password and ends all sessions of theirs; the way back in without HTTP (R-AUTH-08).
   * @throws UserNotFoundError
   * @throws WeakPasswordError
   */
  async resetPassword(username: string, password?: string): Promise<PasswordResetResult> {
    const account = await this.users.findAccount(this.database.db, username);
    if (account === undefined) throw new UserNotFoundError(username);
    if (password !== undefined) await requireGoodPassword(password, 'password');
    const generatedPassword = password === undefined ? generatePassword() : undefined;
    const passwordHash = await this.hasher.hash(password ?? generatedPassword ?? '');
    await this.database.transaction(async (db) => {
      const there = await this.users.setPasswordHash(
        db,
        account.id,
        passwordHash,
        new Date(this.clock.now()),
      );
      if (!there) throw new UserNotFoundError(username);
      await this.sessions.deleteOfUser(db, account.id);
    });
    return { username: account.username, generatedPassword };
  }
}
