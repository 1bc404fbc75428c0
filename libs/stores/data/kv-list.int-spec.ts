import { cursorAfter, keyOfCursor, keyRange, KV_LIMITS } from '#stores/domain';
import { usePostgres } from '#testing';
import { KvRepository } from './index.js';
import type { KvSession } from './index.js';
import { collectionOf, givenApp } from './kv-collection.for-spec.js';

const pg = usePostgres();
const givenCollection = async () => collectionOf(pg.database, await givenApp(pg.db));

const odd = ['A', 'Z', 'a', 'a!', 'aa', 'ab', 'z', '~', '\u007f', 'é', '\ud7ff', '\ue000', '\uffff', '😀'];

it('lists in order of the bytes of the keys, whatever the locale', async () => {
  const visits = await givenCollection();
  for (const key of [...odd].reverse()) await visits.set(key, '1');
  expect((await visits.list()).entries.map(({ key }) => key)).toEqual(odd);
});

it('lists the keys with the prefix only', async () => {
  const visits = await givenCollection();
  for (const key of [...odd, 'a%', 'a_', 'a\\']) await visits.set(key, '1');
  const keys = async (prefix: string) => (await visits.list(50, prefix)).entries.map(({ key }) => key);
  expect(await keys('a')).toEqual(['a', 'a!', 'a%', 'a\\', 'a_', 'aa', 'ab']);
  expect(await keys('a%')).toEqual(['a%']);
  expect(await keys('\ud7ff')).toEqual(['\ud7ff']);
  expect(await keys('b')).toEqual([]);
});

it('goes on behind a cursor, and says when it is at the end', async () => {
  const visits = await givenCollection();
  for (const key of odd) await visits.set(key, '1');
  const seen: string[] = [];
  let after: string | undefined;
  for (let page = 0; page < 4; page++) {
    const { entries: some, hasMore } = await visits.list(5, '', after);
    expect(hasMore).toBe(page < 2);
    seen.push(...some.map(({ key }) => key));
    const last = some.at(-1);
    if (!hasMore || last === undefined) break;
    after = keyOfCursor(cursorAfter(last.key));
  }
  expect(seen).toEqual(odd);
  expect((await visits.list(odd.length)).hasMore).toBe(false);
});

it('lists every key that stays exactly once while others come and go', async () => {
  const visits = await givenCollection();
  const staying = Array.from({ length: 60 }, (_, n) => `stays-${String(n).padStart(3, '0')}`);
  for (const key of staying) await visits.set(key, '0');
  let busy = true;
  const disturb = async (worker: number): Promise<void> => {
    for (let n = 0; busy; n++) {
      const key = `stays-${String(n % 60).padStart(3, '0')}-${worker}`;
      await visits.set(key, '1');
      await visits.set(staying[n % 60] as string, String(n));
      await visits.delete(key);
    }
  };
  const disturbers = Promise.all(Array.from({ length: 4 }, (_, worker) => disturb(worker)));
  try {
    for (let round = 0; round < 5; round++) {
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = await visits.list(7, '', after);
        seen.push(...page.entries.map(({ key }) => key));
        after = page.hasMore ? page.entries.at(-1)?.key : undefined;
      } while (after !== undefined);
      expect(seen).toEqual([...new Set(seen)].sort());
      expect(seen.filter((key) => key.length === 9)).toEqual(staying);
    }
  } finally {
    busy = false;
    await disturbers;
  }
});

it('ends a page early rather than give more than one answer may hold', async () => {
  const visits = await givenCollection();
  const large = `"${'x'.repeat(KV_LIMITS.maxValueBytes - 2)}"`;
  for (let n = 10; n < 30; n++) await visits.set(`k${n}`, large);
  const first = await visits.list(200);
  expect(first.entries).toHaveLength(KV_LIMITS.maxAnswerBytes / KV_LIMITS.maxValueBytes);
  expect(first.hasMore).toBe(true);
  const second = await visits.list(200, '', first.entries.at(-1)?.key);
  expect([...first.entries, ...second.entries].map(({ key }) => key)).toHaveLength(20);
  expect(second.hasMore).toBe(false);
  const many = Array.from({ length: 17 }, (_, n) => `k${n + 10}`);
  await expect(visits.getMany(...many)).rejects.toMatchObject({ code: 'kv.too-much-data' });
  await expect(visits.getMany(...Array.from({ length: 17 }, () => 'k10'))).rejects.toMatchObject({
    code: 'kv.too-much-data',
  });
  expect(await visits.getMany(...many.slice(0, 16))).toEqual(Array.from({ length: 16 }, () => large));
}, 20_000);

it('reads no further than the prefix goes, also with a plan for every value', async () => {
  const appId = await givenApp(pg.db);
  await pg.database.execute(
    `INSERT INTO kv_entries (app_id, collection, key, value, version)
     SELECT $1::uuid, 'visits', 'k' || lpad(n::text, 5, '0'), '1', n FROM generate_series(1, 5000) n`,
    [appId],
  );
  await pg.database.execute('ANALYZE kv_entries', []);
  const plan = await pg.database.direct(async (db) => {
    let told: readonly Record<string, string>[] = [];
    const explaining: KvSession = {
      query: async <R extends object>(text: string, values: readonly unknown[] = []) => {
        await db.query('SET LOCAL plan_cache_mode = force_generic_plan');
        told = await db.query<Record<string, string>>(
          `EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) ${text}`,
          values,
        );
        return [] as R[];
      },
    };
    await new KvRepository().list(
      explaining,
      { appId, collection: 'visits' },
      keyRange('k001', undefined),
      200,
    );
    return told.map((row) => row['QUERY PLAN'] ?? '').join('\n');
  });
  expect(plan).toMatch(/Index Cond: .*key >= .*key </);
  expect(plan).not.toMatch(/rows=[1-9]\d\d\d(?:\.\d+)? loops/);
});
