import { truncateUtf8 } from './text.js';

describe('truncateUtf8', () => {
  it.each([
    ['short text stays whole', 'abc', 10, 'abc'],
    ['text of exactly the limit stays whole', 'abcd', 4, 'abcd'],
    ['longer text is cut at the limit', 'abcdef', 4, 'abcd'],
    ['a character of two bytes is never halved', 'aé', 2, 'a'],
    ['a character of four bytes is never halved', 'ab😀', 5, 'ab'],
    ['nothing fits into nothing', 'é', 1, ''],
  ])('%s', (_, text, maxBytes, kept) => {
    expect(truncateUtf8(text, maxBytes)).toBe(kept);
  });

  it('counts bytes, not characters', () => {
    const kept = truncateUtf8('é'.repeat(20_000), 16_384);
    expect(Buffer.byteLength(kept)).toBe(16_384);
  });
});
