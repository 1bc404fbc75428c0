import { Injectable } from '@nestjs/common';
import { isUuid, newId } from '#kernel';
import { pageSize, toPage } from '#contracts';
import type { CreateUserBody, ListUsersQuery, Page } from '#contracts';
import { UserRepository } from '#identity/data';
import { requireMayManage, UserNotFoundError } from '#identity/domain';
import type { Caller, UserProfile } from '#identity/domain';
import { Database } from '#platform/postgres';
import { AuditTrail } from '../audit/audit-trail.js';
import { Passwords } from '../passwords.js';
import { requireCursor } from '../require-cursor.js';
import { readUserFields } from './user-fields.js';

export interface CreatedUser {
  readonly user: UserProfile;
  /** Only when none was given. To be shown once and never logged. */
  readonly generatedPassword: string | undefined;
}

@Injectable()
export class UsersService {
  constructor(
    private readonly database: Database,
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @throws InvalidInputError, WeakPasswordError naming the fields that break a rule.
   * @throws CannotEscalateError when it is to be an owner, and the caller is none (R-USER-03).
   * @throws UsernameTakenError, EmailTakenError
   */
  async create(caller: Caller, body: CreateUserBody): Promise<CreatedUser> {
    const { email = null } = readUserFields(body);
    const { username, instance_role: instanceRole = 'admin' } = body;
    requireMayManage(caller, instanceRole);
    const { passwordHash, generatedPassword } = await this.passwords.take(body.password, 'password');
    const user = await this.database.transaction(async (db) => {
      const id = newId();
      const made = await this.users.insert(db, { id, username, email, passwordHash, instanceRole });
      await this.audit.record(db, caller, {
        action: 'user.create',
        target: { kind: 'user', id, name: username },
        details: { instance_role: instanceRole },
      });
      return made;
    });
    return { user, generatedPassword };
  }

  /** @throws UserNotFoundError also when the id is no id at all. */
  async get(id: string): Promise<UserProfile> {
    const user = isUuid(id) ? await this.users.find(this.database.db, id) : undefined;
    if (user === undefined) throw new UserNotFoundError(id);
    return user;
  }

  /**
   * In the order of their making.
   * @throws InvalidInputError when the cursor is none of ours.
   */
  async list({ limit, cursor, q, active }: ListUsersQuery): Promise<Page<UserProfile>> {
    requireCursor(cursor);
    const size = pageSize(limit);
    const rows = await this.users.list(this.database.db, {
      afterId: cursor,
      search: q,
      isActive: active === undefined ? undefined : active === 'true',
      limit: size + 1,
    });
    return toPage(rows, size, ({ id }) => id);
  }
}
