import type { INestApplicationContext } from '@nestjs/common';
import {
  AsyncFingerprints,
  Dispatcher,
  DispatchSettings,
  OutboxClaims,
  OutboxRuns,
  OutboxSettler,
} from '#delivery/feature';
import { MailIntakeSettings } from '#mail/runtime';
import type { Config } from '#platform/config';
import type { PortBinding } from '#platform/process';
import type { Metrics } from '#platform/telemetry';
import { QueuePump } from '#queues/feature';
import { QueueSettings } from '#queues/runtime';
import { CronScheduler } from '#triggers/runtime';

/** What an orchestrator dispatches events with, and lets mail in by; the same in both modes. */
export function dispatchPorts(
  { dispatch, mail, queueMaxMessages }: Config,
  secretKey: string,
): PortBinding[] {
  return [
    [DispatchSettings, new DispatchSettings(dispatch)],
    [AsyncFingerprints, new AsyncFingerprints(secretKey)],
    [QueueSettings, new QueueSettings(queueMaxMessages)],
    [MailIntakeSettings, new MailIntakeSettings(mail.maxReceivedPerHour)],
  ];
}

/** Figures of the dispatcher for `/metrics`. */
export function dispatchMetrics(app: INestApplicationContext, metrics: Metrics): void {
  const of = <T>(token: new (...args: never[]) => T): T => app.get(token, { strict: false });
  const [dispatcher, claims, runs, settler] = [
    of(Dispatcher),
    of(OutboxClaims),
    of(OutboxRuns),
    of(OutboxSettler),
  ];
  const gauge = (name: string, help: string, read: () => number) =>
    metrics.gauge(`picloud_outbox_${name}`, help, read);
  gauge('due', 'Events that were due at the last count, at most 10000', () => dispatcher.backlog);
  gauge('in_flight', 'Events claimed here and not settled', () => dispatcher.inFlight);
  gauge('claimed', 'Events claimed since the start', () => claims.claimed);
  gauge('done', 'Events that were over since the start', () => settler.counts.done);
  gauge(
    'retried',
    'Attempts that failed and are followed by another, since the start',
    () => settler.counts.retried,
  );
  gauge('postponed', 'Events put off for want of room since the start', () => settler.counts.postponed);
  gauge(
    'dead_lettered',
    'Events that became dead letters since the start',
    () => settler.counts.deadLettered,
  );
  gauge('lost', 'Events that were no longer ours to settle, since the start', () => settler.counts.lost);
  const cron = of(CronScheduler);
  metrics.gauge('picloud_cron_fired', 'Schedules fired here since the start', () => cron.fired);
  metrics.gauge(
    'picloud_cron_skipped',
    'Times of schedules left out here since the start, because the last run had not ended',
    () => cron.skipped,
  );
  metrics.gauge(
    'picloud_trigger_depth_exceeded',
    'Events not run for their depth since the start',
    () => runs.tooDeep,
  );
}

/** Figures of what gives messages of queues to runs. */
export function queueMetrics(app: INestApplicationContext, metrics: Metrics): void {
  const pump = app.get(QueuePump, { strict: false });
  metrics.gauge(
    'picloud_queue_batches',
    'Batches of messages given to runs since the start',
    () => pump.formed,
  );
  metrics.gauge(
    'picloud_queue_messages',
    'Messages of queues given to runs since the start',
    () => pump.given,
  );
}
