import { Module } from '@nestjs/common';
import { LogWritingModule } from '#logs/runtime';
import { RoutingTableModule } from '#routing/runtime';
import { PublicDataPlane } from './data-plane.js';
import { ExecutorDirectory } from './executor-directory.js';
import { Inbox } from './inbox.js';
import { ScriptRunner } from './script-runner.js';

/** The orchestrator role. The app provides MessageBus, Database, RunTokens and Logger. */
@Module({
  imports: [LogWritingModule, RoutingTableModule],
  providers: [ExecutorDirectory, Inbox, ScriptRunner, PublicDataPlane],
  exports: [ExecutorDirectory, Inbox, PublicDataPlane, LogWritingModule, RoutingTableModule],
})
export class DeliveryModule {}
