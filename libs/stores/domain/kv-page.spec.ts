import fc from 'fast-check';
import { cursorAfter, keyOfCursor, keyRange, kvPageSize } from './index.js';

const refused = (code: string) => expect.objectContaining({ code }) as Error;
const bytewise = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Keys as PostgreSQL compares them under COLLATE "C". */
function isWithin(key: string, { from, end }: ReturnType<typeof keyRange>): boolean {
  return bytewise(key, from) >= 0 && (end === undefined || bytewise(key, end) < 0);
}

const point = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0x01, 0x61, 0x62, 0x7f, 0x80, 0xd7ff, 0xe000, 0xffff, 0x10ffff) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 0x10ffff }).filter((n) => n < 0xd800 || n > 0xdfff) },
);
const text = fc.array(point, { maxLength: 4 }).map((points) => String.fromCodePoint(...points));
const someKey = text.filter((key) => key !== '');

it('holds exactly the keys that begin with a prefix and come after a cursor', () => {
  fc.assert(
    fc.property(someKey, text, fc.option(someKey, { nil: undefined }), (key, prefix, after) => {
      const wanted = key.startsWith(prefix) && (after === undefined || bytewise(key, after) > 0);
      expect(isWithin(key, keyRange(prefix, after))).toBe(wanted);
    }),
    { numRuns: 2_000 },
  );
});

it('has no end where nothing comes after the prefix', () => {
  expect(keyRange('', undefined)).toEqual({ from: '', end: undefined });
  expect(keyRange('\u{10ffff}\u{10ffff}', undefined).end).toBeUndefined();
  expect(keyRange('a\u{10ffff}', undefined).end).toBe('b');
});

it('gives a cursor back as the key it was made of', () => {
  fc.assert(fc.property(someKey, (key) => expect(keyOfCursor(cursorAfter(key))).toBe(key)));
});

it.each(['', '=', 'not base64url!', 'YQ==', 'AA', '_w', 'a'.repeat(2_000), cursorAfter('x'.repeat(513))])(
  'refuses what is no cursor: %j',
  (cursor) => {
    expect(() => keyOfCursor(cursor)).toThrow(refused('kv.invalid-cursor'));
  },
);

it('has pages of 50, of as many as are asked for, and of 200 at most', () => {
  expect([undefined, 1, 200, 201, 1e9].map(kvPageSize)).toEqual([50, 1, 200, 200, 200]);
  for (const limit of [0, -1, 1.5, NaN])
    expect(() => kvPageSize(limit)).toThrow(refused('kv.invalid-option'));
});
