import { Module } from '@nestjs/common';
import { ScriptsModule } from '#scripts/feature';
import { ExecutionLogRepository } from '../data/index.js';
import { ExecutionRecorder } from './execution-recorder.js';
import { ExecutionsController } from './executions.controller.js';
import { ExecutionsService } from './executions.service.js';
import { PartitionKeeper } from './partition-keeper.js';

/** Writing execution records: the orchestrator's side. */
@Module({ providers: [ExecutionLogRepository, ExecutionRecorder], exports: [ExecutionRecorder] })
export class LogWritingModule {}

/** Reading them and keeping their tables: the manager's side. */
@Module({
  imports: [ScriptsModule],
  controllers: [ExecutionsController],
  providers: [ExecutionLogRepository, ExecutionsService, PartitionKeeper],
  exports: [PartitionKeeper],
})
export class LogReadingModule {}
