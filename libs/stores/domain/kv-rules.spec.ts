import { KIB } from '#kernel';
import {
  KV_LIMITS,
  requireCollection,
  requireKey,
  requireKeys,
  requireNoProto,
  requirePrefix,
  requireTtl,
  requireValueSize,
} from './index.js';

const refused = (code: string) => expect.objectContaining({ code }) as Error;

describe('the name of a collection', () => {
  it.each(['a', 'visits', 'user:42.cart_v-1', 'A'.repeat(100), '-', '__proto__'])('may be %j', (name) => {
    expect(() => requireCollection(name)).not.toThrow();
  });

  it.each(['', 'a b', 'ä', 'a/b', 'a\n', 'a\0', '*', 'A'.repeat(101)])('may not be %j', (name) => {
    expect(() => requireCollection(name)).toThrow(refused('kv.invalid-collection'));
  });
});

describe('a key', () => {
  it.each(['k', ' ', '/a b/ü?*', '\n', 'x'.repeat(512), 'é'.repeat(256), '😀'.repeat(128), '__proto__'])(
    'may be %j',
    (key) => {
      expect(() => requireKey(key)).not.toThrow();
    },
  );

  it.each(['', 'x'.repeat(513), 'é'.repeat(257), '😀'.repeat(129), 'a\0b', 'a\ud800', '\udc00a'])(
    'may not be %j',
    (key) => {
      expect(() => requireKey(key)).toThrow(refused('kv.invalid-key'));
    },
  );

  it('is one of at most 100, each by the same rules', () => {
    const keys = Array.from({ length: 100 }, (_, n) => `k${n}`);
    expect(() => requireKeys(keys)).not.toThrow();
    expect(() => requireKeys([...keys, 'one more'])).toThrow(refused('kv.invalid-option'));
    expect(() => requireKeys(['fine', ''])).toThrow(refused('kv.invalid-key'));
  });
});

it('lets a prefix be whatever a key can begin with', () => {
  for (const prefix of ['', 'user:', '😀']) expect(() => requirePrefix(prefix)).not.toThrow();
  for (const prefix of ['a\0', '\ud83d', 'x'.repeat(513)])
    expect(() => requirePrefix(prefix)).toThrow(refused('kv.invalid-option'));
});

it('takes times to live above 0, of any fraction, for up to ten years', () => {
  for (const seconds of [undefined, 0.001, 1, KV_LIMITS.maxTtlSeconds])
    expect(() => requireTtl(seconds)).not.toThrow();
  for (const seconds of [0, -1, NaN, Infinity, KV_LIMITS.maxTtlSeconds + 1])
    expect(() => requireTtl(seconds)).toThrow(refused('kv.invalid-option'));
});

it('measures a value in bytes of its JSON text', () => {
  const largest = 256 * KIB;
  expect(() => requireValueSize('x'.repeat(largest))).not.toThrow();
  expect(() => requireValueSize('é'.repeat(largest / 2))).not.toThrow();
  expect(() => requireValueSize('x'.repeat(largest + 1))).toThrow(refused('kv.value-too-large'));
  expect(() => requireValueSize(`${'é'.repeat(largest / 2)}x`)).toThrow(refused('kv.value-too-large'));
});

describe('the key "__proto__" in a value', () => {
  it.each([
    '{"__proto__":{}}',
    '{"a":[{"b":{"__proto__":1}}]}',
    '{ "__proto__" : null }',
    String.raw`{"\u005f_proto__":1}`,
    String.raw`{"__\u0070ro\u0074o_\u005F":1}`,
    '[[[{"x":"y","__proto__":"z"}]]]',
  ])('is refused: %s', (json) => {
    expect(() => requireNoProto(json)).toThrow(refused('kv.invalid-value'));
  });

  it.each([
    '"__proto__"',
    '{"a":"__proto__"}',
    '["__proto__",":"]',
    String.raw`{"\"__proto__\":":1}`,
    String.raw`{"\"__proto__":1}`,
    '{"__proto":1,"proto__":2,"__proto___":3}',
    '{"__PROTO__":1}',
    '"\\u0000\\u0061"',
    'null',
  ])('is no other text: %s', (json) => {
    expect(() => requireNoProto(json)).not.toThrow();
  });

  it('is found however deep it is', () => {
    const deep = `${'['.repeat(50_000)}{"__proto__":1}${']'.repeat(50_000)}`;
    expect(() => requireNoProto(deep)).toThrow(refused('kv.invalid-value'));
  });

  it('is not looked for in what is no JSON', () => {
    expect(() => requireNoProto('{"__proto__":')).toThrow(refused('kv.invalid-value'));
  });
});
