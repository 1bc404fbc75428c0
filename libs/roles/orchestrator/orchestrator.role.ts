import { Module } from '@nestjs/common';
import type { INestApplicationContext } from '@nestjs/common';
import {
  DeliveryModule,
  Dispatcher,
  ExecutorDirectory,
  Inbox,
  OutboxSettler,
  PublicDataPlane,
} from '#delivery/feature';
import { ExecutionRecorder } from '#logs/runtime';
import { MailIntakeModule } from '#mail/runtime';
import type { BindAddress } from '#platform/config';
import type { FrontDoor } from '#platform/http';
import type { Lifecycle } from '#platform/process';
import type { Metrics } from '#platform/telemetry';
import { QueuePump, QueuePumpModule } from '#queues/feature';
import { RoutingTables } from '#routing/runtime';
import { CronModule, CronScheduler } from '#triggers/runtime';
import { dispatchMetrics, queueMetrics } from './dispatching.js';
import { listenForMail } from './mail-listening.js';

/**
 * The orchestrator: routes requests to runs, and runs events. Ports: MessageBus, Database, RunTokens, RoutingSettings,
 * Logger, and those of `dispatchPorts`.
 */
@Module({
  imports: [CronModule, DeliveryModule, MailIntakeModule, QueuePumpModule],
  exports: [CronModule, DeliveryModule, QueuePumpModule],
})
export class OrchestratorModule {}

const DRAIN_MS = 30_000;
/** For events under way when the door is closed; they had the time of its closing as well. */
const DRAIN_EVENTS_MS = 15_000;

/**
 * To be started when the bus is up and the schema is there; opens the front door for scripts' requests, and for
 * mail where it shall come in. It stops by claiming no more events, closing the door, letting requests be answered and events
 * end, and writing the last records.
 */
export async function startOrchestrator(
  app: INestApplicationContext,
  frontDoor: FrontDoor,
  lifecycle: Lifecycle,
  mailAt: BindAddress | undefined,
): Promise<{ tables: RoutingTables }> {
  const of = <T>(token: new (...args: never[]) => T): T => app.get(token, { strict: false });
  const recorder = of(ExecutionRecorder);
  const directory = of(ExecutorDirectory);
  const tables = of(RoutingTables);
  const dispatcher = of(Dispatcher);
  await lifecycle.add({ name: 'execution records', stop: () => recorder.stop() });
  await lifecycle.add({
    name: 'executor directory',
    start: () => directory.start(),
    stop: () => directory.stop(),
  });
  await lifecycle.add({ name: 'routing tables', start: () => tables.start(), stop: () => tables.stop() });
  await lifecycle.add({ name: 'events under way', stop: () => dispatcher.drain(DRAIN_EVENTS_MS) });
  frontDoor.openDataPlane(of(PublicDataPlane).handle);
  await lifecycle.add({ name: 'front door', stop: () => frontDoor.stop(DRAIN_MS) });
  await lifecycle.add({
    name: 'dispatcher',
    start: () => dispatcher.start(),
    stop: () => dispatcher.stopClaiming(),
  });
  const cron = of(CronScheduler);
  await lifecycle.add({ name: 'schedules', start: () => cron.start(), stop: () => cron.stop() });
  const pump = of(QueuePump);
  tellOfPlaces(of(OutboxSettler), pump);
  await lifecycle.add({ name: 'queues', start: () => pump.start(), stop: () => pump.stop() });
  await listenForMail(app, mailAt, lifecycle);
  return { tables };
}

/** The end of a run that had messages leaves a place for another one. */
function tellOfPlaces(settler: OutboxSettler, pump: QueuePump): void {
  settler.whenSettled(({ source, triggerId }, { kind }) => {
    if (source === 'queue' && triggerId !== null && kind !== 'postponed') pump.wake(triggerId);
  });
}

/** Figures of this role for `/metrics`. */
export function orchestratorMetrics(app: INestApplicationContext, metrics: Metrics): void {
  const recorder = app.get(ExecutionRecorder, { strict: false });
  const directory = app.get(ExecutorDirectory, { strict: false });
  const inbox = app.get(Inbox, { strict: false });
  const dataPlane = app.get(PublicDataPlane, { strict: false });
  metrics.gauge(
    'picloud_execution_records_written',
    'Execution records written since the start',
    () => recorder.written,
  );
  metrics.gauge(
    'picloud_execution_records_pending',
    'Execution records not yet written',
    () => recorder.pending,
  );
  metrics.gauge(
    'picloud_execution_records_lost',
    'Execution records given up since the start',
    () => recorder.lost,
  );
  metrics.gauge('picloud_executors_known', 'Executors that announce themselves', () => directory.size);
  metrics.gauge('picloud_inbox_waiting', 'Replies that requests wait for', () => inbox.size);
  metrics.gauge('picloud_requests_in_flight', 'Public requests not yet answered', () => dataPlane.inFlight);
  dispatchMetrics(app, metrics);
  queueMetrics(app, metrics);
}
