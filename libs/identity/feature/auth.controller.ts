import { Body, Controller, Get, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LoginBody } from '#contracts';
import type { LoginView, UserView } from '#contracts';
import type { Principal, User } from '#identity/domain';
import { Open } from '#platform/http';
import { AccountsService } from './accounts.service.js';
import { CurrentPrincipal } from './current-principal.decorator.js';
import { RequestOriginCheck } from './request-origin.check.js';
import { SessionCookie } from './session-cookie.js';
import { SessionsService } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';

@Controller('api/v1/auth')
export class AuthController {
  constructor(
    private readonly signIns: SignInService,
    private readonly sessions: SessionsService,
    private readonly accounts: AccountsService,
    private readonly cookie: SessionCookie,
    private readonly origins: RequestOriginCheck,
  ) {}

  @Open()
  @Post('login')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async login(
    @Body() body: LoginBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LoginView> {
    // The answer sets a cookie: a foreign page could sign its visitor in to an account it can watch.
    this.origins.refuseForeign(request);
    const { username, password } = body;
    const { token, expiresAt, user } = await this.signIns.signIn({ username, password, address: request.ip });
    this.cookie.write(reply, token, expiresAt);
    return { token, expires_at: expiresAt.toISOString(), user: toUserView(user) };
  }

  @Post('logout')
  @HttpCode(204)
  async logout(
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.end(principal.sessionId);
    this.cookie.clear(reply);
  }

  @Get('me')
  @Header('cache-control', 'no-store')
  async me(@CurrentPrincipal() principal: Principal): Promise<UserView> {
    return toUserView(await this.accounts.read(principal));
  }
}

function toUserView(user: User): UserView {
  return { id: user.id, username: user.username, instance_role: user.instanceRole, email: user.email };
}
