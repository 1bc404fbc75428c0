import { Module } from '@nestjs/common';
import { ExecutionLogRepository } from '#logs/data';
import { ExecutionRecorder } from './execution-recorder.js';
import { TailAnnouncer } from './tail-announcer.js';

/** Execution records as they are written. The app provides Database, MessageBus and Logger. */
@Module({
  providers: [ExecutionLogRepository, ExecutionRecorder, TailAnnouncer],
  exports: [ExecutionRecorder],
})
export class LogWritingModule {}
