import type { AtomicOperation } from '#stores/domain';
import { RunEffects } from './run-effects.js';

const ID = '0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c';
const TIMES = '"createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:00.000Z"';

/** A run beside a store that holds what it is given; what it is asked for is kept. */
function aRun(store: Readonly<Record<string, string>> = {}) {
  const effects = new RunEffects();
  const asked: string[] = [];
  const ask = (name: string, payload: string): Promise<string> => {
    asked.push(name);
    return Promise.resolve(store[`${name} ${payload}`] ?? store[name] ?? '');
  };
  const call = (name: string, head: object, text?: string): Promise<string> =>
    effects.call(name, JSON.stringify(head) + (text === undefined ? '' : `\n${text}`), ask);
  const operations = (): AtomicOperation[] => JSON.parse(effects.operations ?? '[]') as AtomicOperation[];
  return { effects, asked, call, operations };
}
const at = { collection: 'c', key: 'k' };

it('keeps writes to kv, and reads them back without asking anybody', async () => {
  const { call, asked, operations } = aRun();
  expect(await call('kv.set', at, '{"n":1.50}')).toBe('0');
  expect(await call('kv.get', at)).toBe('{"n":1.50}');
  expect(await call('kv.has', at)).toBe('true');
  expect(await call('kv.delete', at)).toBe('true');
  expect(await call('kv.get', at)).toBe('');
  expect(await call('kv.has', at)).toBe('false');
  expect(asked).toEqual([]);
  expect(operations()).toEqual([
    { op: 'kvSet', ...at, value: '{"n":1.50}' },
    { op: 'kvDelete', ...at },
  ]);
});

it('asks for what it has not written, one key beside others too', async () => {
  const { call } = aRun({ 'kv.get': '7', 'kv.getMany': '[[1],[],[3]]', 'kv.has': 'true' });
  expect(await call('kv.get', at)).toBe('7');
  await call('kv.set', { collection: 'c', key: 'b' }, '"own"');
  await call('kv.delete', { collection: 'c', key: 'd' });
  expect(await call('kv.getMany', { collection: 'c', keys: ['a', 'b', 'd'] })).toBe('[[1],["own"],[]]');
  expect(await call('kv.get', { collection: 'other', key: 'b' })).toBe('7');
});

it('tells documents as they will be, and depends on what it has read', async () => {
  const read = `{"id":"${ID}","data":{"a":1,"b":2},"version":4,${TIMES}}`;
  const { call, operations } = aRun({ 'docs.get': read });
  const updated = JSON.parse(await call('docs.update', { collection: 'c', id: ID }, '{"b":3}')) as object;
  expect(updated).toMatchObject({ id: ID, data: { a: 1, b: 3 }, version: 5 });
  expect(JSON.parse(await call('docs.get', { collection: 'c', id: ID }))).toEqual(updated);
  expect(JSON.parse(await call('docs.replace', { collection: 'c', id: ID }, '{}'))).toMatchObject({
    version: 6,
  });
  expect(await call('docs.delete', { collection: 'c', id: ID })).toBe('true');
  expect(await call('docs.delete', { collection: 'c', id: ID })).toBe('false');
  await expect(call('docs.update', { collection: 'c', id: ID }, '{}')).rejects.toMatchObject({
    code: 'docs.not-found',
  });
  expect(operations()).toEqual([
    { op: 'docsReplace', collection: 'c', id: ID, data: '{"a":1,"b":3}', ifVersion: 4 },
    { op: 'docsReplace', collection: 'c', id: ID, data: '{}', ifVersion: 5 },
    { op: 'docsDelete', collection: 'c', id: ID, ifVersion: 6 },
  ]);
});

it('refuses a version that is not the one it has read', async () => {
  const { call } = aRun({ 'docs.get': `{"id":"${ID}","data":{},"version":4,${TIMES}}` });
  const of = { collection: 'c', id: ID, ifVersion: 3 };
  const conflict = { code: 'docs.version-conflict' };
  await expect(call('docs.update', of, '{}')).rejects.toMatchObject(conflict);
  await expect(call('docs.delete', of)).rejects.toMatchObject(conflict);
});

it('carries out calls in the order in which they were made, however long each takes', async () => {
  const { call, operations } = aRun({ 'docs.get': `{"id":"${ID}","data":{"n":0},"version":1,${TIMES}}` });
  await Promise.all([
    call('docs.update', { collection: 'c', id: ID }, '{"a":1}'),
    call('docs.update', { collection: 'c', id: ID }, '{"b":1}'),
  ]);
  expect(operations().at(-1)).toMatchObject({ data: '{"n":0,"a":1,"b":1}', ifVersion: 2 });
});

it('goes on after a call that was refused', async () => {
  const { call, operations } = aRun();
  await expect(call('kv.set', { collection: 'c', key: '' }, '1')).rejects.toMatchObject({
    code: 'kv.invalid-key',
  });
  await call('kv.set', at, '1');
  expect(operations()).toHaveLength(1);
});

it('keeps publications, messages and atomic commits for the end', async () => {
  const { effects, call, operations } = aRun();
  await effects.call('pubsub.publish', 'a.b\n{"n":1}', () =>
    Promise.reject(new Error('nobody is to be asked')),
  );
  await call('queue.send', { queue: 'q', delaySeconds: 5 }, '[1]');
  const list = [
    { op: 'check', ...at, version: 3 },
    { op: 'kvSet', ...at, value: '2', ifVersion: 3 },
  ];
  expect(await effects.call('atomic.commit', JSON.stringify(list), () => Promise.resolve(''))).toBe(
    '[null,{"version":0}]',
  );
  expect(await call('kv.get', at)).toBe('2');
  expect(operations()).toEqual([
    { op: 'publish', topic: 'a.b', message: '{"n":1}' },
    { op: 'send', queue: 'q', body: '[1]', delaySeconds: 5 },
    ...list,
  ]);
});

it('has nothing to commit when nothing was written, and a most that may be', async () => {
  const { effects, call } = aRun();
  expect(effects.operations).toBeUndefined();
  for (let n = 0; n < 1_000; n += 1) await call('kv.set', at, '1');
  await expect(call('kv.set', at, '1')).rejects.toMatchObject({ code: 'atomic.invalid' });
});

it('concerns itself with no other calls', () => {
  const { effects } = aRun();
  expect(
    ['kv.list', 'docs.find', 'docs.count', 'files.create', 'http.fetch', 'toString'].some((name) =>
      effects.handles(name),
    ),
  ).toBe(false);
});
