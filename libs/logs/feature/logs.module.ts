import { Module } from '@nestjs/common';
import { ExecutionLogRepository, PartitionRepository, TailRepository } from '#logs/data';
import { ScriptsModule } from '#scripts/feature';
import { TenancyModule } from '#tenancy/feature';
import { EventTexts } from './event-texts.js';
import { ExecutionTails } from './execution-tails.js';
import { ExecutionsController } from './executions.controller.js';
import { ExecutionsService } from './executions.service.js';
import { LogAccess } from './log-access.js';
import { PartitionKeeper } from './partition-keeper.js';
import { TailFeed } from './tail-feed.js';
import { TailsController } from './tails.controller.js';

/**
 * Execution records as they are read, and the upkeep of their tables. The app provides Database, MessageBus and Logger
 * globally, and `LogRetention` if records shall be kept for another time than the usual one.
 */
@Module({
  imports: [ScriptsModule, TenancyModule],
  controllers: [ExecutionsController, TailsController],
  providers: [
    EventTexts,
    ExecutionLogRepository,
    ExecutionsService,
    ExecutionTails,
    LogAccess,
    PartitionKeeper,
    PartitionRepository,
    TailFeed,
    TailRepository,
  ],
  exports: [ExecutionTails, PartitionKeeper],
})
export class LogReadingModule {}
