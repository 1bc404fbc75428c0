import { Injectable } from '@nestjs/common';
import { InvalidInputError, isUuid } from '#kernel';
import { pageSize, toPage } from '#contracts';
import type { GrantMemberBody, ListMembersQuery, Page } from '#contracts';
import { UserNotFoundError } from '#identity/domain';
import type { Caller } from '#identity/domain';
import { AuditTrail } from '#identity/feature';
import { Database } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { AppMemberRepository } from '#tenancy/data';
import {
  memberCursor,
  MemberExistsError,
  MemberNotFoundError,
  parseMemberCursor,
  requireGrantable,
} from '#tenancy/domain';
import type { AppRole, Member } from '#tenancy/domain';
import { AppsService } from './apps.service.js';

/** Who has which role in an app. There may be none with app_admin: owners and admins are that everywhere (R-MEM-09). */
@Injectable()
export class MembersService {
  constructor(
    private readonly database: Database,
    private readonly apps: AppsService,
    private readonly members: AppMemberRepository,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * By username.
   * @throws AppNotFoundError
   * @throws InvalidInputError when the cursor is none of ours.
   */
  async list(idOrSlug: string, { limit, cursor }: ListMembersQuery): Promise<Page<Member>> {
    const afterUsername = cursor === undefined ? undefined : parseMemberCursor(cursor);
    if (cursor !== undefined && afterUsername === undefined) {
      throw new InvalidInputError([
        { field: 'cursor', message: 'cursor must be a next_cursor of this list' },
      ]);
    }
    const { id: appId } = await this.apps.find(idOrSlug);
    const size = pageSize(limit);
    const rows = await this.members.page(this.database.db, { appId, afterUsername, limit: size + 1 });
    return toPage(rows, size, ({ username }) => memberCursor(username));
  }

  /**
   * @throws AppNotFoundError, UserNotFoundError
   * @throws MemberExistsError also to all but one of those who grant at once; the role is that one's (R-MEM-08).
   * @throws InvalidInputError when the user cannot be a member.
   */
  async grant(caller: Caller, idOrSlug: string, { user_id: userId, role }: GrantMemberBody): Promise<Member> {
    const { id: appId } = await this.apps.find(idOrSlug);
    return this.database.transaction(async (db) => {
      const candidate = await this.members.lockCandidate(db, userId);
      if (candidate === undefined) throw new UserNotFoundError(userId);
      requireGrantable(candidate);
      if (!(await this.members.grant(db, appId, userId, role)))
        throw new MemberExistsError(candidate.username);
      return this.tell(db, caller, 'member.grant', { appId, userId });
    });
  }

  /**
   * @throws AppNotFoundError
   * @throws MemberNotFoundError when the user has no role in the app; nothing is granted then.
   */
  async change(caller: Caller, idOrSlug: string, userId: string, role: AppRole): Promise<Member> {
    const { id: appId } = await this.apps.find(idOrSlug);
    if (!isUuid(userId)) throw new MemberNotFoundError(userId);
    return this.database.transaction(async (db) => {
      if (!(await this.members.changeRole(db, appId, userId, role))) throw new MemberNotFoundError(userId);
      return this.tell(db, caller, 'member.update', { appId, userId });
    });
  }

  /** Whether there was a role to take away or not (R-MEM-07). @throws AppNotFoundError */
  async revoke(caller: Caller, idOrSlug: string, userId: string): Promise<void> {
    const { id: appId } = await this.apps.find(idOrSlug);
    await this.database.transaction(async (db) => {
      const was = isUuid(userId) ? await this.members.find(db, appId, userId) : undefined;
      const revoked = was !== undefined && (await this.members.revoke(db, appId, userId));
      await this.audit.record(db, caller, {
        action: 'member.revoke',
        appId,
        target: { kind: 'member', id: userId, ...(was === undefined ? {} : { name: was.username }) },
        details: revoked ? { role_before: was.role } : { revoked },
      });
    });
  }

  /** The member as just written, whose row this transaction holds, left in the audit log. */
  private async tell(
    db: Db,
    caller: Caller,
    action: 'member.grant' | 'member.update',
    { appId, userId }: { appId: string; userId: string },
  ): Promise<Member> {
    const member = await this.members.find(db, appId, userId);
    if (member === undefined) throw new MemberNotFoundError(userId);
    const target = { kind: 'member', id: userId, name: member.username } as const;
    await this.audit.record(db, caller, { action, appId, target, details: { role: member.role } });
    return member;
  }
}
