import { Module } from '@nestjs/common';
import { ApiKeyRepository, AuditRepository, SessionRepository, UserRepository } from '#identity/data';
import { JobBoardModule } from '#platform/jobs';
import { AccessModule } from './access.module.js';
import { AccountsService } from './accounts.service.js';
import { AuthController } from './auth.controller.js';
import { ApiKeysController } from './keys/api-keys.controller.js';
import { ApiKeysService } from './keys/api-keys.service.js';
import { ApiKeyStrategy } from './keys/api-key.strategy.js';
import { KeyReach } from './keys/key-reach.js';
import { OwnAccountController } from './own-account.controller.js';
import { OwnerBootstrap } from './owner-bootstrap.js';
import { PasswordHasher } from './password-hasher.js';
import { Passwords } from './passwords.js';
import { RequestOriginCheck } from './request-origin.check.js';
import { SessionCookie } from './session-cookie.js';
import { SessionStrategy } from './session.strategy.js';
import { SessionsService } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { SignedInGuard } from './signed-in.guard.js';
import { ExpiredApiKeysJob } from './upkeep/expired-api-keys.job.js';
import { ExpiredSessionsJob } from './upkeep/expired-sessions.job.js';
import { UserChanges } from './users/user-changes.service.js';
import { UsersController } from './users/users.controller.js';
import { UsersService } from './users/users.service.js';

/**
 * Accounts, sessions and API keys. The app provides `Database`, `RateLimits`, `Logger`, `IdentitySettings` and the clock
 * (under `CLOCK`) globally, and makes `SignedInGuard` its APP_GUARD (`useExisting`).
 */
@Module({
  imports: [AccessModule, JobBoardModule],
  controllers: [AuthController, OwnAccountController, UsersController, ApiKeysController],
  providers: [
    AccountsService,
    ApiKeyRepository,
    ApiKeysService,
    ApiKeyStrategy,
    AuditRepository,
    ExpiredApiKeysJob,
    ExpiredSessionsJob,
    KeyReach,
    OwnerBootstrap,
    PasswordHasher,
    Passwords,
    RequestOriginCheck,
    SessionCookie,
    SessionRepository,
    SessionStrategy,
    SessionsService,
    SignInService,
    SignInThrottle,
    SignedInGuard,
    UserChanges,
    UserRepository,
    UsersService,
  ],
  exports: [AccountsService, OwnerBootstrap, SignedInGuard],
})
export class IdentityModule {}
