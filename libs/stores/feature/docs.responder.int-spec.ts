import {
  docsCount,
  docsCreate,
  docsCreateIndex,
  docsDelete,
  docsFind,
  docsGet,
  docsReplace,
  docsUpdate,
} from '#contracts';
import { RunTokens } from '#execution/domain';
import { newId } from '#kernel';
import type { InProcessBus } from '#platform/messaging';
import { DOCS_LIMITS } from '#stores/domain';
import { usePostgres } from '#testing';
import { givenApp } from '../data/kv-collection.for-spec.js';
import { docsBus } from './docs-stores.for-spec.js';
import { tokenOf, tokens } from './kv-stores.for-spec.js';

const pg = usePostgres();
let bus: InProcessBus;
beforeAll(async () => {
  bus = docsBus(pg.database, tokens);
  await bus.start();
});
afterAll(() => bus.close());

const deadlineMs = 5_000;
interface Found {
  readonly id: string;
  readonly data: Record<string, unknown>;
  readonly version: number;
}

/** What executors may ask with one token. */
function callsWith(runToken: string, collection = 'people') {
  const head = { runToken, collection };
  const json = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  return {
    create: async (data: unknown) =>
      JSON.parse((await bus.request(docsCreate, { ...head, data: json(data) }, { deadlineMs })).doc) as Found,
    get: (id: string) => bus.request(docsGet, { ...head, id }, { deadlineMs }),
    update: (id: string, data: unknown, more: { ifVersion?: number } = {}) =>
      bus.request(docsUpdate, { ...head, id, data: json(data), ...more }, { deadlineMs }),
    replace: (id: string, data: unknown, more: { ifVersion?: number } = {}) =>
      bus.request(docsReplace, { ...head, id, data: json(data), ...more }, { deadlineMs }),
    delete: (id: string, more: { ifVersion?: number } = {}) =>
      bus.request(docsDelete, { ...head, id, ...more }, { deadlineMs }),
    find: async (filter: unknown, more: { sort?: string; limit?: number; cursor?: string } = {}) => {
      const page = await bus.request(docsFind, { ...head, filter: json(filter), ...more }, { deadlineMs });
      return { ...page, items: JSON.parse(page.items) as Found[] };
    },
    count: async (filter: unknown) =>
      (await bus.request(docsCount, { ...head, filter: json(filter) }, { deadlineMs })).count,
    createIndex: async (field: string) =>
      (await bus.request(docsCreateIndex, { ...head, field }, { deadlineMs })).ready,
  };
}
const givenCalls = async () => callsWith(tokenOf(await givenApp(pg.db)));
const refused = (code: string) => expect.objectContaining({ code }) as Error;

describe('whose documents they are', () => {
  it('says the token, so that two apps never meet (R-CTX-07)', async () => {
    const [one, two] = [await givenCalls(), await givenCalls()];
    const { id } = await one.create({ of: 'one' });
    expect(await two.get(id)).toEqual({});
    expect(await two.delete(id)).toEqual({ deleted: false });
    expect((await two.find({})).items).toEqual([]);
    expect(await two.count({})).toBe(0);
    await expect(two.update(id, { of: 'two' })).rejects.toThrow(refused('docs.not-found'));
    await expect(two.replace(id, { of: 'two' })).rejects.toThrow(refused('docs.not-found'));
    expect((await one.find({})).items).toMatchObject([{ id, data: { of: 'one' }, version: 1 }]);
  });

  it('says nothing else: an app in the message is not read', async () => {
    const [mine, theirs] = [await givenApp(pg.db), await givenApp(pg.db)];
    const { id } = await callsWith(tokenOf(theirs)).create({ secret: 1 });
    const call = { runToken: tokenOf(mine), collection: 'people', id, appId: theirs };
    expect(await bus.request(docsGet, call, { deadlineMs })).toEqual({});
  });

  it.each([
    [
      'of another installation',
      (app: string) => tokenOf(app, {}, new RunTokens('another key, which is long enough too')),
    ],
    ['that has expired', (app: string) => tokenOf(app, { expiresAt: Date.now() - 1 })],
    ['in which the app was changed', (app: string) => tokenOf(newId()).replace(/(?<=^[^.]+\.)[^.]+/, app)],
    ['that is empty', () => ''],
  ])('is not said by a token %s, for any call', async (_, tokenFor) => {
    const appId = await givenApp(pg.db);
    const { id } = await callsWith(tokenOf(appId)).create({ a: 1 });
    const forged = callsWith(tokenFor(appId));
    const attempts: (() => Promise<unknown>)[] = [
      () => forged.create({ a: 2 }),
      () => forged.get(id),
      () => forged.update(id, { a: 2 }),
      () => forged.replace(id, { a: 2 }),
      () => forged.delete(id),
      () => forged.find({}),
      () => forged.count({}),
      () => forged.createIndex('a'),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(refused('run-token.refused'));
    expect((await callsWith(tokenOf(appId)).find({})).items).toMatchObject([{ data: { a: 1 }, version: 1 }]);
  });
});

describe('a page', () => {
  it('goes on where the one before it ended, and only there', async () => {
    const calls = await givenCalls();
    for (const n of [3, 1, 2]) await calls.create({ n });
    const sort = '{"n":-1}';
    const first = await calls.find({}, { sort, limit: 2 });
    expect(first.items.map(({ data }) => data['n'])).toEqual([3, 2]);
    const second = await calls.find({}, { sort, limit: 2, cursor: first.cursor as string });
    expect(second.items.map(({ data }) => data['n'])).toEqual([1]);
    expect(second.cursor).toBeUndefined();
    const elsewhere = calls.find({ n: 1 }, { sort, cursor: first.cursor as string });
    await expect(elsewhere).rejects.toThrow(refused('docs.invalid-cursor'));
  });

  it('ends early rather than hold more than one answer may', async () => {
    const calls = await givenCalls();
    for (let n = 0; n < 20; n++) await calls.create({ n, x: 'x'.repeat(DOCS_LIMITS.maxDataBytes - 100) });
    const first = await calls.find({}, { limit: 200 });
    expect(first.items.length).toBeLessThan(18);
    const second = await calls.find({}, { limit: 200, cursor: first.cursor as string });
    expect([...first.items, ...second.items].map(({ data }) => data['n'])).toEqual(
      Array.from({ length: 20 }, (_, n) => n),
    );
    expect(second.cursor).toBeUndefined();
  }, 20_000);
});

it('has an index when it is asked for, as often as it is asked for', async () => {
  const calls = await givenCalls();
  for (const n of [1, 2, 3]) await calls.create({ n });
  expect([await calls.createIndex('n'), await calls.createIndex('n')]).toEqual([true, true]);
  expect(await calls.count({ n: { $gt: 1 } })).toBe(2);
});

it.each<[string, (calls: ReturnType<typeof callsWith>, id: string) => Promise<unknown>]>([
  ['docs.invalid-collection', () => callsWith(tokenOf(newId()), '').get('x')],
  ['docs.invalid-collection', () => callsWith(tokenOf(newId()), 'a/b').find({})],
  ['docs.invalid-data', (calls) => calls.create('[]')],
  ['docs.invalid-data', (calls) => calls.create('{"a":"\\u0000"}')],
  ['docs.invalid-data', (calls, id) => calls.update(id, '1')],
  ['docs.invalid-data', (calls, id) => calls.replace(id, '{"__proto__":1}')],
  ['docs.too-large', (calls) => calls.create({ a: 'x'.repeat(DOCS_LIMITS.maxDataBytes) })],
  ['docs.version-conflict', (calls, id) => calls.update(id, {}, { ifVersion: 2 })],
  ['docs.version-conflict', (calls, id) => calls.delete(id, { ifVersion: 2 })],
  ['docs.not-found', (calls) => calls.replace('nobody', {})],
  ['docs.unsupported-operator', (calls) => calls.find({ a: { $regex: '.' } })],
  ['docs.invalid-filter', (calls) => calls.count('[]')],
  ['docs.invalid-filter', (calls) => calls.find('{')],
  ['docs.invalid-option', (calls) => calls.find({}, { sort: '{"a":0}' })],
  ['docs.invalid-option', (calls) => calls.createIndex('a..b')],
  ['docs.invalid-cursor', (calls) => calls.find({}, { cursor: '?' })],
])('is refused with %s', async (code, attempt) => {
  const calls = await givenCalls();
  const { id } = await calls.create({ a: 1 });
  await expect(attempt(calls, id)).rejects.toThrow(refused(code));
  expect(await calls.count({})).toBe(1);
});

it('tells nobody what went wrong in the database', async () => {
  const calls = await givenCalls();
  await pg.database.execute('ALTER TABLE docs RENAME TO docs_elsewhere', []);
  try {
    await expect(calls.find({})).rejects.toMatchObject({ code: 'internal', message: 'Internal error' });
  } finally {
    await pg.database.execute('ALTER TABLE docs_elsewhere RENAME TO docs', []);
  }
  expect(await calls.count({})).toBe(0);
});
