import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ChangePasswordBody, EndSessionsQuery, PageQuery } from '#contracts';
import type { Page, SessionView } from '#contracts';
import type { Caller, Principal, Session } from '#identity/domain';
import { DescribedAs, Describes } from '#platform/http';
import { RequiresSession } from './access/requires.decorator.js';
import { AccountsService } from './accounts.service.js';
import { Audited } from './audit/audited.decorator.js';
import { CurrentCaller } from './current-caller.decorator.js';
import { CurrentPrincipal } from './current-principal.decorator.js';
import { SessionCookie } from './session-cookie.js';
import { SessionsService } from './sessions.service.js';

/** What people do about their own account. An API key may do none of it. */
@DescribedAs('Sign-in and own account')
@Controller('api/v1/auth')
export class OwnAccountController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly accounts: AccountsService,
    private readonly cookie: SessionCookie,
  ) {}

  @Get('sessions')
  @Describes({ summary: "The caller's own sessions" })
  @RequiresSession()
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: PageQuery,
  ): Promise<Page<SessionView>> {
    const { items, next_cursor } = await this.sessions.list(principal, query);
    return { items: items.map((session) => toView(session, principal.credential.id)), next_cursor };
  }

  @Delete('sessions/:id')
  @Describes({
    summary: 'End one of the own sessions',
    parameters: { id: 'Id of the session' },
    errors: ['session.not-found'],
  })
  @HttpCode(204)
  @RequiresSession()
  @Audited('auth.session-revoke', 'session', 'id')
  async endOne(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.endOne(caller, id);
    if (id === caller.principal?.credential.id) this.cookie.clear(reply);
  }

  @Delete('sessions')
  @Describes({ summary: 'End all own sessions' })
  @HttpCode(204)
  @RequiresSession()
  @Audited('auth.sessions-revoke', 'user')
  async endAll(
    @CurrentCaller() caller: Caller,
    @Query() { except_current }: EndSessionsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const exceptCurrent = except_current === 'true';
    await this.sessions.endAll(caller, exceptCurrent);
    if (!exceptCurrent) this.cookie.clear(reply);
  }

  @Post('password')
  @Describes({
    summary: 'Change the own password; other sessions end',
    errors: ['auth.weak-password', 'auth.wrong-current-password', 'auth.throttled', 'auth.busy'],
  })
  @HttpCode(204)
  @RequiresSession()
  @Audited('auth.password-change', 'user')
  changePassword(@CurrentCaller() caller: Caller, @Body() body: ChangePasswordBody): Promise<void> {
    return this.accounts.changePassword(caller, body.current_password, body.new_password);
  }
}

function toView(session: Session, currentId: string): SessionView {
  return {
    id: session.id,
    created_at: session.createdAt.toISOString(),
    last_seen_at: session.lastSeenAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
    address: session.address,
    user_agent: session.userAgent,
    current: session.id === currentId,
  };
}
