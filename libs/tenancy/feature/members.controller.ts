import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { GrantMemberBody, ListMembersQuery, UpdateMemberBody } from '#contracts';
import type { MemberView, Page } from '#contracts';
import type { Caller } from '#identity/domain';
import { Audited, CurrentCaller, inPath, Requires } from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import type { Member } from '#tenancy/domain';
import { MembersService } from './members.service.js';

const USER = { user_id: 'Id of the user' };

/** All of it is for those who administer the app, reading too (R-MEM-01). */
@DescribedAs('Members of an app')
@Controller('api/v1/admin/apps/:id_or_slug/members')
@Requires('AppAdmin', inPath('app', 'id_or_slug'))
export class MembersController {
  constructor(private readonly members: MembersService) {}

  @Get()
  @Describes({ summary: 'Who has a role in an app, by username' })
  async list(
    @Param('id_or_slug') idOrSlug: string,
    @Query() query: ListMembersQuery,
  ): Promise<Page<MemberView>> {
    const { items, next_cursor } = await this.members.list(idOrSlug, query);
    return { items: items.map(toView), next_cursor };
  }

  @Post()
  @Describes({ summary: 'Give a user a role in an app', errors: ['user.not-found', 'member.exists'] })
  @Audited('member.grant', 'member')
  async grant(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') idOrSlug: string,
    @Body() body: GrantMemberBody,
  ): Promise<MemberView> {
    return toView(await this.members.grant(caller, idOrSlug, body));
  }

  @Patch(':user_id')
  @Describes({ summary: 'Change the role of a member', parameters: USER, errors: ['member.not-found'] })
  @Audited('member.update', 'member', 'user_id')
  async change(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') idOrSlug: string,
    @Param('user_id') userId: string,
    @Body() { role }: UpdateMemberBody,
  ): Promise<MemberView> {
    return toView(await this.members.change(caller, idOrSlug, userId, role));
  }

  @Delete(':user_id')
  @Describes({ summary: 'Take the role of a user in an app away, if there is one', parameters: USER })
  @HttpCode(204)
  @Audited('member.revoke', 'member', 'user_id')
  revoke(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') idOrSlug: string,
    @Param('user_id') userId: string,
  ): Promise<void> {
    return this.members.revoke(caller, idOrSlug, userId);
  }
}

function toView(member: Member): MemberView {
  return {
    user_id: member.userId,
    username: member.username,
    email: member.email,
    instance_role: member.instanceRole,
    is_active: member.isActive,
    role: member.role,
    created_at: member.createdAt.toISOString(),
    updated_at: member.updatedAt.toISOString(),
  };
}
