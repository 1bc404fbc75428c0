import { Module } from '@nestjs/common';
import { CallerIdentityModule } from '#identity/runtime';
import { LogWritingModule } from '#logs/runtime';
import { RoutingTableModule } from '#routing/runtime';
import { PublicDataPlane } from './data-plane.js';
import { ExecutorDirectory } from './executor-directory.js';
import { Inbox } from './inbox.js';
import { RunAborts } from './run-aborts.js';
import { ScriptRunner } from './script-runner.js';

/** The orchestrator role. The app provides MessageBus, Database, RunTokens, RoutingSettings and Logger. */
@Module({
  imports: [CallerIdentityModule, LogWritingModule, RoutingTableModule],
  providers: [ExecutorDirectory, Inbox, RunAborts, ScriptRunner, PublicDataPlane],
  exports: [ExecutorDirectory, Inbox, PublicDataPlane, LogWritingModule, RoutingTableModule],
})
export class DeliveryModule {}
