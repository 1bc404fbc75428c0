import { MIB, newId } from '#kernel';
import { outboxFilled, pubsubPublish } from '#contracts';
import { RunTokens } from '#execution/domain';
import { InProcessBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { tokenOf, tokens } from '../../stores/feature/kv-stores.for-spec.js';
import { givenOwner, givenTrigger, triggerEventsOn } from '../runtime/listeners.for-spec.js';
import { PublicationBatches } from './publication-batches.js';
import { PubsubResponder } from './pubsub.responder.js';
import { PubsubService } from './pubsub.service.js';

const pg = usePostgres();
const bus = new InProcessBus();
let rings = 0;
beforeAll(async () => {
  const verifier = { verify: (token: string) => tokens.verify(token, Date.now()) };
  const batches = new PublicationBatches(pg.database, triggerEventsOn(bus));
  new PubsubResponder(bus, new PubsubService(batches), verifier);
  bus.subscribe(outboxFilled, () => (rings += 1));
  await bus.start();
});
afterAll(() => bus.close());

const publish = (runToken: string, topic: string, message = '1') =>
  bus.request(pubsubPublish, { runToken, topic, message }, { deadlineMs: 5_000 });
const events = (appId: string) => pg.db.outboxEvent.findMany({ where: { appId } });
const refused = (code: string) => expect.objectContaining({ code }) as Error;

it('publishes in the app of the run, as an effect of it, and wakes dispatchers (R-CTX-07, R-DISP-09, D7)', async () => {
  const [mine, theirs] = [await givenOwner(pg.db), await givenOwner(pg.db)];
  for (const owner of [mine, theirs]) await givenTrigger(pg.db, owner, { kind: 'pubsub', topicPattern: '*' });
  const run = { executionId: newId(), rootId: newId(), depth: 4 };
  const before = rings;
  expect(await publish(tokenOf(mine.appId, run), 'orders.paid', '{"long": 12345678901234567890}')).toEqual({
    matched: 1,
  });
  expect(rings).toBe(before + 1);
  expect(await events(mine.appId)).toMatchObject([
    { source: 'pubsub', rootId: run.rootId, parentId: run.executionId, depth: 5 },
  ]);
  expect(await events(theirs.appId)).toEqual([]);
});

it('answers that nobody listens, and wakes nobody (R-PUB-04)', async () => {
  const { appId } = await givenOwner(pg.db);
  const before = rings;
  expect(await publish(tokenOf(appId), 'orders')).toEqual({ matched: 0 });
  expect([rings, await events(appId)]).toEqual([before, []]);
});

it('believes no executor, neither its token nor its topic nor its message (R-PUB-05)', async () => {
  const owner = await givenOwner(pg.db);
  await givenTrigger(pg.db, owner, { kind: 'pubsub', topicPattern: '*' });
  const foreign = tokenOf(owner.appId, {}, new RunTokens('another key, which is long enough too'));
  await expect(publish(foreign, 'orders')).rejects.toThrow(refused('run-token.refused'));
  const own = tokenOf(owner.appId);
  for (const topic of ['', '*', 'orders.*', 'a b', 'a..b', 'x'.repeat(201)])
    await expect(publish(own, topic)).rejects.toThrow(refused('pubsub.invalid-topic'));
  const large = JSON.stringify('x'.repeat(MIB));
  await expect(publish(own, 'orders', large)).rejects.toThrow(refused('pubsub.message-too-large'));
  // The second and the third would be JSON where they stand, with parts that nobody has published.
  for (const message of ['not JSON', '1},"source":{"n":1', '1,"topic":"another"', ''])
    await expect(publish(own, 'orders', message)).rejects.toThrow(refused('pubsub.invalid-message'));
  expect(await events(owner.appId)).toEqual([]);
});

describe('many publications at once', () => {
  /** The transactions that put events of an app. */
  const commits = async (appId: string): Promise<number> =>
    (
      await pg.database.statements.query('SELECT DISTINCT xmin::text FROM outbox WHERE app_id = $1::uuid', [
        appId,
      ])
    ).length;
  const publishAll = (appId: string, messages: readonly string[]) =>
    Promise.allSettled(messages.map((message) => publish(tokenOf(appId), 'orders', message)));
  const numbers = (count: number): string[] => Array.from({ length: count }, (_, at) => String(at));

  it('share commits, and each is told how many triggers it has', async () => {
    const owner = await givenOwner(pg.db);
    for (const topicPattern of ['*', 'orders', 'else'])
      await givenTrigger(pg.db, owner, { kind: 'pubsub', topicPattern });
    const all = await publishAll(owner.appId, numbers(100));
    expect(all).toEqual(Array(100).fill({ status: 'fulfilled', value: { matched: 2 } }));
    const payloads = (await events(owner.appId)).map(
      ({ payload }) => payload as { pubsub: { message: number } },
    );
    const messages = payloads.map(({ pubsub }) => pubsub.message).sort((a, b) => a - b);
    expect(messages).toEqual(Array.from({ length: 200 }, (_, at) => Math.floor(at / 2)));
    expect(await commits(owner.appId)).toBeLessThanOrEqual(4);
  });

  it('do not fail with one that is refused', async () => {
    const owner = await givenOwner(pg.db);
    await givenTrigger(pg.db, owner, { kind: 'pubsub', topicPattern: '*' });
    const all = await publishAll(owner.appId, ['1', '2', 'no JSON', '3']);
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(all[2]).toMatchObject({ reason: { code: 'pubsub.invalid-message' } });
    expect(await events(owner.appId)).toHaveLength(3);
  });

  it('are in parts that a statement can hold', async () => {
    const owner = await givenOwner(pg.db);
    await givenTrigger(pg.db, owner, { kind: 'pubsub', topicPattern: '*' });
    const long = JSON.stringify('x'.repeat(100_000));
    expect(await publishAll(owner.appId, Array<string>(12).fill(long))).toEqual(
      Array(12).fill({ status: 'fulfilled', value: { matched: 1 } }),
    );
    // Two go together, and the first one came alone.
    expect(await commits(owner.appId)).toBe(7);
  });

  it('of one app do not wait for those of another', async () => {
    const [held, free] = [await givenOwner(pg.db), await givenOwner(pg.db)];
    for (const owner of [held, free]) await givenTrigger(pg.db, owner, { kind: 'pubsub', topicPattern: '*' });
    let late: Promise<unknown> = Promise.resolve();
    await pg.database.direct(async (db) => {
      await db.query('SELECT FROM apps WHERE id = $1::uuid FOR UPDATE', [held.appId]);
      late = publishAll(held.appId, numbers(5));
      expect(await publishAll(free.appId, numbers(5))).toEqual(
        Array(5).fill({ status: 'fulfilled', value: { matched: 1 } }),
      );
      expect(await events(held.appId)).toEqual([]);
    });
    expect(await late).toEqual(Array(5).fill({ status: 'fulfilled', value: { matched: 1 } }));
  });
});
