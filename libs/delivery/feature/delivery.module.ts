import { Module } from '@nestjs/common';
import { CallerIdentityModule } from '#identity/runtime';
import { LogWritingModule } from '#logs/runtime';
import { RoutingTableModule } from '#routing/runtime';
import { StoreWritesModule } from '#stores/runtime';
import { MembershipModule } from '#tenancy/runtime';
import { SettlementRepository } from '../data/index.js';
import { Admission } from './admission.js';
import { AsyncOnce } from './async-once.js';
import { AsyncRuns } from './async-runs.js';
import { PublicDataPlane } from './data-plane.js';
import { DeadLetterNews } from './dead-letter-news.js';
import { DispatchRoom } from './dispatch-room.js';
import { Dispatcher } from './dispatcher.js';
import { EffectsCommit } from './effects-commit.js';
import { ExecutorDirectory } from './executor-directory.js';
import { Inbox } from './inbox.js';
import { OutboxClaims } from './outbox-claims.js';
import { OutboxIntake } from './outbox-intake.js';
import { OutboxRuns } from './outbox-runs.js';
import { OutboxSettler } from './outbox-settler.js';
import { OutboxWork } from './outbox-work.js';
import { Preflights } from './preflights.js';
import { Registrants } from './registrants.js';
import { RequestTargets } from './request-targets.js';
import { RouteCallers } from './route-callers.js';
import { RunAborts } from './run-aborts.js';
import { ScriptPresence } from './script-presence.js';
import { ScriptRunner } from './script-runner.js';
import { SyncRuns } from './sync-runs.js';

/** What runs events that wait in the outbox, and takes those of async routes. */
const DISPATCH = [
  ...[AsyncOnce, AsyncRuns, DeadLetterNews, Dispatcher, DispatchRoom, EffectsCommit, OutboxClaims],
  ...[OutboxIntake, OutboxRuns, OutboxSettler, OutboxWork, Registrants, ScriptPresence, SettlementRepository],
];

/** What is decided of a request, and its run. */
const DATA_PLANE = [
  ...[Admission, ExecutorDirectory, Inbox, Preflights, PublicDataPlane, RequestTargets],
  ...[RouteCallers, RunAborts, ScriptRunner, SyncRuns],
];

/**
 * The orchestrator role. The app provides MessageBus, Database, RunTokens, RateLimits, RoutingSettings,
 * CallerSettings, DispatchSettings, AsyncFingerprints and Logger.
 */
@Module({
  imports: [CallerIdentityModule, LogWritingModule, MembershipModule, RoutingTableModule, StoreWritesModule],
  providers: [...DATA_PLANE, ...DISPATCH],
  exports: [
    ...[Dispatcher, ExecutorDirectory, Inbox, OutboxClaims, OutboxRuns, OutboxSettler, PublicDataPlane],
    ...[LogWritingModule, RoutingTableModule],
  ],
})
export class DeliveryModule {}
