import { Module } from '@nestjs/common';
import {
  ExecutionLogRepository,
  ExecutionTreeRepository,
  PartitionRepository,
  TailRepository,
} from '#logs/data';
import { AccessModule } from '#identity/feature';
import { JobBoardModule } from '#platform/jobs';
import { ScriptsModule } from '#scripts/feature';
import { TenancyModule } from '#tenancy/feature';
import { EventTexts } from './event-texts.js';
import { ExecutionTreesService } from './execution-trees.service.js';
import { ExecutionTails } from './execution-tails.js';
import { ExecutionsController } from './executions.controller.js';
import { ExecutionsService } from './executions.service.js';
import { LogScopes } from './log-scopes.js';
import { DaysAheadJob, OldAbandonedJob, OldRecordsJob } from './partition-keeper.jobs.js';
import { PartitionKeeper } from './partition-keeper.js';
import { TailFeed } from './tail-feed.js';
import { TailsController } from './tails.controller.js';
import { TreeSources } from './tree-sources.js';

/**
 * Execution records as they are read, and the upkeep of their tables. The app provides Database, MessageBus and Logger
 * globally, and `LogRetention` if records shall be kept for another time than the usual one.
 */
@Module({
  imports: [AccessModule, JobBoardModule, ScriptsModule, TenancyModule],
  controllers: [ExecutionsController, TailsController],
  providers: [
    ...[DaysAheadJob, OldAbandonedJob, OldRecordsJob],
    EventTexts,
    ExecutionLogRepository,
    ExecutionsService,
    ExecutionTails,
    ExecutionTreeRepository,
    ExecutionTreesService,
    LogScopes,
    PartitionKeeper,
    PartitionRepository,
    TailFeed,
    TailRepository,
    TreeSources,
  ],
  exports: [ExecutionTails, PartitionKeeper, TreeSources],
})
export class LogReadingModule {}
