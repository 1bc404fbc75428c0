import { Module } from '@nestjs/common';
import type { INestApplicationContext } from '@nestjs/common';
import { DeliveryModule, ExecutorDirectory, Inbox, PublicDataPlane } from '#delivery/feature';
import { ExecutionRecorder } from '#logs/runtime';
import type { FrontDoor } from '#platform/http';
import type { Lifecycle } from '#platform/process';
import type { Metrics } from '#platform/telemetry';
import { RoutingTables } from '#routing/runtime';

/** The orchestrator: routes requests to runs. Ports: MessageBus, Database, RunTokens, RoutingSettings, Logger. */
@Module({ imports: [DeliveryModule], exports: [DeliveryModule] })
export class OrchestratorModule {}

const DRAIN_MS = 30_000;

/**
 * To be started when the bus is up and the schema is there; opens the front door for scripts' requests. It stops by
 * closing the door, letting requests be answered, and writing the last records.
 */
export async function startOrchestrator(
  app: INestApplicationContext,
  frontDoor: FrontDoor,
  lifecycle: Lifecycle,
): Promise<{ tables: RoutingTables }> {
  const of = <T>(token: new (...args: never[]) => T): T => app.get(token, { strict: false });
  const recorder = of(ExecutionRecorder);
  const directory = of(ExecutorDirectory);
  const tables = of(RoutingTables);
  await lifecycle.add({ name: 'execution records', stop: () => recorder.stop() });
  await lifecycle.add({
    name: 'executor directory',
    start: () => directory.start(),
    stop: () => directory.stop(),
  });
  await lifecycle.add({ name: 'routing tables', start: () => tables.start(), stop: () => tables.stop() });
  frontDoor.openDataPlane(of(PublicDataPlane).handle);
  await lifecycle.add({ name: 'front door', stop: () => frontDoor.stop(DRAIN_MS) });
  return { tables };
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
}
