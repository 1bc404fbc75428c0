import { Module } from '@nestjs/common';
import { Bundles } from './bundles.js';
import { ExecutorService } from './executor.service.js';

/** The executor role. The app provides MessageBus, Sandbox, ExecutorSettings and Logger. */
@Module({ providers: [Bundles, ExecutorService], exports: [ExecutorService] })
export class ExecutionModule {}
