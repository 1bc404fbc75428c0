import { Module } from '@nestjs/common';
import { AccessModule } from '#identity/feature';
import { AppDomainRepository, AppMemberRepository, AppRepository, SlugRepository } from '#tenancy/data';
import { AppChangesService } from './app-changes.service.js';
import { AppCleanups } from './app-cleanups.js';
import { AppDeletionService } from './app-deletion.service.js';
import { AppsController } from './apps.controller.js';
import { AppsService } from './apps.service.js';
import { DefaultApp } from './default-app.js';
import { DomainDependents } from './domain-dependents.js';
import { DomainsController } from './domains.controller.js';
import { DomainsService } from './domains.service.js';
import { Holders } from './holders.js';
import { MembersController } from './members.controller.js';
import { MembersService } from './members.service.js';
import { Slugs } from './slugs.js';

const TABLES = [AppDomainRepository, AppMemberRepository, AppRepository, SlugRepository];

/** Apps, their domains and their members. The app provides `Database` and `Logger` globally. */
@Module({
  imports: [AccessModule],
  controllers: [AppsController, DomainsController, MembersController],
  providers: [
    ...TABLES,
    AppChangesService,
    AppCleanups,
    AppDeletionService,
    AppsService,
    DefaultApp,
    DomainDependents,
    DomainsService,
    Holders,
    MembersService,
    Slugs,
  ],
  exports: [AppCleanups, AppsService, DefaultApp, DomainDependents],
})
export class TenancyModule {}
