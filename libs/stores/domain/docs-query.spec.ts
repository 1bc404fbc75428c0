import { newId } from '#kernel';
import { cursorOf, parseCount, parseQuery } from './index.js';
import type { DocsWish } from './index.js';

const query = (wish: Partial<DocsWish> = {}, collection = 'people') =>
  parseQuery(collection, {
    filter: undefined,
    sort: undefined,
    limit: undefined,
    cursor: undefined,
    ...wish,
  });
const refused = (code: string) => expect.objectContaining({ code, kind: 'invalid' }) as Error;

it('finds all, by id, 50 at a time, unless it says otherwise', () => {
  expect(query()).toMatchObject({ filter: { kind: 'all', of: [] }, sort: [], limit: 50, after: undefined });
});

it('takes sort and limit from the filter as from the options (R-DOC-04)', () => {
  const sort = [
    { path: ['b', 'c'], descending: true },
    { path: ['a'], descending: false },
  ];
  expect(query({ filter: '{"$sort":{"b.c":-1,"a":1},"$limit":7}' })).toMatchObject({ sort, limit: 7 });
  expect(query({ sort: '{"b.c":-1,"a":1}', limit: 7_000 })).toMatchObject({ sort, limit: 200 });
});

it.each([
  [{ filter: '[]' }, 'docs.invalid-filter'],
  [{ filter: 'null' }, 'docs.invalid-filter'],
  [{ filter: '{' }, 'docs.invalid-filter'],
  [{ filter: `{"a":"${'x'.repeat(65_536)}"}` }, 'docs.invalid-filter'],
  [{ sort: '{' }, 'docs.invalid-option'],
  [{ sort: '[]' }, 'docs.invalid-option'],
  [{ sort: '{"a":2}' }, 'docs.invalid-option'],
  [{ sort: '{"a":"1"}' }, 'docs.invalid-option'],
  [{ sort: '{"a..b":1}' }, 'docs.invalid-option'],
  [{ sort: '{"a":1,"b":1,"c":1,"d":1,"e":1}' }, 'docs.invalid-option'],
  [{ limit: 0 }, 'docs.invalid-option'],
  [{ filter: '{"$limit":"1"}' }, 'docs.invalid-option'],
  [{ filter: '{"$limit":1}', limit: 1 }, 'docs.invalid-option'],
  [{ filter: '{"$sort":{"a":1}}', sort: '{"a":1}' }, 'docs.invalid-option'],
  [{ filter: '{"$skip":1}' }, 'docs.unsupported-operator'],
])('refuses %.60j with %s', (wish, code) => {
  expect(() => query(wish)).toThrow(refused(code));
});

it('counts by a filter alone', () => {
  expect(parseCount('{"a":1}')).toEqual({ kind: 'equals', path: ['a'], value: 1 });
  expect(() => parseCount('{"$limit":1}')).toThrow(refused('docs.invalid-filter'));
});

describe('a cursor', () => {
  const wish = { filter: '{"a":1}', sort: '{"b":-1}' };
  const position = { keys: [Buffer.from([3, 255, 0])], id: newId() };
  const cursor = cursorOf(query(wish), position);

  it('leads back to its place, whatever the limit is', () => {
    expect(query({ ...wish, cursor, limit: 3 }).after).toEqual(position);
    expect(query({ filter: '{"a":1,"$sort":{"b":-1}}', cursor }).after).toEqual(position);
  });

  it.each([
    ['another filter', { ...wish, filter: '{"a":2}' }, 'people'],
    ['another order', { ...wish, sort: '{"b":1}' }, 'people'],
    ['no order', { filter: wish.filter }, 'people'],
    ['another collection', wish, 'others'],
  ])('is none for %s', (_, other, collection) => {
    expect(() => query({ ...other, cursor }, collection)).toThrow(refused('docs.invalid-cursor'));
  });

  it('is refused when it is none of ours', () => {
    const { fingerprint } = query(wish);
    const made = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
    for (const forged of [
      '',
      '?',
      'null',
      `${cursor}=`,
      cursor.slice(1),
      made(fingerprint, position.id),
      made(fingerprint, position.id, 'AA', 'AA'),
      made(fingerprint, position.id, '*'),
      made(fingerprint, 'x', 'AA'),
      made(fingerprint, position.id, 1),
      made(1, position.id, 'AA'),
      made(fingerprint, position.id, 'A'.repeat(4_000)),
      Buffer.from('{}').toString('base64url'),
    ])
      expect(() => query({ ...wish, cursor: forged })).toThrow(refused('docs.invalid-cursor'));
  });
});
