import { newId } from '#kernel';
import type { RunScriptRequest } from '#contracts';
import { usePostgres } from '#testing';
import { given } from '../../../delivery/data/events.for-spec.js';
import {
  failing,
  pause,
  refusing,
  succeeding,
  until,
} from '../../../delivery/feature/dispatch-world.for-spec.js';
import type { Answering } from '../../../delivery/feature/dispatch-world.for-spec.js';
import { bodiesOf, deliveriesOf, deliveryIn, useQueuesWorld } from '../queues-world.for-spec.js';

const pg = usePostgres({ poolSize: 40 });
const world = useQueuesWorld(pg);

const left = () => pg.db.queueMessage.count();
const events = () => pg.db.outboxEvent.count();
const isDrained = async () => (await left()) + (await events()) === 0;
const letters = () => pg.db.deadLetter.findMany();

/** An executor whose runs take a moment, and what it saw of them. */
function slowExecutor(ms: number, answering: Answering = succeeding) {
  const seen = { running: 0, most: 0 };
  const executor = world.executor(async (request) => {
    seen.running += 1;
    seen.most = Math.max(seen.most, seen.running);
    await pause(ms * (0.5 + Math.random()));
    seen.running -= 1;
    return answering(request);
  });
  return { executor, seen };
}

/** Runs that do not end before they are told to; the bus waits for them when it closes. */
function hanging() {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { run: () => ended.then(() => failing({} as RunScriptRequest)), end };
}

const failingOn =
  (word: string, isBad: (request: RunScriptRequest) => boolean = () => true): Answering =>
  (request) =>
    request.context.includes(word) && isBad(request) ? failing(request) : succeeding(request);

describe('a message', () => {
  it('is given to a run of the trigger that consumes its queue, as an effect of its sender (R-QUE-01)', async () => {
    const executor = world.executor(succeeding);
    const triggerId = await world.trigger();
    await world.pumping();
    const sender = { executionId: newId(), rootId: newId(), depth: 2 };
    const id = await world.send({ a: [1] }, {}, sender);
    await until(isDrained);
    const [delivery, ...more] = deliveriesOf(executor);
    expect(more).toEqual([]);
    expect(delivery).toMatchObject({
      ...{ attempt: 1, depth: 3, rootId: sender.rootId, invocationType: 'event' },
      principal: { via: 'trigger' },
      event: {
        ...{ source: 'queue', op: 'deliver', attempt: 1, occurredAt: expect.any(String) as string },
        queue: { queue: 'work', messages: [{ id, body: { a: [1] } }] },
      },
    });
    const [record] = await pg.db.executionLog.findMany();
    expect(record).toMatchObject({
      ...{ source: 'queue', triggerId, parentId: sender.executionId, status: 'success' },
    });
  });

  it('waits for a trigger, and while its trigger is disabled (R-QUE-07)', async () => {
    const executor = world.executor(succeeding);
    await world.pumping();
    await world.send('early');
    await pause(400);
    const id = await world.trigger({ enabled: false });
    await pause(400);
    expect([executor.requests.length, await left(), await events()]).toEqual([0, 1, 0]);
    await pg.db.trigger.update({ where: { id }, data: { enabled: true } });
    await until(isDrained);
    await pg.db.trigger.delete({ where: { id } });
    await world.send('late');
    await pause(400);
    expect([deliveriesOf(executor).flatMap(bodiesOf), await left()]).toEqual([['early'], 1]);
  });

  it('is given out when its time has come, and not before (R-QUE-03)', async () => {
    const executor = world.executor(succeeding);
    await world.trigger();
    await world.pumping();
    const sentAt = performance.now();
    await world.send('later', { delaySeconds: 1.2, priority: 100 });
    await world.send('now');
    await until(isDrained, 20_000);
    expect(deliveriesOf(executor).flatMap(bodiesOf)).toEqual(['now', 'later']);
    expect(performance.now() - sentAt).toBeGreaterThan(1_200);
  });

  it('is given again when whoever had it has ended: its lease runs out', async () => {
    const hang = hanging();
    const executor = world.executor((request) =>
      executor.requests.length === 1 ? hang.run() : succeeding(request),
    );
    await world.trigger();
    const first = await world.pumping({ leaseMs: 400 });
    await world.send('once more');
    await until(() => executor.requests.length === 1);
    await first.stop(1);
    await world.pumping({ leaseMs: 400 });
    await until(isDrained, 30_000);
    expect(deliveriesOf(executor).flatMap(bodiesOf)).toEqual(['once more', 'once more']);
    hang.end();
  });
});

describe('a trigger', () => {
  it('gets messages by priority, and in it in the order of their sending (R-QUE-02)', async () => {
    const executor = world.executor(succeeding);
    for (const [body, priority] of [
      [1, 0],
      [2, 0],
      [3, -5],
      [4, 9],
      [5, 0],
    ] as const)
      await world.send(body, { priority });
    await world.trigger({ batchSize: 2 });
    await world.pumping();
    await until(isDrained);
    expect(deliveriesOf(executor).map(bodiesOf)).toEqual([[4, 1], [2, 5], [3]]);
  });

  it('has so many runs at a time, however many orchestrators there are, and each message once (R-QUE-05)', async () => {
    const { executor, seen } = slowExecutor(15);
    for (let body = 0; body < 120; body += 1) await world.send(body);
    await world.trigger({ concurrency: 3, batchSize: 2 });
    for (let at = 0; at < 3; at += 1) await world.pumping();
    for (let body = 120; body < 160; body += 1) await world.send(body);
    await until(isDrained, 60_000);
    const bodies = deliveriesOf(executor).flatMap(bodiesOf) as number[];
    expect(bodies.sort((a, b) => a - b)).toEqual(Array.from({ length: 160 }, (_, body) => body));
    expect(seen.most).toBe(3);
    expect(deliveriesOf(executor).every((delivery) => bodiesOf(delivery).length <= 2)).toBe(true);
  }, 90_000);

  it('has no more of them when attempts are made again (R-QUE-05)', async () => {
    const { executor, seen } = slowExecutor(
      40,
      failingOn('', ({ context }) => deliveryIn(context).attempt === 1),
    );
    await world.trigger({ concurrency: 2, baseMs: 250 });
    for (let at = 0; at < 2; at += 1) await world.pumping();
    for (let body = 0; body < 40; body += 1) await world.send(body);
    await until(isDrained, 60_000);
    expect(seen.most).toBe(2);
    const tried = deliveriesOf(executor).map(({ attempt }) => attempt);
    expect(tried.filter((attempt) => attempt === 1)).toHaveLength(40);
    expect(tried.filter((attempt) => attempt === 2)).toHaveLength(40);
    expect(await letters()).toEqual([]);
  }, 90_000);

  it('gets no more batches than that while the executors have no room', async () => {
    world.executor(refusing('executor.full'));
    await world.trigger({ concurrency: 2 });
    await world.pumping();
    for (let body = 0; body < 10; body += 1) await world.send(body);
    await until(async () => (await events()) > 0);
    await pause(1_000);
    expect(await events()).toBe(2);
    expect(await pg.db.queueMessage.count({ where: { batchId: null } })).toBe(8);
  });

  it('counts what is fired by hand or replayed among them (R-QUE-05)', async () => {
    const { executor, seen } = slowExecutor(20);
    const triggerId = await world.trigger();
    await world.pumping();
    const byHand = {
      source: 'queue',
      triggerId,
      payload: '{"op":"deliver","queue":{"messages":[]}}',
    } as const;
    await given(pg.database, world.owner, 10, byHand);
    for (let body = 0; body < 10; body += 1) await world.send(body);
    await until(isDrained, 60_000);
    expect([executor.requests.length, seen.most]).toEqual([20, 1]);
    // Without its trigger nothing says how many there may be.
    await pg.db.trigger.delete({ where: { id: triggerId } });
    await given(pg.database, world.owner, 1, byHand);
    await until(isDrained, 60_000);
    expect(executor.requests).toHaveLength(21);
  }, 90_000);

  it('does not wait for another one, or for another app, whose runs hang', async () => {
    const other = await world.script();
    await world.trigger({ concurrency: 2 }, other);
    await world.trigger();
    const hang = hanging();
    world.executor((request) => (request.context.includes('hangs') ? hang.run() : succeeding(request)));
    await world.pumping();
    for (let at = 0; at < 4; at += 1) await world.send('hangs', { appId: other.appId });
    await until(async () => (await events()) === 2);
    await world.send('passes');
    await until(async () => (await pg.db.queueMessage.count({ where: { appId: world.owner.appId } })) === 0);
    expect(await pg.db.queueMessage.count({ where: { appId: other.appId } })).toBe(4);
    hang.end();
  });
});

describe('a poisoned message', () => {
  it('keeps no other from being run while it is tried again, and ends as a dead letter that says why (R-QUE-04, R-DL-01)', async () => {
    const executor = world.executor(failingOn('poison'));
    const triggerId = await world.trigger({ maxAttempts: 2, baseMs: 1_500 });
    await world.pumping();
    const id = await world.send('poison', { priority: 100 });
    for (let body = 0; body < 5; body += 1) await world.send(body);
    await until(async () => (await left()) === 1);
    expect(deliveriesOf(executor).map((one) => [one.attempt, ...bodiesOf(one)])).toEqual([
      [1, 'poison'],
      ...[0, 1, 2, 3, 4].map((body) => [1, body]),
    ]);
    expect(await letters()).toEqual([]);
    await until(isDrained, 20_000);
    const [letter, ...more] = await letters();
    expect(more).toEqual([]);
    expect(letter).toMatchObject({
      ...{ source: 'queue', triggerId, attempts: 2, resolution: null },
      ...{ errorCode: 'script.threw', errorMessage: 'Error: boom', errorStack: 'at line 1' },
      payload: { queue: { queue: 'work', messages: [{ id, body: 'poison' }] } },
    });
  });

  it('frees its dedupeKey with its end', async () => {
    world.executor(failing);
    await world.trigger({ maxAttempts: 1 });
    await world.pumping();
    const first = await world.send(1, { dedupeKey: 'k' });
    await until(isDrained);
    expect(await world.send(2, { dedupeKey: 'k' })).not.toBe(first);
    await until(isDrained);
    expect(await letters()).toHaveLength(2);
  });
});

it('what is too deep to be run takes no other message along (R-DISP-08)', async () => {
  const executor = world.executor(succeeding);
  await world.trigger({ batchSize: 10 });
  const sender = (depth: number) => ({ executionId: newId(), rootId: newId(), depth });
  await world.send('fits', {}, sender(1));
  await world.send('too deep', {}, sender(2));
  await world.send('fits as well');
  await world.pumping({ maxDepth: 2 });
  await until(isDrained);
  expect(deliveriesOf(executor).flatMap(bodiesOf).sort()).toEqual(['fits', 'fits as well']);
  expect(await letters()).toEqual([]);
});

it('an app is deleted with its queues while they are consumed', async () => {
  const { seen } = slowExecutor(10);
  await world.trigger({ concurrency: 10, batchSize: 2 });
  await world.pumping();
  await world.pumping();
  for (let body = 0; body < 300; body += 1) await world.send(body);
  await until(() => seen.most > 0);
  const { appId, scriptId } = world.owner;
  await pg.database.transaction(async (db) => {
    await db.$queryRaw`SELECT FROM scripts WHERE id = ${scriptId}::uuid FOR UPDATE`;
    await db.script.delete({ where: { id: scriptId } });
    await db.$queryRaw`SELECT FROM apps WHERE id = ${appId}::uuid FOR UPDATE`;
    await db.app.delete({ where: { id: appId } });
  });
  expect(await isDrained()).toBe(true);
  await until(() => seen.running === 0);
});

it('10,000 messages are dealt with in a bounded time', async () => {
  const executor = world.executor(succeeding);
  await pg.database.execute(
    `INSERT INTO queue_messages (id, app_id, queue, body, body_bytes)
     SELECT gen_random_uuid(), $1::uuid, 'work', to_json(n), 5 FROM generate_series(1, 10000) AS n`,
    [world.owner.appId],
  );
  await world.trigger({ concurrency: 10, batchSize: 20 });
  await world.pumping();
  await until(isDrained, 120_000);
  const bodies = new Set(deliveriesOf(executor).flatMap(bodiesOf));
  expect([bodies.size, executor.requests.length]).toEqual([10_000, 500]);
}, 150_000);
