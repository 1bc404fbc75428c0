import { newId } from '#kernel';
import { kvDelete, kvGet, kvGetMany, kvHas, kvList, kvSet } from '#contracts';
import { RunTokens } from '#execution/domain';
import type { InProcessBus } from '#platform/messaging';
import { KV_LIMITS } from '#stores/domain';
import { usePostgres } from '#testing';
import { givenApp } from '../data/kv-collection.for-spec.js';
import { kvBus, tokenOf } from './kv-stores.for-spec.js';

const pg = usePostgres();
let bus: InProcessBus;
beforeAll(async () => {
  bus = kvBus(pg.database);
  await bus.start();
});
afterAll(() => bus.close());

const deadlineMs = 5_000;

/** What executors may ask with one token. */
function callsWith(runToken: string, collection = 'visits') {
  const at = (key: string) => ({ runToken, collection, key });
  return {
    get: (key: string) => bus.request(kvGet, at(key), { deadlineMs }),
    getMany: (keys: string[]) => bus.request(kvGetMany, { runToken, collection, keys }, { deadlineMs }),
    has: (key: string) => bus.request(kvHas, at(key), { deadlineMs }),
    set: (key: string, value: string, more: { ttlSeconds?: number; ifVersion?: number } = {}) =>
      bus.request(kvSet, { ...at(key), value, ...more }, { deadlineMs }),
    delete: (key: string) => bus.request(kvDelete, at(key), { deadlineMs }),
    list: (more: { prefix?: string; limit?: number; cursor?: string } = {}) =>
      bus.request(kvList, { runToken, collection, ...more }, { deadlineMs }),
  };
}
const givenCalls = async () => callsWith(tokenOf(await givenApp(pg.db)));
const refused = (code: string) => expect.objectContaining({ code }) as Error;

describe('whose data it is', () => {
  it('says the token, so that two apps never meet (R-KV-04)', async () => {
    const [one, two] = [await givenCalls(), await givenCalls()];
    await one.set('k', '"of one"');
    expect(await two.get('k')).toEqual({});
    expect(await two.delete('k')).toEqual({ deleted: false });
    expect(await two.list()).toEqual({ items: '[]' });
    await two.set('k', '"of two"', { ifVersion: 0 });
    expect(await one.get('k')).toEqual({ value: '"of one"' });
  });

  it('says nothing else: an app in the message is not read (R-CTX-07)', async () => {
    const [mine, theirs] = [await givenApp(pg.db), await givenApp(pg.db)];
    await callsWith(tokenOf(theirs)).set('k', '"secret"');
    const call = { runToken: tokenOf(mine), collection: 'visits', key: 'k', appId: theirs };
    expect(await bus.request(kvGet, call, { deadlineMs })).toEqual({});
  });

  it.each([
    [
      'of another installation',
      (app: string) => tokenOf(app, {}, new RunTokens('another key, which is long enough too')),
    ],
    ['that has expired', (app: string) => tokenOf(app, { expiresAt: Date.now() - 1 })],
    ['in which the app was changed', (app: string) => tokenOf(newId()).replace(/(?<=^[^.]+\.)[^.]+/, app)],
    ['that is none', () => 'let me in'],
    ['that is empty', () => ''],
  ])('is not said by a token %s, for any call', async (_, tokenFor) => {
    const appId = await givenApp(pg.db);
    const honest = callsWith(tokenOf(appId));
    const { version } = await honest.set('k', '1');
    const forged = callsWith(tokenFor(appId));
    const attempts = [
      () => forged.get('k'),
      () => forged.getMany(['k']),
      () => forged.has('k'),
      () => forged.set('k', '2', { ifVersion: version }),
      () => forged.delete('k'),
      () => forged.list(),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(refused('run-token.refused'));
    expect(await honest.get('k')).toEqual({ value: '1' });
  });

  it("is nobody's once the app is deleted", async () => {
    const appId = await givenApp(pg.db);
    const calls = callsWith(tokenOf(appId));
    await calls.set('k', '1');
    await pg.db.app.delete({ where: { id: appId } });
    expect(await calls.get('k')).toEqual({});
    await expect(calls.set('k', '1')).rejects.toThrow(refused('app.not-found'));
  });
});

describe('an answer', () => {
  it('keeps a stored null and an absent key apart (R-KV-05)', async () => {
    const calls = await givenCalls();
    await calls.set('null', 'null');
    expect(await calls.get('null')).toEqual({ value: 'null' });
    expect(await calls.get('absent')).toEqual({});
    expect(await calls.getMany(['absent', 'null', 'absent'])).toEqual({ values: '[[],[null],[]]' });
    expect(await calls.getMany([])).toEqual({ values: '[]' });
  });

  it('to a list is JSON text with the values as they were written, page by page', async () => {
    const calls = await givenCalls();
    const { version } = await calls.set('a"\n', '{"b":1.0,"a":"\\u0000"}');
    await calls.set('b', '2', { ttlSeconds: 60 });
    const first = await calls.list({ limit: 1 });
    expect(first.items).toBe(`[{"key":"a\\"\\n","value":{"b":1.0,"a":"\\u0000"},"version":${version}}]`);
    const second = await calls.list({ limit: 1, cursor: first.cursor as string });
    expect(second.cursor).toBeUndefined();
    expect(JSON.parse(second.items)).toEqual([
      { key: 'b', value: 2, version: version + 1, expiresAt: expect.stringMatching(/^20.*Z$/) as string },
    ]);
  });
});

it.each([
  ['kv.invalid-collection', () => callsWith(tokenOf(newId()), '').get('k')],
  ['kv.invalid-collection', () => callsWith(tokenOf(newId()), 'a/b').list()],
  ['kv.invalid-key', () => callsWith(tokenOf(newId())).get('')],
  ['kv.invalid-key', () => callsWith(tokenOf(newId())).set('a\0', '1')],
  ['kv.invalid-key', () => callsWith(tokenOf(newId())).getMany(['k', 'x'.repeat(513)])],
  ['kv.invalid-option', () => callsWith(tokenOf(newId())).getMany(Array.from({ length: 101 }, () => 'k'))],
  ['kv.invalid-option', () => callsWith(tokenOf(newId())).set('k', '1', { ttlSeconds: 0 })],
  ['kv.invalid-option', () => callsWith(tokenOf(newId())).list({ prefix: '\0' })],
  ['kv.invalid-cursor', () => callsWith(tokenOf(newId())).list({ cursor: '?' })],
  ['kv.invalid-value', () => callsWith(tokenOf(newId())).set('k', '{')],
  ['kv.invalid-value', () => callsWith(tokenOf(newId())).set('k', '{"__proto__":null}')],
  [
    'kv.value-too-large',
    () => callsWith(tokenOf(newId())).set('k', `"${'x'.repeat(KV_LIMITS.maxValueBytes)}"`),
  ],
  ['kv.version-conflict', () => callsWith(tokenOf(newId())).set('k', '1', { ifVersion: 3 })],
])('is refused with %s', async (code, attempt) => {
  await expect(attempt()).rejects.toThrow(refused(code));
});

it('tells nobody what went wrong in the database', async () => {
  const calls = await givenCalls();
  await pg.database.execute('ALTER TABLE kv_entries RENAME TO kv_entries_elsewhere', []);
  try {
    await expect(calls.get('k')).rejects.toMatchObject({ code: 'internal', message: 'Internal error' });
  } finally {
    await pg.database.execute('ALTER TABLE kv_entries_elsewhere RENAME TO kv_entries', []);
  }
  expect(await calls.get('k')).toEqual({});
});
