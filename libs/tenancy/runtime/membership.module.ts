import { Module } from '@nestjs/common';
import { AppMemberRepository } from '#tenancy/data';
import { Memberships } from './memberships.js';

/** Roles of callers in apps. The app provides Database, MessageBus and CallerSettings. */
@Module({ providers: [AppMemberRepository, Memberships], exports: [Memberships] })
export class MembershipModule {}
