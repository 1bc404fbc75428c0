import { Injectable } from '@nestjs/common';
import { AuditRepository, UserRepository } from '#identity/data';
import { WrongCredentialsError } from '#identity/domain';
import type { Account, Caller, User } from '#identity/domain';
import { Database } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { Passwords } from './passwords.js';
import { SessionsService } from './sessions.service.js';
import type { StartedSession } from './sessions.service.js';

export interface SignInAttempt {
  readonly username: string;
  readonly password: string;
  /** As the header says. */
  readonly userAgent: string | undefined;
}

export interface SignedIn extends StartedSession {
  readonly user: User;
}

@Injectable()
export class SignInService {
  constructor(
    private readonly database: Database,
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
    private readonly sessions: SessionsService,
    private readonly records: AuditRepository,
    private readonly logger: Logger,
  ) {}

  /**
   * @param caller not signed in yet.
   * @throws WrongCredentialsError for an unknown or inactive user as for a wrong password, in the same time.
   * @throws SignInThrottledError after too many failures.
   * @throws SignInBusyError when too many wait to be checked.
   */
  async signIn(caller: Caller, { username, password, userAgent }: SignInAttempt): Promise<SignedIn> {
    const claim = { username, password, address: caller.address ?? '' };
    this.passwords.refuseIfBlocked(claim);
    const account = await this.users.findAccount(this.database.db, username);
    const active = account?.isActive === true ? account : undefined;
    const matches = await this.passwords.check(active?.passwordHash, claim);
    const session =
      matches && active !== undefined ? await this.sessions.start(caller, active, userAgent) : undefined;
    if (session === undefined || active === undefined) {
      const refusal = new WrongCredentialsError();
      await this.tellOfRefusal(caller, account, refusal.code);
      throw refusal;
    }
    const { id, email, instanceRole } = active;
    return { ...session, user: { id, username: active.username, email, instanceRole } };
  }

  /**
   * Names the account if there is one, and never what was typed: people type passwords there. Attempts that the
   * throttle stops are not told of, or whoever makes them could fill the log as fast as they can send.
   */
  private async tellOfRefusal(caller: Caller, account: Account | undefined, code: string): Promise<void> {
    const target =
      account === undefined
        ? ({ kind: 'user', id: null } as const)
        : ({ kind: 'user', id: account.id, name: account.username } as const);
    try {
      await this.records.insert(
        this.database.db,
        caller,
        { action: 'auth.login', target },
        { outcome: 'refused', code },
      );
    } catch (cause) {
      // Who was refused is to hear of that, not of the audit log.
      this.logger.error({ err: cause, action: 'auth.login' }, 'Cannot tell of a refused call');
    }
  }
}
