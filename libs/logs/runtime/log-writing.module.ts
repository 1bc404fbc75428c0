import { Module } from '@nestjs/common';
import { ExecutionLogRepository } from '#logs/data';
import { ExecutionRecorder } from './execution-recorder.js';

/** Execution records as they are written. The app provides Database and Logger. */
@Module({ providers: [ExecutionLogRepository, ExecutionRecorder], exports: [ExecutionRecorder] })
export class LogWritingModule {}
