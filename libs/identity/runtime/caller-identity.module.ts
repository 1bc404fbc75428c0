import { Module } from '@nestjs/common';
import { SessionRepository } from '#identity/data';
import { CallerIdentity } from './caller-identity.js';

/** Who calls a script. The app provides Database. */
@Module({ providers: [SessionRepository, CallerIdentity], exports: [CallerIdentity] })
export class CallerIdentityModule {}
