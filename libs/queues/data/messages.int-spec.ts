import { newId } from '#kernel';
import type { StatementSession } from '#platform/postgres';
import type { MessageToSend, Sender } from '#queues/domain';
import { usePostgres } from '#testing';
import { anEvent, scriptIn } from '../../delivery/data/events.for-spec.js';
import type { Owner } from '../../delivery/data/events.for-spec.js';
import { OutboxRepository } from '#delivery/data';
import { BatchRepository, MessageRepository, QueueRepository } from './index.js';

const pg = usePostgres({ poolSize: 20 });
const messages = new MessageRepository();
const batches = new BatchRepository();
const queues = new QueueRepository();
const outbox = new OutboxRepository();

let owner: Owner;
beforeEach(async () => {
  await pg.database.execute('TRUNCATE apps CASCADE', []);
  owner = await scriptIn(pg.db);
});

const send = (body: unknown, more: Partial<MessageToSend> = {}, sender?: Sender) =>
  messages.send(
    pg.database.statements,
    {
      ...{ appId: owner.appId, queue: 'work', body: JSON.stringify(body) },
      ...{ delaySeconds: undefined, dedupeKey: undefined, priority: undefined },
      ...more,
    },
    sender,
  );
const TRIGGER = newId();
const takeDue = async (db: StatementSession, most = 100, queue = 'work') => {
  const wish = { triggerId: TRIGGER, appId: owner.appId, queue, most };
  return (await batches.takeDue(db, [wish])).get(TRIGGER) ?? [];
};
/** Bodies in the order in which they would be given out. */
const due = (most = 100, queue = 'work') =>
  pg.database.direct(async (db) => {
    await batches.byIndexes(db);
    const found = await takeDue(db, most, queue);
    const bodies = await batches.bodies(
      db,
      found.map(({ id }) => id),
    );
    return found.map(({ id }) => JSON.parse(bodies.get(id) ?? '') as unknown);
  });
/** Gives messages to an event that is there. @returns its id. */
async function given(ids: readonly string[]): Promise<string> {
  const event = anEvent(owner, { source: 'queue', holdsPlace: true });
  await pg.database.direct(async (db) => {
    await outbox.insertAll(db, [event]);
    await batches.give(
      db,
      ids.map((id) => [id, event.id]),
    );
  });
  return event.id;
}
const left = () => pg.db.queueMessage.count();

describe('messages that are due', () => {
  it('come by priority, and in it by their time and the order of their sending (R-QUE-02)', async () => {
    const wishes: [number, number][] = [
      ...([
        [1, 0],
        [2, -100],
        [3, 100],
        [4, 0],
        [5, 100],
        [6, 5],
      ] as [number, number][]),
    ];
    for (const [body, priority] of wishes) await send(body, { priority });
    expect(await due()).toEqual([3, 5, 6, 1, 4, 2]);
    expect(await due(4)).toEqual([3, 5, 6, 1]);
  });

  it('are those whose time has come, whatever waits in front of them (R-QUE-03)', async () => {
    await send('later', { delaySeconds: 60, priority: 100 });
    await send('now');
    await send('soon', { delaySeconds: 0.2 });
    await send('elsewhere', { queue: 'other' });
    expect(await due()).toEqual(['now']);
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    expect(await due()).toEqual(['now', 'soon']);
  });

  it('are for one taker at a time', async () => {
    for (let body = 1; body <= 4; body += 1) await send(body);
    await pg.database.direct(async (first) => {
      await takeDue(first, 2);
      expect(await due()).toEqual([3, 4]);
    });
    expect(await due()).toEqual([1, 2, 3, 4]);
  });

  it('are taken of several queues at once, so many of each', async () => {
    const other = await scriptIn(pg.db);
    for (let body = 1; body <= 3; body += 1) {
      await send(body);
      await send(body * 10, { queue: 'other' });
      await send(body * 100, { appId: other.appId });
    }
    const places = [
      { triggerId: newId(), appId: owner.appId, queue: 'other', most: 2 },
      { triggerId: newId(), appId: other.appId, queue: 'work', most: 9 },
      { triggerId: newId(), appId: owner.appId, queue: 'none', most: 9 },
    ];
    const bodies = await pg.database.direct(async (db) => {
      const found = await batches.takeDue(db, places);
      const texts = await batches.bodies(
        db,
        [...found.values()].flat().map(({ id }) => id),
      );
      return places.map(({ triggerId }) => found.get(triggerId)?.map(({ id }) => Number(texts.get(id))));
    });
    expect(bodies).toEqual([[10, 20], [100, 200, 300], []]);
  });

  it('are found at once behind 20,000 that are not', async () => {
    await pg.database.execute(
      `INSERT INTO queue_messages (id, app_id, queue, body, body_bytes, priority, due_at)
       SELECT gen_random_uuid(), $1::uuid, 'work', '1', 1, 50, now() + interval '1 hour' FROM generate_series(1, 20000)`,
      [owner.appId],
    );
    await send('now');
    await due();
    const startedAt = performance.now();
    expect(await due()).toEqual(['now']);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('hold their bodies as they were sent', async () => {
    const body = '{"z":1.0,  "a":"\\u0000\\ud800","z":2}';
    const { id } = await send(null, { body });
    const texts = await pg.database.direct((db) => batches.bodies(db, [id]));
    expect(texts.get(id)).toBe(body);
    const row = await pg.db.queueMessage.findUniqueOrThrow({ where: { id } });
    expect(row.bodyBytes).toBe(Buffer.byteLength(body));
  });

  it('know the run that sent them', async () => {
    const sender = { executionId: newId(), rootId: newId(), depth: 3 };
    await send(1, {}, sender);
    await send(2);
    const found = await pg.database.direct((db) => takeDue(db));
    expect(found.map((message) => message.sender)).toEqual([sender, undefined]);
  });
});

describe('a message with a dedupeKey', () => {
  it('is not sent again while one with it is in the queue, given to a run or not (R-QUE-06)', async () => {
    const first = await send(1, { dedupeKey: 'k' });
    expect(first).toMatchObject({ isDuplicate: false });
    expect(await send(2, { dedupeKey: 'k' })).toMatchObject({ id: first.id, isDuplicate: true });
    expect(await due()).toEqual([1]);
    const event = await given([first.id]);
    expect(await send(3, { dedupeKey: 'k' })).toMatchObject({ id: first.id, isDuplicate: true });
    expect(await due()).toEqual([]);
    // Its run has succeeded.
    await pg.db.outboxEvent.delete({ where: { id: event } });
    const next = await send(4, { dedupeKey: 'k' });
    expect(next).toMatchObject({ isDuplicate: false });
    expect(await due()).toEqual([4]);
  });

  it('is alone of many that are sent at once', async () => {
    const sent = await Promise.all(Array.from({ length: 20 }, (_, n) => send(n, { dedupeKey: 'k' })));
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    expect(sent.filter(({ isDuplicate }) => !isDuplicate)).toHaveLength(1);
    expect(await left()).toBe(1);
  });

  it('concerns its own queue and app only', async () => {
    await send(1, { dedupeKey: 'k' });
    expect(await send(2, { dedupeKey: 'k', queue: 'other' })).toMatchObject({ isDuplicate: false });
    const { appId } = await scriptIn(pg.db);
    expect(await send(3, { dedupeKey: 'k', appId })).toMatchObject({ isDuplicate: false });
    expect(await send(4, { dedupeKey: 'K' })).toMatchObject({ isDuplicate: false });
  });

  it('is there again when what sends it is rolled back', async () => {
    const message = { appId: owner.appId, queue: 'work', body: '1', dedupeKey: 'k' };
    const none = { delaySeconds: undefined, priority: undefined };
    const rolledBack = pg.database.direct(async (db) => {
      await messages.send(db, { ...message, ...none }, undefined);
      throw new Error('undone');
    });
    await expect(rolledBack).rejects.toThrow('undone');
    expect(await send(2, { dedupeKey: 'k' })).toMatchObject({ isDuplicate: false });
  });
});

it.each([
  ['queue.invalid-body', { body: '{' }],
  ['queue.invalid-body', { body: '"\0"' }],
  ['app.not-found', { appId: newId() }],
])('refuses with %s %j', async (code, more) => {
  await expect(send(1, more)).rejects.toMatchObject({ code });
  expect(await left()).toBe(0);
});

it('messages that were given to an event go with it, and all of them with their app', async () => {
  const sent = [await send(1), await send(2), await send(3)].map(({ id }) => id);
  const event = await given(sent.slice(0, 2));
  await pg.db.outboxEvent.delete({ where: { id: event } });
  expect((await pg.db.queueMessage.findMany()).map(({ id }) => id)).toEqual(sent.slice(2));
  await given(sent.slice(2));
  await send(4);
  await pg.db.app.delete({ where: { id: owner.appId } });
  expect([await left(), await pg.db.outboxEvent.count()]).toEqual([0, 0]);
});

describe('the queues of an app', () => {
  it('are those with messages or a trigger, with how they stand (R-QUE-09)', async () => {
    const [first] = [await send(1), await send(2), await send(3, { delaySeconds: 60 })];
    await send(1, { queue: 'B' });
    await given([first.id]);
    const elsewhere = await scriptIn(pg.db);
    await send(1, { appId: elsewhere.appId, queue: 'strange' });
    const id = newId();
    await pg.db.trigger.create({
      data: {
        ...{ id, ...owner, kind: 'queue', registeredByPrincipal: newId() },
        ...{ maxAttempts: 1, backoff: 'constant', baseMs: 0, maxMs: 0, jitter: 0 },
        queue: { create: { appId: owner.appId, queue: 'idle', concurrency: 1, batchSize: 1 } },
      },
    });
    const list = await queues.list(pg.db, { appId: owner.appId, after: undefined, limit: 10 });
    const age = expect.any(Number) as number;
    const empty = { waiting: 0, delayed: 0, inFlight: 0, oldestWaitingMs: null };
    expect(list).toEqual([
      { ...empty, name: 'B', waiting: 1, oldestWaitingMs: age, triggerId: null },
      { ...empty, name: 'idle', triggerId: id },
      { name: 'work', waiting: 1, delayed: 1, inFlight: 1, oldestWaitingMs: age, triggerId: null },
    ]);
    expect(list[2]?.oldestWaitingMs).toBeGreaterThanOrEqual(0);
    const page = await queues.list(pg.db, { appId: owner.appId, after: 'B', limit: 1 });
    expect(page.map(({ name }) => name)).toEqual(['idle']);
  });

  it('are purged of what no run has, as many as asked for at a time', async () => {
    const sent = [await send(1), await send(2), await send(3, { delaySeconds: 60 })];
    await send(1, { queue: 'other' });
    await given(sent.slice(0, 1).map(({ id }) => id));
    const until = await queues.now(pg.db);
    const wish = { appId: owner.appId, queue: 'work', until, most: 1 };
    expect(await queues.purge(pg.db, wish)).toBe(1);
    expect(await queues.purge(pg.db, { ...wish, until: new Date(0) })).toBe(0);
    expect(await queues.purge(pg.db, { ...wish, most: 10 })).toBe(1);
    const rest = await pg.db.queueMessage.findMany({ orderBy: { id: 'asc' } });
    expect(rest.map(({ queue }) => queue)).toEqual(['work', 'other']);
  });
});
