import { Module } from '@nestjs/common';
import { AccessModule } from '#identity/feature';
import { JobBoardModule } from '#platform/jobs';
import { TenancyModule } from '#tenancy/feature';
import { UsageRepository } from '#usage/data';
import { OldUsageJob } from './old-usage.job.js';
import { UsageController } from './usage.controller.js';
import { UsageResponder } from './usage.responder.js';
import { UsageService } from './usage.service.js';

/**
 * What scripts say was used: the manager's side. The app provides `Database`, `MessageBus` and `RunTokenVerifier` globally,
 * and `UsageRetention` if records shall be kept for another time than the usual one.
 */
@Module({
  imports: [AccessModule, JobBoardModule, TenancyModule],
  controllers: [UsageController],
  providers: [OldUsageJob, UsageRepository, UsageResponder, UsageService],
})
export class UsageModule {}
