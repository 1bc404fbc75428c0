import { newId } from '#kernel';
import { OutboxRepository } from '#delivery/data';
import { Outbox, OutboxBell } from '#delivery/runtime';
import { InProcessBus } from '#platform/messaging';
import { createLogger } from '#platform/telemetry';
import { usePostgres } from '#testing';
import { CronRepository } from '#triggers/data';
import { CronScheduler } from './cron-scheduler.js';

const pg = usePostgres();
const logger = createLogger('spec', 'silent');
const schedulers: CronScheduler[] = [];
const owner = { appId: newId(), scriptId: newId() };

beforeEach(async () => {
  await pg.database.execute('TRUNCATE apps CASCADE', []);
  await pg.db.app.create({ data: { id: owner.appId, slug: 'an-app', name: 'An app' } });
  await pg.db.script.create({ data: { id: owner.scriptId, appId: owner.appId, name: 'a script' } });
});
afterEach(async () => {
  await Promise.all(schedulers.splice(0).map((one) => one.stop()));
});

function scheduler(): CronScheduler {
  const bell = new OutboxBell(new InProcessBus(), logger);
  const one = new CronScheduler(
    ...([pg.database, new CronRepository(), new Outbox(new OutboxRepository(), bell), logger] as const),
  );
  schedulers.push(one);
  one.start();
  return one;
}

/** @param dueAgoMs since when it is due. */
async function given(dueAgoMs: number, more: Record<string, unknown> = {}, enabled = true): Promise<string> {
  const id = newId();
  const retry = { maxAttempts: 3, backoff: 'constant', baseMs: 1, maxMs: 1, jitter: 0 };
  const details = { schedule: '0 0 * * * *', timezone: 'UTC', overlap: 'skip', ...more };
  await pg.db.trigger.create({
    data: {
      ...{ id, ...owner, kind: 'cron', enabled, registeredByPrincipal: newId(), ...retry },
      cron: { create: { ...details, nextFireAt: new Date(Date.now() - dueAgoMs) } },
    },
  });
  return id;
}

const events = (triggerId: string) => pg.db.outboxEvent.findMany({ where: { triggerId } });
const details = (triggerId: string) => pg.db.cronTriggerDetails.findUniqueOrThrow({ where: { triggerId } });
async function movedOn(...ids: string[]): Promise<void> {
  for (const id of ids)
    for (const end = Date.now() + 20_000; ;) {
      const { nextFireAt } = await details(id);
      if (nextFireAt === null || nextFireAt.getTime() > Date.now()) break;
      if (Date.now() > end) throw new Error('The schedule is not moved on');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
}

it('makes one event of a schedule that is due, and moves it on', async () => {
  const id = await given(10);
  scheduler();
  await movedOn(id);
  const [event, ...others] = await events(id);
  expect(others).toEqual([]);
  expect(event).toMatchObject({ source: 'cron', ...owner, depth: 0, attemptCount: 0, rootId: event?.id });
  expect(event?.payload).toMatchObject({ op: 'fire', cron: { schedule: '0 0 * * * *', timezone: 'UTC' } });
  const { nextFireAt, lastFiredAt } = await details(id);
  expect((nextFireAt as Date).getTime() % 3_600_000).toBe(0);
  expect(lastFiredAt).not.toBeNull();
});

it('catches up with everything that was missed by one event (R-TCRON-03)', async () => {
  const id = await given(10 * 86_400_000);
  scheduler();
  await movedOn(id);
  const all = await events(id);
  expect(all).toHaveLength(1);
  const { scheduledFor } = (all[0]?.payload as { cron: { scheduledFor: string } }).cron;
  expect(Date.now() - Date.parse(scheduledFor)).toBeLessThan(3_600_000);
});

it('leaves a time out while the last event has not ended, or has it wait for that end (R-TCRON-05)', async () => {
  const [skipping, queueing] = [await given(10), await given(10, { overlap: 'queue' })];
  const first = scheduler();
  await movedOn(skipping, queueing);
  const [before] = await events(queueing);
  await pg.db.cronTriggerDetails.updateMany({ data: { nextFireAt: new Date(Date.now() - 5) } });
  await movedOn(skipping);
  expect(await events(skipping)).toHaveLength(1);
  expect(await events(queueing)).toEqual([before]);
  expect(first.skipped).toBe(1);
  await pg.db.outboxEvent.deleteMany({ where: { triggerId: queueing } });
  await movedOn(queueing);
  expect(await events(queueing)).toHaveLength(1);
  expect(first.fired).toBe(3);
});

it('fires each time once, however many schedulers there are (R-TCRON-05)', async () => {
  const ids = await Promise.all(Array.from({ length: 250 }, () => given(1_000)));
  const all = [scheduler(), scheduler(), scheduler()];
  await movedOn(...ids);
  expect(await pg.db.outboxEvent.count()).toBe(250);
  expect(all.reduce((sum, { fired }) => sum + fired, 0)).toBe(250);
});

it('passes over what is disabled, and ends what never fires again', async () => {
  const disabled = await given(10, {}, false);
  const ended = await given(10, { schedule: '0 0 0 30 2 *' });
  scheduler();
  await movedOn(ended);
  expect((await details(ended)).nextFireAt).toBeNull();
  expect(await events(disabled)).toEqual([]);
});
