import { newId } from '#kernel';
import type { JsonObject } from '#kernel';
import { DOCS_LIMITS, parseQuery } from '#stores/domain';
import { usePostgres } from '#testing';
import { docsOf } from './docs-collection.for-spec.js';
import { DocsRepository } from './index.js';
import type { DocsQuerySession } from './index.js';
import { givenApp } from './kv-collection.for-spec.js';

const pg = usePostgres({ poolSize: 24 });

async function givenMany(count: number) {
  const appId = await givenApp(pg.db);
  await pg.database.execute(
    `INSERT INTO docs (app_id, collection, id, data)
     SELECT $1::uuid, 'people', ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
            jsonb_build_object('n', n, 'group', n % 3)
     FROM generate_series(1, $2::int) n`,
    [appId, count],
  );
  return { appId, people: docsOf(pg.database, appId) };
}

/** Keys that no document has, and documents that have no key. */
async function strays(appId: string): Promise<number> {
  const [row] = await pg.database.statements.query<{ strays: string }>(
    `SELECT count(*) AS strays FROM (
       SELECT i.id, docs_key(d.data, i.path) AS key, d.id AS doc_id
       FROM docs d JOIN docs_indexes i ON i.app_id = d.app_id AND i.collection = d.collection WHERE d.app_id = $1
     ) wanted FULL JOIN (
       SELECT k.* FROM docs_keys k JOIN docs_indexes i ON i.id = k.index_id WHERE i.app_id = $1
     ) k ON k.index_id = wanted.id AND k.key = wanted.key AND k.doc_id = wanted.doc_id
     WHERE k.doc_id IS NULL OR wanted.doc_id IS NULL`,
    [appId],
  );
  return Number(row?.strays);
}

it('is complete whatever is written while it is built', async () => {
  for (let round = 0; round < 3; round++) {
    const { appId, people } = await givenMany(4_000);
    const ids = (await people.find({}, { limit: 200, sort: { n: -1 } })).docs.map(({ id }) => id);
    let isBusy = true;
    let next = 0;
    const disturb = async (): Promise<void> => {
      while (isBusy) {
        const id = ids[next++ % ids.length] as string;
        const write = [
          () => people.update(id, { n: next }),
          () => people.create({ n: next }),
          () => people.replace(id, { other: next }),
          () => people.delete(id),
        ][next % 4] as () => Promise<unknown>;
        await write().catch((error: { code?: string }) => expect(error.code).toBe('docs.not-found'));
      }
    };
    const disturbers = Promise.all(Array.from({ length: 6 }, disturb));
    await Promise.all([people.createIndex('n'), people.createIndex('n'), people.createIndex('group')]);
    isBusy = false;
    await disturbers;
    expect(await strays(appId)).toBe(0);
    expect(await pg.db.docsIndex.count({ where: { appId, isReady: true } })).toBe(2);
  }
}, 60_000);

it('is not used before it is complete', async () => {
  const { people } = await givenMany(2_500);
  const { id, isReady } = await people.register('n');
  expect(isReady).toBe(false);
  await people.buildPart(id);
  expect(await people.count({ n: { $gt: 0 } })).toBe(2_500);
  expect((await people.find({}, { sort: { n: -1 }, limit: 1 })).docs[0]?.data).toContain('"n": 2500');
  await people.createIndex('n');
  expect(await people.register('n')).toEqual({ id, isReady: true });
  expect(await people.count({ n: { $gt: 0 } })).toBe(2_500);
});

it('is ready at once for a collection without documents', async () => {
  const people = docsOf(pg.database, await givenApp(pg.db));
  expect(await people.register('a.b')).toMatchObject({ isReady: true });
});

it('is one of at most 8 of its collection, also when many are asked for at once', async () => {
  const appId = await givenApp(pg.db);
  const people = docsOf(pg.database, appId);
  const fields = Array.from({ length: 20 }, (_, n) => `f${n}`);
  const outcomes = await Promise.allSettled(fields.map((field) => people.register(field)));
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused).toHaveLength(20 - DOCS_LIMITS.maxIndexes);
  expect(refused[0]?.reason).toMatchObject({ code: 'docs.too-many-indexes', kind: 'conflict' });
  const first = fields[outcomes.findIndex(({ status }) => status === 'fulfilled')] as string;
  expect(await people.register(first)).toMatchObject({ isReady: true });
  expect(await docsOf(pg.database, appId, 'others').register('f0')).toMatchObject({ isReady: true });
});

/** How the server goes about a query: its plan, with the rows that each part of it read. */
async function planOf(appId: string, filter: JsonObject, sort?: Record<string, 1 | -1>): Promise<string> {
  const words = {
    filter: JSON.stringify(filter),
    sort: sort && JSON.stringify(sort),
    limit: 10,
    cursor: undefined,
  };
  const query = parseQuery('people', words);
  let told = '';
  await pg.database.direct((db) => {
    const explaining: DocsQuerySession = {
      query: (text, values) => db.query(text, values),
      queryOnce: async <R extends object>(text: string, values: readonly unknown[]) => {
        if (!text.includes('FROM docs d')) return db.queryOnce<R>(text, values);
        const plan = await db.queryOnce<Record<string, string>>(
          `EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) ${text}`,
          values,
        );
        told = plan.map((row) => row['QUERY PLAN'] ?? '').join('\n');
        return [];
      },
    };
    return new DocsRepository().find(explaining, { appId, collection: 'people' }, query);
  });
  return told;
}

it('lets a query read few of many', async () => {
  const { appId, people } = await givenMany(20_000);
  await people.createIndex('n');
  await people.createIndex('group');
  await pg.database.execute('ANALYZE docs', []);
  await pg.database.execute('ANALYZE docs_keys', []);
  for (const [filter, sort] of [
    [{ n: 77 }, undefined],
    [{ n: { $gte: 77, $lt: 90 } }, undefined],
    [{ n: 77 }, { group: -1 }],
    [{ group: 1 }, undefined],
    [{ group: 1 }, { n: -1 }],
    [{ group: 1, n: { $lt: 500 } }, { n: 1 }],
    [{}, { n: -1 }],
    [{}, undefined],
  ] as const) {
    const plan = await planOf(appId, filter, sort);
    expect(plan).toContain('Limit');
    // Three digits of rows at most, in every part of it: those of the `few` that an index may lead to.
    expect(plan).not.toMatch(/actual rows=\d{4,}/);
    expect(plan).not.toMatch(/Rows Removed by Filter: \d{4,}/);
  }
  expect(await planOf(appId, { group: 1, other: 1 })).toMatch(/actual rows=\d{4,}/);
});

it('lets a query read few of many arrays and others, in one order', async () => {
  const { appId, people } = await givenMany(20_000);
  await pg.database.execute(
    `UPDATE docs SET data = jsonb_build_object('n', jsonb_build_array(data->'n', 'x'), 'group', '[0, 1]'::jsonb)
     WHERE app_id = $1::uuid AND (data->'n')::int % 2 = 0`,
    [appId],
  );
  await people.createIndex('n');
  await people.createIndex('group');
  await pg.database.execute('ANALYZE docs', []);
  await pg.database.execute('ANALYZE docs_keys', []);
  for (const [filter, sort] of [
    [{ group: 1 }, undefined],
    [{ group: 1 }, { group: 1 }],
    [{ n: { $gt: 77 } }, { n: 1 }],
    [{ n: { $gt: 77 } }, { n: 1, group: -1 }],
  ] as const) {
    const plan = await planOf(appId, filter, sort);
    expect(plan).toContain('Merge Append');
    expect(plan).not.toMatch(/actual rows=\d{4,}/);
  }
});

it('that would help is what a query is told of that takes too long', async () => {
  const { people } = await givenMany(20_000);
  const slow = { $or: Array.from({ length: 50 }, (_, n) => ({ [`x${n}`]: { $contains: 'y' } })) };
  await expect(people.count(slow, 5)).rejects.toMatchObject({
    code: 'docs.too-slow',
    kind: 'failed',
    message:
      'Cannot answer the query within 2000 ms: it reads too many documents; call createIndex(field) once for a field that it filters or sorts by',
  });
  expect(await people.get(newId())).toBeUndefined();
});
