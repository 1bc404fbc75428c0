import { Module } from '@nestjs/common';
import { ApiKeyRepository, IdempotencyRepository, SessionRepository, UserRepository } from '#identity/data';
import { CallerIdentity } from './caller-identity.js';
import { UserIdentity } from './user-identity.js';

/** Who calls a script. The app provides Database, MessageBus and CallerSettings. */
@Module({
  providers: [
    ApiKeyRepository,
    CallerIdentity,
    IdempotencyRepository,
    SessionRepository,
    UserIdentity,
    UserRepository,
  ],
  exports: [CallerIdentity, IdempotencyRepository, UserIdentity],
})
export class CallerIdentityModule {}
