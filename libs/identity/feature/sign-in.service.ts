import { Injectable } from '@nestjs/common';
import { UserRepository } from '#identity/data';
import { WrongCredentialsError } from '#identity/domain';
import type { User } from '#identity/domain';
import { Database } from '#platform/postgres';
import { PasswordHasher } from './password-hasher.js';
import { SessionsService } from './sessions.service.js';
import type { StartedSession } from './sessions.service.js';
import { SignInThrottle } from './sign-in-throttle.js';

export interface SignInAttempt {
  readonly username: string;
  readonly password: string;
  /** The caller's IP address. */
  readonly address: string;
}

export interface SignedIn extends StartedSession {
  readonly user: User;
}

@Injectable()
export class SignInService {
  constructor(
    private readonly database: Database,
    private readonly users: UserRepository,
    private readonly hasher: PasswordHasher,
    private readonly throttle: SignInThrottle,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * @throws WrongCredentialsError for an unknown or inactive user as for a wrong password, in the same time.
   * @throws SignInThrottledError after too many failures.
   * @throws SignInBusyError when too many wait to be checked.
   */
  async signIn({ username, password, address }: SignInAttempt): Promise<SignedIn> {
    this.throttle.refuseIfBlocked(username, address);
    const account = await this.users.findAccount(this.database.db, username);
    const active = account?.isActive === true ? account : undefined;
    const matches = await this.hasher.check(active?.passwordHash, password, {
      // Again, since a burst of guesses may have been let into the line before the first of them had failed.
      before: () => this.throttle.refuseIfBlocked(username, address),
      onMismatch: () => this.throttle.recordFailure(username, address),
    });
    if (!matches || active === undefined) throw new WrongCredentialsError();
    const { id, email, instanceRole } = active;
    const session = await this.sessions.start(id);
    return { ...session, user: { id, username: active.username, email, instanceRole } };
  }
}
