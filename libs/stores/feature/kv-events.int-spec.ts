import { newId } from '#kernel';
import { kvDelete, kvGet, kvSet } from '#contracts';
import type { InProcessBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { givenOwner, givenTrigger } from '../../triggers/runtime/listeners.for-spec.js';
import { kvBus, tokenOf } from './kv-stores.for-spec.js';

const pg = usePostgres();
let bus: InProcessBus;
beforeAll(async () => {
  bus = kvBus(pg.database);
  await bus.start();
});
afterAll(() => bus.close());

const deadlineMs = 20_000;

/** One key of an app of its own, and what triggers are told of it. */
async function given(run: Parameters<typeof tokenOf>[1] = {}) {
  const owner = await givenOwner(pg.db);
  const at = { runToken: tokenOf(owner.appId, run), collection: 'visits', key: 'ada' };
  return {
    ...owner,
    listen: (ops: string[] = [], collectionGlob = 'visits') =>
      givenTrigger(pg.db, owner, { kind: 'kv', collectionGlob, ops }),
    get: async () => (await bus.request(kvGet, at, { deadlineMs })).value,
    set: (value: string, more: { ttlSeconds?: number; ifVersion?: number } = {}) =>
      bus.request(kvSet, { ...at, value, ...more }, { deadlineMs }),
    delete: async () => (await bus.request(kvDelete, at, { deadlineMs })).deleted,
    events: () => pg.db.outboxEvent.findMany({ where: { appId: owner.appId }, orderBy: { id: 'asc' } }),
    /** The kind's own part of each event, as text. */
    parts: async () => {
      const rows = await pg.db.$queryRaw<{ payload: string }[]>`
        SELECT payload::text AS payload FROM outbox WHERE app_id = ${owner.appId}::uuid ORDER BY id`;
      return rows.map(({ payload }) => /"kv":(.*)\}$/s.exec(payload)?.[1] ?? payload);
    },
  };
}

/** As if the outbox could not be written to. */
async function withoutOutbox(work: () => Promise<unknown>): Promise<void> {
  await pg.db.$executeRaw`ALTER TABLE outbox ADD CONSTRAINT no_more CHECK (source <> 'kv') NOT VALID`;
  try {
    await expect(work()).rejects.toThrow();
  } finally {
    await pg.db.$executeRaw`ALTER TABLE outbox DROP CONSTRAINT no_more`;
  }
}

describe('what triggers are told of a write to kv', () => {
  it('is the value and the one before, to the letter; a delete has no value (R-TKV-02)', async () => {
    const at = await given();
    await at.listen();
    await at.set('{"b": 1.0, "a": "\\u0000", "long": 12345678901234567890}');
    await at.set('null');
    expect(await at.delete()).toBe(true);
    expect(await at.parts()).toEqual([
      '{"collection":"visits","key":"ada","value":{"b": 1.0, "a": "\\u0000", "long": 12345678901234567890}}',
      '{"collection":"visits","key":"ada","value":null,"previous":{"b": 1.0, "a": "\\u0000", "long": 12345678901234567890}}',
      '{"collection":"visits","key":"ada","previous":null}',
    ]);
    const events = await at.events();
    expect(events.map(({ payload }) => (payload as { op: string }).op)).toEqual(['set', 'set', 'delete']);
  });

  it('is caused by the run that wrote (R-DISP-09)', async () => {
    const run = { executionId: newId(), rootId: newId(), depth: 2 };
    const at = await given(run);
    await at.listen();
    await at.set('1');
    expect(await at.events()).toMatchObject([{ rootId: run.rootId, parentId: run.executionId, depth: 3 }]);
  });

  it('is nothing where the write changed nothing', async () => {
    const at = await given();
    await at.listen();
    expect(await at.delete()).toBe(false);
    await expect(at.set('1', { ifVersion: 5 })).rejects.toThrow();
    await expect(at.set('not JSON')).rejects.toThrow();
    expect(await at.events()).toEqual([]);
    const { version } = await at.set('1', { ifVersion: 0 });
    await expect(at.set('2', { ifVersion: 0 })).rejects.toThrow();
    await at.set('3', { ifVersion: version });
    expect(await at.events()).toHaveLength(2);
  });

  it('knows nothing of a value that has expired', async () => {
    const at = await given();
    await at.listen();
    const expire = () =>
      pg.database.execute(`UPDATE kv_entries SET expires_at = now() - interval '1 ms' WHERE app_id = $1`, [
        at.appId,
      ]);
    await at.set('1', { ttlSeconds: 100 });
    await expire();
    await at.set('2', { ttlSeconds: 100 });
    await expire();
    expect(await at.delete()).toBe(false);
    expect((await at.parts()).map((part) => JSON.parse(part) as unknown)).toEqual([
      { collection: 'visits', key: 'ada', value: 1 },
      { collection: 'visits', key: 'ada', value: 2 },
    ]);
  });
});

describe('a write and its events', () => {
  it('are one commit: without its event a write has not been (D4)', async () => {
    const at = await given();
    await at.listen();
    await withoutOutbox(() => at.set('1'));
    expect(await at.get()).toBeUndefined();
    await at.set('1');
    await withoutOutbox(() => at.set('2'));
    await withoutOutbox(() => at.delete());
    expect(await at.get()).toBe('1');
    expect(await at.events()).toHaveLength(1);
  });

  it('are the write alone where nobody listens', async () => {
    const at = await given();
    const quiet = [
      await givenTrigger(pg.db, at, { kind: 'kv', collectionGlob: '*' }, { enabled: false }),
      await givenTrigger(pg.db, at, { kind: 'docs', collectionGlob: '*' }),
      await givenTrigger(pg.db, await givenOwner(pg.db), { kind: 'kv', collectionGlob: '*' }),
    ];
    await at.set('1');
    await at.listen(['delete']);
    await at.listen([], 'visits:*');
    await at.set('2');
    expect(await at.get()).toBe('2');
    expect(await at.events()).toEqual([]);
    expect(await at.delete()).toBe(true);
    expect(await at.events()).toHaveLength(1);
    expect(await pg.db.outboxEvent.count({ where: { triggerId: { in: quiet } } })).toBe(0);
  });

  it('follow upon each other: the value before is that of the event before, however many write at once (R-TKV-02)', async () => {
    const at = await given();
    await at.listen();
    await Promise.all(Array.from({ length: 20 }, (_, n) => at.set(String(n + 1))));
    const told = (await at.parts()).map((part) => JSON.parse(part) as { value: number; previous?: number });
    expect(told).toHaveLength(20);
    const after = new Map(told.map(({ value, previous }) => [previous, value]));
    const chain: number[] = [];
    for (let value = after.get(undefined); value !== undefined; value = after.get(value)) chain.push(value);
    expect([...chain].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(await at.get()).toBe(String(chain.at(-1)));
  });

  it('tell of each value that was there exactly once, with sets and deletes at once', async () => {
    const at = await given();
    await at.listen();
    const done = await Promise.all(
      Array.from({ length: 30 }, async (_, n) =>
        n % 3 === 0 ? ((await at.delete()) ? 'deleted' : 'nothing') : (await at.set(String(n)), 'set'),
      ),
    );
    const told = (await at.parts()).map((part) => JSON.parse(part) as { value?: number; previous?: number });
    expect(told.filter(({ value }) => value === undefined)).toHaveLength(
      done.filter((what) => what === 'deleted').length,
    );
    expect(told.filter(({ value }) => value !== undefined)).toHaveLength(20);
    const replaced = told.flatMap(({ previous }) => previous ?? []);
    expect(new Set(replaced).size).toBe(replaced.length);
    const last = await at.get();
    const stayed = told.flatMap(({ value }) => value ?? []).filter((value) => !replaced.includes(value));
    expect(stayed).toEqual(last === undefined ? [] : [Number(last)]);
  });

  it('miss no write that began when the trigger was there', async () => {
    const at = await given();
    const writing = (async () => {
      for (let n = 1; n <= 60; n += 1) await at.set(String(n));
    })();
    await at.listen();
    const heardFrom = Number((await at.get()) ?? 0) + 1;
    await writing;
    const told = (await at.parts()).map((part) => (JSON.parse(part) as { value: number }).value);
    expect(told).toEqual(Array.from({ length: told.length }, (_, n) => 61 - told.length + n));
    expect(told.length).toBeGreaterThanOrEqual(61 - heardFrom - 1);
  });
});
