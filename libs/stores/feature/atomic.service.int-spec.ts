import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '#kernel';
import { InProcessBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { givenApp } from '../data/kv-collection.for-spec.js';
import { DocsRepository, KvRepository } from '#stores/data';
import { AtomicWrites, DocsWrites, KvWrites } from '#stores/runtime';
import { AtomicService } from './atomic.service.js';
import { queueSenderOn, triggersOn } from './kv-stores.for-spec.js';

const pg = usePostgres();
const [entries, documents] = [new KvRepository(), new DocsRepository()];
let service: AtomicService;
let appId: string;

beforeEach(async () => {
  const bus = new InProcessBus();
  const triggers = triggersOn(bus);
  const writes = [new KvWrites(entries, triggers), new DocsWrites(documents, triggers)] as const;
  service = new AtomicService(
    pg.database,
    new AtomicWrites(...writes, entries, documents, queueSenderOn(bus), triggers),
  );
  appId = await givenApp(pg.db);
});

const commit = async (...operations: object[]): Promise<unknown[]> => {
  const results = await service.commit({ appId, origin: undefined }, JSON.stringify(operations));
  return results.map((text) => JSON.parse(text) as unknown);
};
const set = (key: string, value: unknown, more: object = {}) => ({
  ...{ op: 'kvSet', collection: 'c', key, value: JSON.stringify(value), ...more },
});
const get = (key: string) => entries.get(pg.database.statements, { appId, collection: 'c', key });

/** A trigger for all that is published, or written to kv. */
async function listens(kind: 'kv' | 'pubsub'): Promise<void> {
  const script = { id: newId(), appId, name: `script ${newId()}` };
  await pg.db.script.create({ data: script });
  const retry = { maxAttempts: 3, backoff: 'constant', baseMs: 1, maxMs: 1, jitter: 0 };
  const owners = { appId, scriptId: script.id, registeredByPrincipal: newId() };
  const details =
    kind === 'kv'
      ? { kv: { create: { collectionGlob: '*', ops: [] } } }
      : { pubsub: { create: { topicPattern: '*' } } };
  await pg.db.trigger.create({ data: { id: newId(), kind, ...owners, ...retry, ...details } });
}

const events = () => pg.db.outboxEvent.count({ where: { appId } });

it('does all of it, in order, and says what each came to', async () => {
  await listens('pubsub');
  const results = await commit(
    set('a', 1),
    { op: 'docsCreate', collection: 'd', data: '{"n":1}' },
    { op: 'kvDelete', collection: 'c', key: 'nothing' },
    { op: 'publish', topic: 't', message: '"hello"' },
  );
  expect(results).toEqual([
    { version: expect.any(Number) as number },
    expect.objectContaining({ data: { n: 1 }, version: 1 }),
    false,
    null,
  ]);
  expect(await get('a')).toBe('1');
  expect(await events()).toBe(1);
});

it('does nothing at all when one of them is refused, whichever it is', async () => {
  await listens('kv');
  await listens('pubsub');
  const fine = [set('a', 1), { op: 'publish', topic: 't', message: '1' }];
  const refused: [object, string][] = [
    [{ op: 'check', collection: 'c', key: 'b', version: 7 }, 'atomic.check-failed'],
    [{ op: 'checkDoc', collection: 'c', id: newId(), version: 1 }, 'atomic.check-failed'],
    [set('b', 1, { ifVersion: 4 }), 'kv.version-conflict'],
    [{ op: 'docsUpdate', collection: 'd', id: newId(), data: '{}' }, 'docs.not-found'],
    [{ op: 'publish', topic: 'a.*', message: '1' }, 'pubsub.invalid-topic'],
    [{ op: 'kvDelete', collection: '', key: 'b' }, 'kv.invalid-collection'],
    [{ op: 'docsCreate', collection: 'd', data: '[]' }, 'docs.invalid-data'],
  ];
  for (const [one, code] of refused)
    for (const all of [
      [...fine, one],
      [one, ...fine],
    ])
      await expect(commit(...all)).rejects.toMatchObject({ code });
  expect(await get('a')).toBeUndefined();
  expect(await events()).toBe(0);
});

it('depends on versions: of many who saw the same one, exactly one commits', async () => {
  const [{ version }] = (await commit(set('balance', 100))) as [{ version: number }];
  const attempts = await Promise.allSettled(
    Array.from({ length: 20 }, (_, n) =>
      commit(
        { op: 'check', collection: 'c', key: 'balance', version },
        set('balance', n),
        set(`by-${n}`, true),
      ),
    ),
  );
  const done = attempts.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
  expect(done).toHaveLength(1);
  expect(await get('balance')).toBe(String(done[0]));
  for (let n = 0; n < 20; n += 1) expect(await get(`by-${n}`)).toBe(n === done[0] ? 'true' : undefined);
});

it('is worked off by all of those who lock the same things in different orders', async () => {
  const keys = ['a', 'b', 'c', 'd'];
  const rounds = Array.from({ length: 40 }, (_, n) => [...keys.slice(n % 4), ...keys.slice(0, n % 4)]);
  await Promise.all(rounds.map((order, n) => commit(...order.map((key) => set(key, n)))));
  const values = await Promise.all(keys.map(get));
  // The last commit wrote all of them.
  expect(new Set(values).size).toBe(1);
});

it('knows what was written before within it', async () => {
  const id = newId();
  const results = await commit(
    { op: 'docsCreate', collection: 'd', data: '{"n":1}', id },
    { op: 'docsUpdate', collection: 'd', id, data: '{"m":2}', ifVersion: 1 },
    { op: 'checkDoc', collection: 'd', id, version: 2 },
    { op: 'docsDelete', collection: 'd', id },
    { op: 'checkDoc', collection: 'd', id, version: 0 },
  );
  expect(results[1]).toMatchObject({ data: { n: 1, m: 2 }, version: 2 });
  expect(results.slice(2)).toEqual([null, true, null]);
});

it.each([
  ['{}', 'list'],
  ['nonsense', 'not JSON'],
  [JSON.stringify([{ op: 'drop' }]), 'operation 1'],
  [JSON.stringify([{ op: '__proto__' }]), 'operation 1'],
  [JSON.stringify([set('a', 1), { op: 'kvSet', collection: 'c', key: 1, value: '1' }]), 'key of operation 2'],
  [JSON.stringify([set('a', 1, { ifVersion: -1 })]), 'ifVersion of operation 1'],
  [JSON.stringify(Array.from({ length: 201 }, () => set('a', 1))), '200 are the most'],
])('says what is wrong with operations: %#', async (json, said) => {
  await expect(service.commit({ appId, origin: undefined }, json)).rejects.toThrow(said);
});

it('begins anew when the database ends it for waiting in a circle, and is done once', async () => {
  await commit(set('a', 0), set('b', 0));
  const row = (key: string) =>
    [
      'UPDATE kv_entries SET expires_at = NULL WHERE app_id = $1::uuid AND collection = $2 AND key = $3',
      [appId, 'c', key],
    ] as const;
  let ours: Promise<unknown> = Promise.resolve();
  const before = await deadlocks();
  await pg.database.direct(async (other) => {
    await other.query(...row('b'));
    ours = commit(set('a', 1), set('b', 1));
    await isWaiting();
    // It waits for us since before we wait for it, so it is the one that finds out, and is ended.
    await other.query(...row('a'));
  });
  expect(await ours).toEqual([
    { version: expect.any(Number) as number },
    { version: expect.any(Number) as number },
  ]);
  expect([await get('a'), await get('b')]).toEqual(['1', '1']);
  // The server counts them about a second late.
  while ((await deadlocks()) === before) await delay(50);
});

/** Somebody waits for a row in this database. */
async function isWaiting(): Promise<void> {
  const WAITING = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while ((await pg.database.execute(WAITING, [])) === 0) await delay(10);
}

async function deadlocks(): Promise<number> {
  const [row] = await pg.database.statements.query<{ deadlocks: string }>(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  return Number(row?.deadlocks);
}
