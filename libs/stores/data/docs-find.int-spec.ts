import { newId } from '#kernel';
import type { Json, JsonObject } from '#kernel';
import { usePostgres } from '#testing';
import { dataOf, docsOf } from './docs-collection.for-spec.js';
import { byFields, isFound } from './docs-oracle.for-spec.js';
import type { Listed } from './docs-oracle.for-spec.js';
import { randomFrom, randomMaker } from './docs-random.for-spec.js';
import { givenApp } from './kv-collection.for-spec.js';

const pg = usePostgres();
const INDEXED = ['a', 'b', 'n.x', 'n.y.z', 'n.1.x', 'n.x.0'];

/** A collection of random documents beside a neighbour's with the same ones. */
async function givenCrowd(seed: number, documents: number) {
  const make = randomMaker(randomFrom(seed));
  const [appId, neighbour] = [await givenApp(pg.db), await givenApp(pg.db)];
  const crowd = Array.from({ length: documents }, (): Listed => ({ id: newId(), data: make.document() }));
  const rows = JSON.stringify(crowd);
  for (const [app, collection] of [
    [appId, 'people'],
    [appId, 'others'],
    [neighbour, 'people'],
  ] as const)
    await pg.database.execute(
      `INSERT INTO docs (app_id, collection, id, data)
       SELECT $1::uuid, $2, (one->>'id')::uuid, one->'data' FROM jsonb_array_elements($3::jsonb) one`,
      [app, collection, rows],
    );
  return { make, crowd, people: docsOf(pg.database, appId) };
}

type Crowd = Pick<Awaited<ReturnType<typeof givenCrowd>>, 'crowd' | 'people'>;

async function expectSame(
  { crowd, people }: Crowd,
  filter: JsonObject,
  sort: Record<string, 1 | -1>,
  limit: number,
) {
  const wanted = crowd.filter(({ data }) => isFound(data, filter)).sort(byFields(sort));
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await people.find(filter, { sort, limit, cursor });
    expect(page.docs.length).toBeLessThanOrEqual(limit);
    found.push(...page.docs.map(({ id }) => id));
    cursor = page.cursor;
  } while (cursor !== undefined);
  const said = JSON.stringify({ filter, sort, limit });
  expect([said, ...found]).toEqual([said, ...wanted.map(({ id }) => id)]);
  expect(await people.count(filter)).toBe(wanted.length);
}

describe('what is found', () => {
  it.each([
    ['without indexes', 1, []],
    ['with indexes', 2, INDEXED],
  ])(
    'is what the rules say, %s: filters, orders and pages at random',
    async (_, seed, fields) => {
      const crowd = await givenCrowd(seed, 120);
      for (const field of fields) await crowd.people.createIndex(field);
      for (let round = 0; round < 250; round++) {
        const limit = crowd.make.pick([200, 200, 200, 7]);
        await expectSame(crowd, crowd.make.filter(), crowd.make.sort(), limit);
      }
    },
    120_000,
  );

  it('is the same for strings longer than a key of an index can hold', async () => {
    const people = docsOf(pg.database, await givenApp(pg.db));
    const texts = [255, 256, 257, 300].flatMap((length) =>
      ['a', 'b', ''].map((end) => 'a'.repeat(length) + end),
    );
    const crowd: Listed[] = [];
    for (const s of texts) crowd.push({ id: (await people.create({ s })).id, data: { s } });
    await people.createIndex('s');
    for (const test of ['$eq', '$gt', '$gte', '$lt', '$lte', '$startsWith'])
      for (const s of texts) await expectSame({ crowd, people }, { s: { [test]: s } }, { s: 1 }, 200);
  });

  it('is the same behind arrays, by each operator, by an index and without (R-DOC-13)', async () => {
    const people = docsOf(pg.database, await givenApp(pg.db));
    const places: Json[] = ['ab', { b: 'ab' }, { b: null }, { b: ['ab', 1] }, {}, null];
    const more: Json[] = [places, [[{ b: 'ab' }]], [{}, { b: 'b' }], []];
    const crowd: Listed[] = [];
    for (const a of [...places, ...places.map((one) => [one]), ...more])
      crowd.push({ id: (await people.create({ a })).id, data: { a } });
    const tests: JsonObject[] = [
      ...['$eq', '$ne', '$gt', '$lte', '$contains', '$startsWith'].map((name) => ({ [name]: 'ab' })),
      ...['$eq', '$ne', '$contains'].map((name) => ({ [name]: null })),
      ...['$in', '$nin'].flatMap((name) => [{ [name]: [null] }, { [name]: [['ab', 1], 'b'] }]),
      ...[{ $exists: true }, { $exists: false }, { $not: { $startsWith: 'a' } }],
    ];
    for (const indexed of [undefined, 'a.b', 'a.0.b', 'a.0']) {
      if (indexed !== undefined) await people.createIndex(indexed);
      for (const field of ['a.b', 'a.0.b', 'a.0'])
        for (const test of tests)
          for (const sort of [{}, { [field]: 1 as const }, { [field]: -1 as const }])
            await expectSame({ crowd, people }, { [field]: test }, sort, 200);
    }
  });

  it('is the same by an index as without, whatever was written meanwhile', async () => {
    const { people, make } = await givenCrowd(3, 60);
    await people.createIndex('a');
    const ids = (await people.find({}, { limit: 200 })).docs.map(({ id }) => id);
    for (let n = 0; n < 200; n++) {
      const id = make.pick(ids);
      const write = make.pick([
        () => people.update(id, { a: make.document()['a'] ?? null }),
        () => people.replace(id, make.document()),
        () => people.delete(id),
        () => people.create(make.document()).then((doc) => ids.push(doc.id)),
      ]);
      await write().catch((error: { code?: string }) => expect(error.code).toBe('docs.not-found'));
    }
    const all: Listed[] = [];
    let cursor: string | undefined;
    do {
      const page = await people.find({}, { limit: 200, cursor });
      all.push(...page.docs.map((doc) => ({ id: doc.id, data: dataOf(doc) })));
      cursor = page.cursor;
    } while (cursor !== undefined);
    const sorted = await people.find({}, { sort: { a: 1 }, limit: 200 });
    expect(sorted.docs.map(({ id }) => id)).toEqual(
      all
        .sort(byFields({ a: 1 }))
        .slice(0, 200)
        .map(({ id }) => id),
    );
    const keys = await pg.database.statements.query<{ keys: string }>(
      `SELECT count(*) AS keys FROM docs_keys k JOIN docs_indexes i ON i.id = k.index_id JOIN docs d ON d.id = k.doc_id
       AND d.app_id = i.app_id WHERE k.doc_id = ANY ($1::uuid[]) AND d.collection = 'people'`,
      [all.map(({ id }) => id)],
    );
    expect(Number(keys[0]?.keys)).toBe(all.length);
  }, 30_000);
});
