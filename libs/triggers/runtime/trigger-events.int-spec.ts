import { newId } from '#kernel';
import type { ClaimedEvent } from '#delivery/domain';
import { InProcessBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { givenOwner, givenTrigger, RETRY, triggerEventsOn } from './listeners.for-spec.js';
import type { ListenerOwner } from './listeners.for-spec.js';
import type { NewLetter, Origin, StoreChange } from './index.js';

const pg = usePostgres();
const triggers = triggerEventsOn(new InProcessBus());
let owner: ListenerOwner;
beforeEach(async () => {
  await pg.database.execute('TRUNCATE apps CASCADE', []);
  owner = await givenOwner(pg.db);
});

const given = (details: Parameters<typeof givenTrigger>[2], more = {}) =>
  givenTrigger(pg.db, owner, details, more);
const events = () => pg.db.outboxEvent.findMany({ orderBy: { id: 'asc' } });
/** Which triggers have an event. */
const told = async () => (await events()).map(({ triggerId }) => triggerId);

function changed(change: Partial<StoreChange> = {}, origin?: Origin): Promise<number> {
  const part = () => `{"collection":"orders","key":"k","value":1}`;
  const whole = { kind: 'kv', appId: owner.appId, collection: 'orders', op: 'set', part, ...change } as const;
  return pg.database.direct((db) => triggers.changed(db, whole, origin));
}
async function published(topic: string, message = 'null', origin?: Origin): Promise<number | undefined> {
  const { appId } = owner;
  const [count] = await pg.database.direct((db) =>
    triggers.published(db, appId, [{ appId, topic, message, origin }]),
  );
  return count;
}

describe('a change of a collection', () => {
  it('is told to each enabled trigger of its app whose glob and operations say so (R-TRIG-12, R-TRIG-13, R-TRIG-14)', async () => {
    const hits = [
      await given({ kind: 'kv', collectionGlob: '*' }),
      await given({ kind: 'kv', collectionGlob: 'orders:*', ops: ['set'] }),
      await given({ kind: 'kv', collectionGlob: 'orders:eu', ops: ['delete', 'set'] }),
    ];
    await given({ kind: 'kv', collectionGlob: 'orders' });
    await given({ kind: 'kv', collectionGlob: 'orders:eu:*' });
    await given({ kind: 'kv', collectionGlob: '*', ops: ['delete'] });
    await given({ kind: 'docs', collectionGlob: '*' });
    await given({ kind: 'kv', collectionGlob: '*' }, { enabled: false });
    await givenTrigger(pg.db, await givenOwner(pg.db), { kind: 'kv', collectionGlob: '*' });
    expect(await changed({ collection: 'orders:eu' })).toBe(3);
    expect(await told()).toEqual(expect.arrayContaining(hits));
    expect(await told()).toHaveLength(3);
  });

  it('has an event with what happened, and with how and as whom it is run (R-OUT-04, R-DISP-11)', async () => {
    const by = newId();
    const triggerId = await given({ kind: 'docs', collectionGlob: 'orders' }, { by, transactional: true });
    await changed({ kind: 'docs', op: 'update', part: () => '{"id":"1","data":{"text":"\\u0000 1e999"}}' });
    const [event] = await events();
    expect(event).toMatchObject({
      ...{ ...owner, triggerId, source: 'docs', version: null, principalId: by, ...RETRY },
      ...{ transactional: true, deadLetterId: null, attemptCount: 0 },
    });
    expect(event?.payload).toEqual({
      ...{ op: 'update', occurredAt: expect.stringMatching(/^\d{4}-.*Z$/) as string },
      docs: { id: '1', data: { text: '\u0000 1e999' } },
    });
  });

  it('is not even put into words when nobody listens', async () => {
    await given({ kind: 'kv', collectionGlob: 'visits' });
    const part = () => {
      throw new Error('Nobody has asked');
    };
    expect(await changed({ part })).toBe(0);
    expect(await events()).toEqual([]);
  });
});

describe('what an event is caused by (R-DISP-09)', () => {
  it('is the run that did it: one level deeper, under the same root', async () => {
    await given({ kind: 'kv', collectionGlob: '*' });
    const origin = { executionId: newId(), rootId: newId(), depth: 3 };
    await changed({}, origin);
    expect(await events()).toMatchObject([{ rootId: origin.rootId, parentId: origin.executionId, depth: 4 }]);
  });

  it('is nothing when nobody ran: it is the root itself', async () => {
    await given({ kind: 'kv', collectionGlob: '*' });
    await changed();
    const [event] = await events();
    expect(event).toMatchObject({ rootId: event?.id, parentId: null, depth: 0 });
  });
});

describe('what is published', () => {
  it('is told to each enabled trigger whose pattern takes the topic (R-TPUB-01, R-TPUB-03, R-PUB-05)', async () => {
    const hits = await Promise.all(
      ['*', 'orders.*', 'orders.eu.*', 'orders.eu.paid'].map((topicPattern) =>
        given({ kind: 'pubsub', topicPattern }),
      ),
    );
    for (const topicPattern of ['orders', 'orders.eu', 'orders.eu.paid.*', 'order.*'])
      await given({ kind: 'pubsub', topicPattern });
    await given({ kind: 'pubsub', topicPattern: '*' }, { enabled: false });
    await givenTrigger(pg.db, await givenOwner(pg.db), { kind: 'pubsub', topicPattern: '*' });
    expect(await published('orders.eu.paid', '{"n":[1,"\\u0000"]}')).toBe(4);
    expect((await told()).sort()).toEqual(hits.sort());
    expect((await events())[0]?.payload).toMatchObject({
      ...{ op: 'publish', pubsub: { topic: 'orders.eu.paid', message: { n: [1, '\u0000'] } } },
    });
  });

  it('is no event and no error when nobody listens (R-PUB-04)', async () => {
    await given({ kind: 'pubsub', topicPattern: 'orders.*' });
    expect(await published('orders')).toBe(0);
    expect(await events()).toEqual([]);
  });

  it('is one transaction for a hundred that listen (R-PUB-03)', async () => {
    for (let n = 0; n < 100; n += 1) await given({ kind: 'pubsub', topicPattern: '*' });
    const began = performance.now();
    expect(await published('orders', `"${'x'.repeat(10_000)}"`)).toBe(100);
    expect(performance.now() - began).toBeLessThan(5_000);
    const writers = await pg.db
      .$queryRaw`SELECT count(*)::int AS events, count(DISTINCT xmin::text)::int AS transactions FROM outbox`;
    expect(writers).toEqual([{ events: 100, transactions: 1 }]);
  });

  it('is one transaction also when its events are more than one statement can carry', async () => {
    for (let n = 0; n < 40; n += 1) await given({ kind: 'pubsub', topicPattern: '*' });
    expect(await published('orders', `"${'x'.repeat(1_000_000)}"`)).toBe(40);
    const writers = await pg.db
      .$queryRaw`SELECT count(*)::int AS events, count(DISTINCT xmin::text)::int AS transactions FROM outbox`;
    expect(writers).toEqual([{ events: 40, transactions: 1 }]);
  });

  it('leaves not one event when one of them cannot be written (R-PUB-03)', async () => {
    for (let n = 0; n < 9; n += 1) await given({ kind: 'pubsub', topicPattern: '*' });
    const last = await given({ kind: 'pubsub', topicPattern: '*' });
    await pg.db.$executeRawUnsafe(
      `ALTER TABLE outbox ADD CONSTRAINT not_this_one CHECK (trigger_id <> '${last}')`,
    );
    await expect(published('orders')).rejects.toThrow('not_this_one');
    expect(await events()).toEqual([]);
    await pg.db.$executeRaw`ALTER TABLE outbox DROP CONSTRAINT not_this_one`;
    expect(await published('orders')).toBe(10);
  });
});

it('is all within the transaction of what happens: undone with it (D4)', async () => {
  await given({ kind: 'kv', collectionGlob: '*' });
  await given({ kind: 'pubsub', topicPattern: '*' });
  await given({ kind: 'dead_letter' });
  const { appId } = owner;
  const change = { kind: 'kv', appId, collection: 'c', op: 'set', part: () => '{}' } as const;
  const undone = pg.database.direct(async (db) => {
    expect(await triggers.changed(db, change, undefined)).toBe(1);
    const publication = { appId, topic: 't', message: '1', origin: undefined };
    expect(await triggers.published(db, appId, [publication])).toEqual([1]);
    expect(await triggers.buried(db, [letter()])).toBe(1);
    throw new Error('and now not');
  });
  await expect(undone).rejects.toThrow('and now not');
  expect(await events()).toEqual([]);
});

function letter(event: Partial<ClaimedEvent> = {}, reason = 'Error: boom'): NewLetter {
  const id = newId();
  const cause = { rootId: newId(), parentId: newId(), depth: 2 };
  const claimed = {
    ...{ id, ...owner, source: 'kv', triggerId: newId(), payload: '{"op":"set","kv":{"value":1}}' },
    ...{ payloadBytes: 40, failures: 4, cause, ...event },
  } as ClaimedEvent;
  return { letterId: newId(), event: claimed, reason };
}

describe('a dead letter', () => {
  const buried = (...letters: readonly NewLetter[]) =>
    pg.database.direct((db) => triggers.buried(db, letters));

  it('is told to those whose filters say so (R-TDL-01, R-TDL-03)', async () => {
    const triggerId = newId();
    const hits = [
      await given({ kind: 'dead_letter' }),
      await given({ kind: 'dead_letter', sourceKind: 'kv' }),
      await given({ kind: 'dead_letter', sourceTriggerId: triggerId }),
      await given({ kind: 'dead_letter', scriptIdFilter: owner.scriptId, sourceKind: 'kv' }),
    ];
    await given({ kind: 'dead_letter', sourceKind: 'http' });
    await given({ kind: 'dead_letter', sourceTriggerId: newId() });
    await given({ kind: 'dead_letter', scriptIdFilter: newId() });
    await given({ kind: 'dead_letter', scriptIdFilter: owner.scriptId, sourceKind: 'docs' });
    await given({ kind: 'dead_letter' }, { enabled: false });
    await givenTrigger(pg.db, await givenOwner(pg.db), { kind: 'dead_letter' });
    expect(await buried(letter({ triggerId }))).toBe(4);
    expect((await told()).sort()).toEqual(hits.sort());
  });

  it('is told of as what it was, why it failed and after how many attempts; one level deeper', async () => {
    await given({ kind: 'dead_letter' });
    const dead = letter({}, 'Error: "boom"\n');
    await buried(dead);
    const { letterId, event } = dead;
    const [news] = await events();
    expect(news).toMatchObject({
      ...{ source: 'dead_letter', deadLetterId: letterId },
      ...{ rootId: event.cause.rootId, parentId: event.id, depth: 3 },
    });
    expect(news?.payload).toMatchObject({
      op: 'create',
      deadLetter: {
        ...{ id: letterId, source: 'kv', reason: 'Error: "boom"\n', attempts: 5 },
        event: { op: 'set', kv: { value: 1 } },
      },
    });
  });

  it('of each of several apps is told to its own', async () => {
    const other = await givenOwner(pg.db);
    const [mine, theirs] = [
      await given({ kind: 'dead_letter' }),
      await givenTrigger(pg.db, other, { kind: 'dead_letter' }),
    ];
    const [first, second] = [letter(), letter(other)];
    expect(await buried(first, second)).toBe(2);
    expect((await events()).map(({ triggerId, deadLetterId }) => [triggerId, deadLetterId])).toEqual([
      [mine, first.letterId],
      [theirs, second.letterId],
    ]);
  });
});
