import { Inject, Injectable } from '@nestjs/common';
import { isUuid } from '#kernel';
import type { Clock, JsonObject } from '#kernel';
import type { UpdateUserBody } from '#contracts';
import { ApiKeyRepository, SessionRepository, UserRepository } from '#identity/data';
import type { UserSettings } from '#identity/data';
import { requireMayManage, requireSomebodyInCharge, UserNotFoundError } from '#identity/domain';
import type { Account, AuditAction, Caller, InstanceRole, Standing, UserProfile } from '#identity/domain';
import { Database } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { AuditTrail } from '../audit/audit-trail.js';
import { CLOCK } from '../clock.token.js';
import { readUserFields } from './user-fields.js';

/** What is done to an account by those who manage users. */
@Injectable()
export class UserChanges {
  constructor(
    private readonly database: Database,
    private readonly users: UserRepository,
    private readonly sessions: SessionRepository,
    private readonly keys: ApiKeyRepository,
    private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * A deactivated user loses sessions and keys for good, and may be activated again without them (R-AUTH-14).
   * @throws InvalidInputError naming the fields that break a rule; UserNotFoundError
   * @throws CannotEscalateError (R-USER-03); LastAdminError, LastOwnerError (R-USER-04, R-USER-05)
   * @throws UsernameTakenError, EmailTakenError
   */
  async update(caller: Caller, id: string, body: UpdateUserBody): Promise<UserProfile> {
    const { username, email } = readUserFields(body);
    const now = new Date(this.clock.now());
    return this.database.transaction(async (db) => {
      await this.users.lockInCharge(db);
      const before = await this.lock(db, caller, id, body.instance_role);
      const next: UserSettings = {
        username: username ?? before.username,
        email: email === undefined ? before.email : email,
        instanceRole: body.instance_role ?? before.instanceRole,
        isActive: body.is_active ?? before.isActive,
      };
      await this.requireOthersInCharge(db, before, next);
      const changes = changesOf(before, next);
      const after = changes === undefined ? before : await this.users.update(db, id, next, now);
      if (body.is_active === false) {
        await this.sessions.deleteOfUser(db, id);
        await this.keys.expireOfUser(db, id, now);
      }
      await this.tell(db, caller, 'user.update', after, changes);
      return after;
    });
  }

  /**
   * Their sessions, keys and memberships go with them.
   * @throws UserNotFoundError, CannotEscalateError, LastAdminError, LastOwnerError
   */
  async delete(caller: Caller, id: string): Promise<void> {
    await this.database.transaction(async (db) => {
      await this.users.lockInCharge(db);
      const account = await this.lock(db, caller, id);
      await this.requireOthersInCharge(db, account, undefined);
      await this.users.delete(db, id);
      await this.tell(db, caller, 'user.delete', account);
    });
  }

  /** Signs a user out everywhere; their keys stay good. @throws UserNotFoundError, CannotEscalateError */
  async endSessions(caller: Caller, id: string): Promise<void> {
    await this.database.transaction(async (db) => {
      const account = await this.lock(db, caller, id);
      const ended = await this.sessions.deleteOfUser(db, id);
      await this.tell(db, caller, 'user.sessions-revoke', account, { sessions_ended: ended });
    });
  }

  /** @throws UserNotFoundError, CannotEscalateError */
  private async lock(db: Db, caller: Caller, id: string, nextRole?: InstanceRole): Promise<Account> {
    const account = isUuid(id) ? await this.users.lock(db, id) : undefined;
    if (account === undefined) throw new UserNotFoundError(id);
    requireMayManage(caller, account.instanceRole, ...(nextRole === undefined ? [] : [nextRole]));
    return account;
  }

  private async requireOthersInCharge(db: Db, before: Account, after: Standing | undefined): Promise<void> {
    requireSomebodyInCharge(before, after, await this.users.countOthersInCharge(db, before.id));
  }

  private tell(
    db: Db,
    caller: Caller,
    action: AuditAction,
    { id, username }: UserProfile,
    details: JsonObject = {},
  ): Promise<void> {
    return this.audit.record(db, caller, { action, target: { kind: 'user', id, name: username }, details });
  }
}

/** For the audit log, which tells that an email changed and leaves it where it can still be deleted. */
function changesOf(before: UserSettings, after: UserSettings): JsonObject | undefined {
  const fields = [
    ['username', before.username, after.username],
    ['instance_role', before.instanceRole, after.instanceRole],
    ['is_active', before.isActive, after.isActive],
  ] as const;
  const changed = fields.filter(([, from, to]) => from !== to);
  const emailChanged = before.email !== after.email;
  if (changed.length === 0 && !emailChanged) return undefined;
  return {
    ...Object.fromEntries(changed.map(([field, from, to]) => [field, { from, to }])),
    ...(emailChanged ? { email: 'changed' } : {}),
  };
}
