import { newId } from '#kernel';
import { queueSend, queuesFilled } from '#contracts';
import type { QueuePurgedView, QueueView } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { QueueSettings } from '#queues/runtime';
import { usePostgres } from '#testing';
import { scriptIn } from '../../delivery/data/events.for-spec.js';
import { startAdminApp } from '../../scripts/feature/admin-app.for-spec.js';
import type { AdminApp } from '../../scripts/feature/admin-app.for-spec.js';
import { QueuesModule } from './index.js';

const MAX_MESSAGES = 250;
const pg = usePostgres();
const told: string[][] = [];
let bus: InProcessBus;
let admin: AdminApp;
let appId: string;
let scriptId: string;
beforeAll(async () => {
  bus = new InProcessBus();
  bus.subscribe(queuesFilled, ({ triggerIds }) => {
    told.push(triggerIds);
  });
  const ports = [[QueueSettings, new QueueSettings(MAX_MESSAGES)]] as const;
  admin = await startAdminApp({ database: pg.database, bus, modules: [QueuesModule], ports });
});
afterAll(() => admin.close());
beforeEach(async () => {
  told.length = 0;
  ({ appId, scriptId } = await scriptIn(pg.db));
});

/** As an executor asks for a run. */
const send = (more: object = {}, token = `${appId}/${scriptId}`) =>
  bus.request(queueSend, { runToken: token, queue: 'work', body: '1', ...more }, { deadlineMs: 10_000 });
const listed = async (query = '') => {
  const { status, json } = await admin.request('GET', `/apps/${appId}/queues${query}`);
  expect(status).toBe(200);
  return json as unknown as { items: QueueView[]; next_cursor: string | null };
};
const purge = (queue: string, app = appId) =>
  admin.request('DELETE', `/apps/${app}/queues/${queue}/messages`);
const waiting = () => pg.db.queueMessage.count({ where: { appId } });

async function aTrigger(queue: string, enabled = true): Promise<string> {
  const id = newId();
  await pg.db.trigger.create({
    data: {
      ...{ id, appId, scriptId, kind: 'queue', enabled, registeredByPrincipal: newId() },
      ...{ maxAttempts: 1, backoff: 'constant', baseMs: 0, maxMs: 0, jitter: 0 },
      queue: { create: { appId, queue, concurrency: 1, batchSize: 1 } },
    },
  });
  return id;
}

describe('a send', () => {
  it('stores the message for the app of the run token, and says under which id (R-QUE-01, R-CTX-07)', async () => {
    const { id, isDuplicate } = await send({ body: '{"a":1}', priority: 7, dedupeKey: 'k' });
    expect(isDuplicate).toBe(false);
    const row = await pg.db.queueMessage.findUniqueOrThrow({ where: { id } });
    expect(row).toMatchObject({ appId, queue: 'work', body: { a: 1 }, priority: 7, dedupeKey: 'k' });
    expect(await send({ dedupeKey: 'k' })).toEqual({ id, isDuplicate: true });
    expect(await waiting()).toBe(1);
  });

  it('wakes whoever gives out messages when somebody consumes the queue, and the message is due', async () => {
    const triggerId = await aTrigger('work');
    await aTrigger('off', false);
    await send({ delaySeconds: 60 });
    await send({ queue: 'off' });
    await send({ queue: 'nobody' });
    expect(told).toEqual([]);
    await send();
    expect(told).toEqual([[triggerId]]);
  });

  it.each([
    ['queue.invalid-name', { queue: 'a b' }],
    ['queue.invalid-option', { priority: 1_000 }],
    ['queue.invalid-option', { delaySeconds: -1 }],
    ['queue.invalid-option', { dedupeKey: '' }],
    ['queue.invalid-body', { body: 'no JSON' }],
    ['queue.message-too-large', { body: `"${'x'.repeat(1_048_576)}"` }],
  ])('is refused with %s, whatever the executor has let through', async (code, more) => {
    await expect(send(more)).rejects.toMatchObject({ code });
    expect(await waiting()).toBe(0);
  });

  it('is refused while so many messages of the app wait, and taken again when they are fewer (R-QUE-08)', async () => {
    await pg.database.execute(
      `INSERT INTO queue_messages (id, app_id, queue, body, body_bytes)
       SELECT gen_random_uuid(), $1::uuid, 'full', '1', 1 FROM generate_series(1, $2::int)`,
      [appId, MAX_MESSAGES - 5],
    );
    for (let sent = 0; sent < 5; sent += 1) await send();
    await expect(send()).rejects.toMatchObject({
      ...{ code: 'queue.full', kind: 'busy', message: expect.stringContaining('250 messages') as string },
    });
    const other = await scriptIn(pg.db);
    await send({}, `${other.appId}/${other.scriptId}`);
    await purge('full');
    for (const end = Date.now() + 20_000; ;) {
      const again = await send().catch(() => undefined);
      if (again !== undefined) break;
      expect(Date.now()).toBeLessThan(end);
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
    expect(await waiting()).toBe(6);
  });
});

describe('the queues of an app', () => {
  it('are listed by name, with how they stand (R-QUE-09)', async () => {
    const triggerId = await aTrigger('b');
    await send({ queue: 'a' });
    await send({ queue: 'a', delaySeconds: 60 });
    const { items, next_cursor } = await listed();
    expect(items).toEqual([
      {
        ...{ name: 'a', waiting: 1, delayed: 1, in_flight: 0, trigger_id: null },
        oldest_waiting_age_ms: expect.any(Number) as number,
      },
      {
        ...{ name: 'b', waiting: 0, delayed: 0, in_flight: 0, trigger_id: triggerId },
        oldest_waiting_age_ms: null,
      },
    ]);
    expect(next_cursor).toBeNull();
    const first = await listed('?limit=1');
    expect([first.items.map(({ name }) => name), first.next_cursor]).toEqual([['a'], 'a']);
    const rest = await listed(`?limit=1&cursor=${first.next_cursor}`);
    expect([rest.items.map(({ name }) => name), rest.next_cursor]).toEqual([['b'], null]);
  });

  it('lose what waits when they are purged, and it is audited (R-QUE-09)', async () => {
    await send({ queue: 'a' });
    await send({ queue: 'a', delaySeconds: 60 });
    await send({ queue: 'b' });
    const { status, json } = await purge('a');
    expect([status, json as unknown as QueuePurgedView]).toEqual([200, { purged: 2 }]);
    expect((await listed()).items.map(({ name }) => name)).toEqual(['b']);
    const [record, ...more] = await pg.db.auditRecord.findMany({ where: { appId, action: 'queue.purge' } });
    expect(more).toEqual([]);
    expect(record).toMatchObject({ targetKind: 'queue', targetName: 'a', details: { purged: 2 } });
    expect((await purge('a')).json).toEqual({ purged: 0 });
  });

  it('are looked for in an app that is there, under a name that can be one', async () => {
    expect(await purge('a%20b')).toMatchObject({ status: 422, json: { code: 'queue.invalid-name' } });
    expect(await purge('a', newId())).toMatchObject({ status: 404 });
    expect(await admin.request('GET', `/apps/${newId()}/queues`)).toMatchObject({ status: 404 });
  });
});
