import { newId } from '#kernel';
import {
  FILES_LIMITS,
  filesCursor,
  filesPageSize,
  metadataText,
  positionOfCursor,
  requireContentType,
  requireFileName,
  requireFilesCollection,
  requireNamePrefix,
} from './index.js';

const refused = (code: string) => expect.objectContaining({ code }) as Error;

it('knows what a collection may be called', () => {
  for (const name of ['a', 'user:42.cart_v-1', 'A'.repeat(100)])
    expect(() => requireFilesCollection(name)).not.toThrow();
  for (const name of ['', 'a b', 'a/b', 'ä', 'A'.repeat(101)])
    expect(() => requireFilesCollection(name)).toThrow(refused('files.invalid-collection'));
});

describe('the name of a file', () => {
  it.each(['a', 'invoices/2026/ä "1".pdf', 'x'.repeat(255), '😀', '..', ' '])('may be %j', (name) => {
    expect(() => requireFileName(name)).not.toThrow();
    expect(() => requireNamePrefix(name)).not.toThrow();
  });

  it.each(['', 'a\nb', 'a\0', '\x7f', 'x'.repeat(256), 'ä'.repeat(128), '\ud800'])(
    'may not be %j',
    (name) => {
      expect(() => requireFileName(name)).toThrow(refused('files.invalid-name'));
      if (name !== '') expect(() => requireNamePrefix(name)).toThrow(refused('files.invalid-option'));
    },
  );

  it('may be begun with by nothing at all', () => {
    expect(() => requireNamePrefix('')).not.toThrow();
  });
});

describe('a content type', () => {
  it.each([
    'image/png',
    'text/plain; charset=utf-8',
    'application/vnd.api+json;a="b c" ; d=e',
    `a/${'b'.repeat(253)}`,
  ])('may be %j', (type) => {
    expect(() => requireContentType(type)).not.toThrow();
  });

  it.each(['', 'png', 'a/b/c', 'a/b;', 'a/b; c', 'a/b\r\nx: y', 'a/"b"', 'ä/b', `a/${'b'.repeat(254)}`])(
    'may not be %j',
    (type) => {
      expect(() => requireContentType(type)).toThrow(refused('files.invalid-content-type'));
    },
  );

  it('is judged at once, however it is made up', () => {
    const began = performance.now();
    expect(() => requireContentType(`a/b${' \t;'.repeat(80)}`)).toThrow(
      refused('files.invalid-content-type'),
    );
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('metadata', () => {
  it.each(['{}', '{"a":{"b":[1,null,"\\u0000"]}}', `{"a":"${'x'.repeat(8_192 - 8)}"}`])(
    'may be %j',
    (json) => {
      expect(metadataText(json)).toBe(json);
    },
  );

  it.each([
    '',
    '{',
    '[]',
    'null',
    '"a"',
    '{"__proto__":1}',
    '{"a":[{"__proto__":{}}]}',
    '{"\\u005f_proto__":1}',
    `{"a":"${'x'.repeat(8_192 - 7)}"}`,
    `{"a":"${'ä'.repeat(4_096)}"}`,
  ])('may not be %j', (json) => {
    expect(() => metadataText(json)).toThrow(refused('files.invalid-metadata'));
  });
});

it('keeps metadata on one line', () => {
  expect(metadataText('{ "a": 1.0,\n"b":[ ] }')).toBe('{"a":1,"b":[]}');
});

it('has pages of 50, of as many as are asked for, and of 200 at most', () => {
  expect([undefined, 1, 200, 201, 1e9].map(filesPageSize)).toEqual([
    50,
    1,
    200,
    200,
    FILES_LIMITS.maxPageSize,
  ]);
  for (const limit of [0, -1, 1.5, NaN])
    expect(() => filesPageSize(limit)).toThrow(refused('files.invalid-option'));
});

describe('a cursor', () => {
  it.each(['a', 'ä/😀', 'x'.repeat(255)])('stands for the place of a file called %j', (name) => {
    const position = { name, id: newId() };
    expect(positionOfCursor(filesCursor(position))).toEqual(position);
  });

  it.each([
    '',
    '?',
    'YQ',
    filesCursor({ name: '', id: newId() }),
    filesCursor({ name: 'a', id: 'x'.repeat(36) }),
  ])('is none of ours: %j', (cursor) => {
    expect(() => positionOfCursor(cursor)).toThrow(refused('files.invalid-cursor'));
  });
});
