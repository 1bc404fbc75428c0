import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { UserRepository } from '#identity/data';
import { generatePassword, InvalidUsernameError, PLATFORM, usernameFault } from '#identity/domain';
import { Database } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { AuditTrail } from './audit/audit-trail.js';
import { PasswordHasher } from './password-hasher.js';
import { requireGoodPassword } from './require-good-password.js';

const USERNAME_VARIABLE = 'PICLOUD_ADMIN_USERNAME';
const PASSWORD_VARIABLE = 'PICLOUD_ADMIN_PASSWORD';
const DEFAULT_USERNAME = 'admin';

export interface OwnerWish {
  /** The value of PICLOUD_ADMIN_USERNAME; `admin` when not set. */
  readonly username?: string | undefined;
  /** The value of PICLOUD_ADMIN_PASSWORD. */
  readonly password?: string | undefined;
  /** Whether to make up a password when none is given. */
  readonly generate: boolean;
}

export interface OwnerOutcome {
  readonly created: boolean;
  /** The new owner, or the first of those who were there; empty when there is nobody. */
  readonly username: string;
  /** To be shown once and never logged. */
  readonly generatedPassword?: string;
}

/** Makes the first owner, and does nothing once there is any user (R-AUTH-05, D9). */
@Injectable()
export class OwnerBootstrap {
  constructor(
    private readonly database: Database,
    private readonly users: UserRepository,
    private readonly hasher: PasswordHasher,
    private readonly audit: AuditTrail,
    private readonly logger: Logger,
  ) {}

  /**
   * Safe with several managers starting at once: one makes the owner, the others find it there.
   * @throws WeakPasswordError, InvalidUsernameError when a given value breaks the rules and is needed.
   */
  async ensureOwner(wish: OwnerWish): Promise<OwnerOutcome> {
    const present = await this.users.findFirst(this.database.db);
    if (present !== undefined) return { created: false, username: present.username };
    if (wish.password === undefined && !wish.generate) {
      this.logger.warn(
        { variables: [USERNAME_VARIABLE, PASSWORD_VARIABLE] },
        `Nobody can sign in: there is no user yet; set ${USERNAME_VARIABLE} and ${PASSWORD_VARIABLE} and start again`,
      );
      return { created: false, username: '' };
    }
    const username = wish.username ?? DEFAULT_USERNAME;
    const fault = usernameFault(username);
    if (fault !== undefined) throw new InvalidUsernameError(USERNAME_VARIABLE, fault);
    if (wish.password !== undefined) await requireGoodPassword(wish.password, PASSWORD_VARIABLE);
    return this.create(username, wish.password);
  }

  private async create(username: string, given: string | undefined): Promise<OwnerOutcome> {
    const password = given ?? generatePassword();
    const passwordHash = await this.hasher.hash(password);
    return this.database.transaction(async (db) => {
      await this.users.lockInCharge(db);
      // Again under the lock: another manager may have been faster.
      const present = await this.users.findFirst(db);
      if (present !== undefined) return { created: false, username: present.username };
      const id = newId();
      await this.users.insert(db, { id, username, email: null, passwordHash, instanceRole: 'owner' });
      await this.audit.record(db, PLATFORM, {
        action: 'user.create',
        target: { kind: 'user', id, name: username },
        details: { instance_role: 'owner' },
      });
      return { created: true, username, ...(given === undefined ? { generatedPassword: password } : {}) };
    });
  }
}
