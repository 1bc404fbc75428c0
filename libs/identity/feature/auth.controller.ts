import { Body, Controller, Get, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LoginBody } from '#contracts';
import type { LoginView, UserView } from '#contracts';
import type { Caller, Principal, User } from '#identity/domain';
import { DescribedAs, Describes, Open } from '#platform/http';
import { AccountsService } from './accounts.service.js';
import { RequiresSession, RequiresSignIn } from './access/requires.decorator.js';
import { Audited } from './audit/audited.decorator.js';
import { CurrentCaller } from './current-caller.decorator.js';
import { CurrentPrincipal } from './current-principal.decorator.js';
import { RequestOriginCheck } from './request-origin.check.js';
import { SessionCookie } from './session-cookie.js';
import { SessionsService } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';

@DescribedAs('Sign-in and own account')
@Controller('api/v1/auth')
export class AuthController {
  constructor(
    private readonly signIns: SignInService,
    private readonly sessions: SessionsService,
    private readonly accounts: AccountsService,
    private readonly cookie: SessionCookie,
    private readonly origins: RequestOriginCheck,
  ) {}

  /** Not `@Audited`: nobody is signed in before it, so its service tells of both outcomes, with the account's id. */
  @Open()
  @Post('login')
  @Describes({
    summary: 'Sign in; the answer sets the cookie of the session too',
    errors: ['auth.wrong-credentials', 'auth.foreign-origin', 'auth.throttled', 'auth.busy'],
  })
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async login(
    @CurrentCaller() caller: Caller,
    @Body() body: LoginBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LoginView> {
    // The answer sets a cookie: a foreign page could sign its visitor in to an account it can watch.
    this.origins.refuseForeign(request);
    const { username, password } = body;
    const userAgent = request.headers['user-agent'];
    const { token, expiresAt, user } = await this.signIns.signIn(caller, { username, password, userAgent });
    this.cookie.write(reply, token, expiresAt);
    return { token, expires_at: expiresAt.toISOString(), user: toUserView(user) };
  }

  @Post('logout')
  @Describes({ summary: 'Sign out: end this session' })
  @RequiresSession()
  @Audited('auth.logout', 'session')
  @HttpCode(204)
  async logout(
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.end(caller);
    this.cookie.clear(reply);
  }

  @Get('me')
  @Describes({ summary: 'Who is signed in' })
  @RequiresSignIn()
  @Header('cache-control', 'no-store')
  async me(@CurrentPrincipal() principal: Principal): Promise<UserView> {
    return toUserView(await this.accounts.read(principal));
  }
}

function toUserView(user: User): UserView {
  return { id: user.id, username: user.username, instance_role: user.instanceRole, email: user.email };
}
