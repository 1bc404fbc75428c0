import { Module } from '@nestjs/common';
import { ExecutionLogRepository } from '#logs/data';
import { ScriptsModule } from '#scripts/feature';
import { ExecutionsController } from './executions.controller.js';
import { ExecutionsService } from './executions.service.js';
import { PartitionKeeper } from './partition-keeper.js';

/** Execution records as they are read, and the upkeep of their tables. */
@Module({
  imports: [ScriptsModule],
  controllers: [ExecutionsController],
  providers: [ExecutionLogRepository, ExecutionsService, PartitionKeeper],
  exports: [PartitionKeeper],
})
export class LogReadingModule {}
