import { Module } from '@nestjs/common';
import { SessionRepository, UserRepository } from '#identity/data';
import { AccountsService } from './accounts.service.js';
import { AuthController } from './auth.controller.js';
import { OwnerBootstrap } from './owner-bootstrap.js';
import { PasswordHasher } from './password-hasher.js';
import { RequestOriginCheck } from './request-origin.check.js';
import { SessionCookie } from './session-cookie.js';
import { SessionStrategy } from './session.strategy.js';
import { SessionsService } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { SignedInGuard } from './signed-in.guard.js';

/**
 * Accounts and sessions. The app provides `Database`, `RateLimits`, `Logger`, `IdentitySettings` and the clock
 * (under `CLOCK`) globally, and makes `SignedInGuard` its APP_GUARD (`useExisting`).
 */
@Module({
  controllers: [AuthController],
  providers: [
    AccountsService,
    OwnerBootstrap,
    PasswordHasher,
    RequestOriginCheck,
    SessionCookie,
    SessionRepository,
    SessionStrategy,
    SessionsService,
    SignInService,
    SignInThrottle,
    SignedInGuard,
    UserRepository,
  ],
  exports: [AccountsService, OwnerBootstrap, SignedInGuard],
})
export class IdentityModule {}
