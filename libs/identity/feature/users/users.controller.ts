import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { CreateUserBody, ListUsersQuery, ResetPasswordBody, UpdateUserBody } from '#contracts';
import type { Page, UserAccountView } from '#contracts';
import type { Caller, UserProfile } from '#identity/domain';
import { DescribedAs, Describes } from '#platform/http';
import { Requires } from '../access/requires.decorator.js';
import { AccountsService } from '../accounts.service.js';
import { Audited } from '../audit/audited.decorator.js';
import { CurrentCaller } from '../current-caller.decorator.js';
import { UserChanges } from './user-changes.service.js';
import { UsersService } from './users.service.js';

const USER = { id: 'Id of the user' };

/** Accounts, for those who manage them (R-USER-01). */
@DescribedAs('Users')
@Controller('api/v1/admin/users')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly changes: UserChanges,
    private readonly accounts: AccountsService,
  ) {}

  @Post()
  @Describes({
    summary: 'Create an account; a password that was made up is shown in this answer only',
    errors: [
      'auth.weak-password',
      'auth.busy',
      'user.cannot-escalate',
      'user.username-taken',
      'user.email-taken',
    ],
    example: { username: 'grace', instance_role: 'member' },
  })
  @Header('cache-control', 'no-store')
  @Requires('InstanceManageUsers')
  @Audited('user.create', 'user')
  async create(@CurrentCaller() caller: Caller, @Body() body: CreateUserBody): Promise<UserAccountView> {
    const { user, generatedPassword } = await this.users.create(caller, body);
    return toView(user, generatedPassword);
  }

  @Get()
  @Describes({ summary: 'The accounts' })
  @Requires('InstanceManageUsers')
  async list(@Query() query: ListUsersQuery): Promise<Page<UserAccountView>> {
    const { items, next_cursor } = await this.users.list(query);
    return { items: items.map((user) => toView(user)), next_cursor };
  }

  @Get(':id')
  @Describes({ summary: 'An account', parameters: USER, errors: ['user.not-found'] })
  @Requires('InstanceManageUsers')
  async read(@Param('id') id: string): Promise<UserAccountView> {
    return toView(await this.users.get(id));
  }

  @Patch(':id')
  @Describes({
    summary: 'Change an account, or switch it off and on',
    parameters: USER,
    errors: [
      'user.not-found',
      'user.cannot-escalate',
      'user.last-admin',
      'user.last-owner',
      'user.username-taken',
      'user.email-taken',
    ],
    example: { is_active: false },
  })
  @Requires('InstanceManageUsers')
  @Audited('user.update', 'user', 'id')
  async update(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body() body: UpdateUserBody,
  ): Promise<UserAccountView> {
    return toView(await this.changes.update(caller, id, body));
  }

  @Delete(':id')
  @Describes({
    summary: 'Delete an account with its sessions and keys',
    parameters: USER,
    errors: ['user.not-found', 'user.cannot-escalate', 'user.last-admin', 'user.last-owner'],
  })
  @HttpCode(204)
  @Requires('InstanceManageUsers')
  @Audited('user.delete', 'user', 'id')
  delete(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<void> {
    return this.changes.delete(caller, id);
  }

  @Post(':id/password')
  @Describes({
    summary: 'Give a user another password, and end their sessions',
    parameters: USER,
    errors: ['user.not-found', 'user.cannot-escalate', 'auth.weak-password', 'auth.busy'],
    example: { password: 'correct horse battery staple' },
  })
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Requires('InstanceManageUsers')
  @Audited('user.password-reset', 'user', 'id')
  async resetPassword(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body() body: ResetPasswordBody,
  ): Promise<UserAccountView> {
    const { user, generatedPassword } = await this.accounts.resetPassword(caller, id, body.password);
    return toView(user, generatedPassword);
  }

  @Delete(':id/sessions')
  @Describes({
    summary: 'Sign a user out everywhere; their keys stay good',
    parameters: USER,
    errors: ['user.not-found', 'user.cannot-escalate'],
  })
  @HttpCode(204)
  @Requires('InstanceManageUsers')
  @Audited('user.sessions-revoke', 'user', 'id')
  endSessions(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<void> {
    return this.changes.endSessions(caller, id);
  }
}

function toView(user: UserProfile, generatedPassword?: string): UserAccountView {
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    instance_role: user.instanceRole,
    is_active: user.isActive,
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
    ...(generatedPassword === undefined ? {} : { generated_password: generatedPassword }),
  };
}
