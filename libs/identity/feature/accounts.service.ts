import { Inject, Injectable } from '@nestjs/common';
import { isUuid } from '#kernel';
import type { Clock } from '#kernel';
import { SessionRepository, UserRepository } from '#identity/data';
import {
  AuthRequiredError,
  requireMayManage,
  requirePrincipal,
  UserNotFoundError,
  WrongCurrentPasswordError,
} from '#identity/domain';
import type { Caller, Principal, User, UserProfile } from '#identity/domain';
import { Database } from '#platform/postgres';
import { AuditTrail } from './audit/audit-trail.js';
import { CLOCK } from './clock.token.js';
import { Passwords } from './passwords.js';
import { requireGoodPassword } from './require-good-password.js';

export interface PasswordResetResult {
  readonly user: UserProfile;
  /** Only when none was given. To be shown once and never logged. */
  readonly generatedPassword: string | undefined;
}

/** An account and its password. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly database: Database,
    private readonly users: UserRepository,
    private readonly sessions: SessionRepository,
    private readonly passwords: Passwords,
    private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The principal's account as it is now, so that a rename shows at once (R-AUTH-10).
   * @throws AuthRequiredError when it has gone, or is not active any more.
   */
  async read({ userId }: Pick<Principal, 'userId'>): Promise<User> {
    const user = await this.users.findActive(this.database.db, userId);
    if (user === undefined) throw new AuthRequiredError();
    return user;
  }

  /**
   * As `resetPassword`, by name in any letter case; the way back in without HTTP (R-AUTH-08).
   * @throws UserNotFoundError, WeakPasswordError
   */
  async resetPasswordOf(caller: Caller, username: string, password?: string): Promise<PasswordResetResult> {
    const account = await this.users.findAccount(this.database.db, username);
    if (account === undefined) throw new UserNotFoundError(username);
    return this.resetPassword(caller, account.id, password);
  }

  /**
   * Gives a user a new password and ends all sessions of theirs. An account that is not active stays so.
   * @throws UserNotFoundError, WeakPasswordError, SignInBusyError
   * @throws CannotEscalateError when it is an owner's, and the caller no owner (R-USER-03).
   */
  async resetPassword(caller: Caller, userId: string, password?: string): Promise<PasswordResetResult> {
    if (!isUuid(userId)) throw new UserNotFoundError(userId);
    const { passwordHash, generatedPassword } = await this.passwords.take(password, 'password');
    const user = await this.database.transaction(async (db) => {
      const account = await this.users.lock(db, userId);
      if (account === undefined) throw new UserNotFoundError(userId);
      requireMayManage(caller, account.instanceRole);
      const changed = await this.users.setPasswordHash(db, userId, passwordHash, this.now());
      const ended = await this.sessions.deleteOfUser(db, userId);
      await this.audit.record(db, caller, {
        action: 'user.password-reset',
        target: { kind: 'user', id: userId, name: account.username },
        details: { generated: password === undefined, sessions_ended: ended },
      });
      return changed;
    });
    return { user, generatedPassword };
  }

  /**
   * Gives the caller a new password and ends all other sessions of theirs.
   * @throws WeakPasswordError, WrongCurrentPasswordError, SignInThrottledError, SignInBusyError
   * @throws AuthRequiredError when the account has just gone.
   */
  async changePassword(caller: Caller, current: string, next: string): Promise<void> {
    const { userId, credential } = requirePrincipal(caller.principal);
    await requireGoodPassword(next, 'new_password');
    const account = await this.users.findAccountById(this.database.db, userId);
    if (account?.isActive !== true) throw new AuthRequiredError();
    const { username } = account;
    const claim = { username, password: current, address: caller.address ?? '' };
    if (!(await this.passwords.check(account.passwordHash, claim))) throw new WrongCurrentPasswordError();
    const { passwordHash } = await this.passwords.take(next, 'new_password');
    await this.database.transaction(async (db) => {
      const there = await this.users.lock(db, userId);
      if (there?.isActive !== true) throw new AuthRequiredError();
      // Somebody was faster: what was the current password is none any more.
      if (there.passwordHash !== account.passwordHash) throw new WrongCurrentPasswordError();
      await this.users.setPasswordHash(db, userId, passwordHash, this.now());
      const ended = await this.sessions.deleteOfUser(db, userId, credential.id);
      await this.audit.record(db, caller, {
        action: 'auth.password-change',
        target: { kind: 'user', id: userId, name: username },
        details: { sessions_ended: ended },
      });
    });
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}
