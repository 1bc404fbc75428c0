import { JobBoard, Jobs } from '#platform/jobs';
import { Lifecycle } from '#platform/process';
import { createLogger, Metrics } from '#platform/telemetry';
import { usePostgres } from '#testing';
import { managerMetrics, startManager } from './index.js';
import { startManagerApp } from './manager-app.for-spec.js';
import type { ManagerApp } from './manager-app.for-spec.js';

const pg = usePostgres();
let manager: ManagerApp;
let lifecycle: Lifecycle;
beforeAll(async () => {
  manager = await startManagerApp(pg.database);
  lifecycle = new Lifecycle(createLogger('spec', 'silent'));
});
afterAll(async () => {
  await lifecycle.stop();
  await manager.close();
});

const NAMES = [
  'delivery.dead-letters',
  'identity.expired-answers',
  'identity.expired-api-keys',
  'identity.expired-sessions',
  'logs.abandoned-executions',
  'logs.days-ahead',
  'logs.old-records',
  'stores.expired-kv',
  'stores.orphaned-files',
  'usage.old-records',
];

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400 && !(await holds()); tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await holds()).toBe(true);
}

it('runs what every subject wants done, every hour, and tells of it in the figures (R-GC-05)', async () => {
  const jobs = manager.app.get(Jobs, { strict: false });
  const metrics = new Metrics('spec');
  managerMetrics(manager.app, metrics);
  manager.app.get(JobBoard, { strict: false }).post({
    ...{ name: 'spec.fails', everyMs: 60_000 },
    run: () => Promise.reject(new Error('on purpose')),
  });
  const wish = {
    username: 'root',
    password: 'a password of the spec',
    generatePassword: false,
    extraHosts: [],
  };
  await startManager(manager.app, wish, lifecycle);
  await until(async () => (await jobs.list()).every(({ runs }) => runs > 0));
  await until(async () =>
    (await jobs.list()).every(({ lastSuccessAt, failures }) => lastSuccessAt !== undefined || failures > 0),
  );
  const states = await jobs.list();
  const ours = states.filter(({ name }) => !name.startsWith('spec.'));
  expect(ours.map(({ name }) => name).sort()).toEqual(NAMES);
  expect(new Set(ours.map(({ everyMs }) => everyMs))).toEqual(new Set([3_600_000]));
  expect(ours.filter(({ lastError }) => lastError !== undefined)).toEqual([]);
  const text = await metrics.registry.metrics();
  expect(text).toMatch(
    /picloud_job_last_success_timestamp_seconds\{job="logs\.days-ahead",role="spec"\} \d{10}/,
  );
  expect(text).toMatch(/picloud_job_last_success_timestamp_seconds\{job="spec\.fails",role="spec"\} 0\n/);
  expect(text).toMatch(/picloud_job_failures_total\{job="spec\.fails",role="spec"\} 1\n/);
  expect(text).toMatch(
    /picloud_job_next_run_timestamp_seconds\{job="stores\.expired-kv",role="spec"\} \d{10}/,
  );
});
