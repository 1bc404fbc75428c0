import { dataText, DOCS_LIMITS, pathOf, requireDocsCollection } from './index.js';
import { docsPageSize } from './docs-rules.js';

const nested = (levels: number): string => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;

describe('a collection', () => {
  it.each(['people', 'A-z_0.9:x', 'x'.repeat(100)])('may be called %j', (name) => {
    expect(() => requireDocsCollection(name)).not.toThrow();
  });

  it.each(['', ' ', 'a b', 'a/b', "a'b", 'é', 'x'.repeat(101), 'a\n'])(
    'may not be called %j (R-DOC-02)',
    (name) => {
      expect(() => requireDocsCollection(name)).toThrow(
        expect.objectContaining({ code: 'docs.invalid-collection' }) as Error,
      );
    },
  );
});

describe('data', () => {
  it('is written as JavaScript reads it', () => {
    expect(dataText(' {"b":1.0,"a":-0,"n":12345678901234567890,"a":[null]}')).toBe(
      '{"b":1,"a":[null],"n":12345678901234567000}',
    );
    expect(dataText(nested(DOCS_LIMITS.maxDataDepth))).toBe(nested(DOCS_LIMITS.maxDataDepth));
  });

  it.each([
    ['1', 'it must be a JSON object'],
    ['null', 'it must be a JSON object'],
    ['"x"', 'it must be a JSON object'],
    ['[{}]', 'it must be a JSON object'],
    ['{', 'it is not JSON'],
    ['', 'it is not JSON'],
    ['{"a":1e400}', 'it has a number beyond what JavaScript can hold'],
    ['{"a":["\\u0000"]}', 'a text in it holds a NUL character'],
    ['{"a":{"\\u0000":1}}', 'a text in it holds a NUL character'],
    ['{"a":"\\ud800"}', 'a text in it holds half of a surrogate pair'],
    ['{"a":{"__proto__":1}}', 'it has a key "__proto__"'],
    ['{"a":{"\\u005f_proto__":1}}', 'it has a key "__proto__"'],
    [nested(DOCS_LIMITS.maxDataDepth + 1), 'it nests deeper than 100 levels'],
    [nested(20_000), 'it nests deeper than 100 levels'],
  ])('is refused: %.40s', (json, fault) => {
    expect(() => dataText(json)).toThrow(
      expect.objectContaining({
        code: 'docs.invalid-data',
        message: `Cannot write the document: ${fault}`,
      }) as Error,
    );
  });

  it('has 256 KiB at most, in bytes', () => {
    const of = (text: string): string => `{"a":"${text}"}`;
    const room = DOCS_LIMITS.maxDataBytes - of('').length;
    expect(dataText(of('x'.repeat(room)))).toHaveLength(DOCS_LIMITS.maxDataBytes);
    const tooLarge = expect.objectContaining({ code: 'docs.too-large' }) as Error;
    expect(() => dataText(of('x'.repeat(room + 1)))).toThrow(tooLarge);
    expect(() => dataText(of('é'.repeat(room / 2 + 1)))).toThrow(tooLarge);
  });
});

describe('a field', () => {
  it('is a path of keys (R-DOC-09)', () => {
    expect(pathOf('a')).toEqual(['a']);
    expect(pathOf('a.0.b c')).toEqual(['a', '0', 'b c']);
    expect(pathOf(Array.from({ length: 10 }, () => 'a').join('.'))).toHaveLength(10);
  });

  it.each([
    ['', 'a part of it is empty'],
    ['a..b', 'a part of it is empty'],
    ['.a', 'a part of it is empty'],
    ['a\0', 'it holds a NUL character'],
    ['\ud800', 'it holds half of a surrogate pair'],
    ['é'.repeat(257), 'it has more than 512 bytes'],
    [Array.from({ length: 11 }, () => 'a').join('.'), 'it has more than 10 parts'],
  ])('is refused: %.30j', (field, fault) => {
    expect(() => pathOf(field)).toThrow(`: ${fault}`);
    expect(() => pathOf(field)).toThrow(expect.objectContaining({ code: 'docs.invalid-filter' }) as Error);
  });
});

it('clamps the size of a page, and refuses what is none (R-DOC-10)', () => {
  expect([undefined, 1, 200, 201, 1e9].map(docsPageSize)).toEqual([50, 1, 200, 200, 200]);
  for (const limit of [0, -1, 1.5, Number.NaN, Infinity])
    expect(() => docsPageSize(limit)).toThrow(
      expect.objectContaining({ code: 'docs.invalid-option' }) as Error,
    );
});
