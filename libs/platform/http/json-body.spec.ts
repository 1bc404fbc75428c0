import { MalformedJsonError, MAX_JSON_DEPTH, parseJsonBody } from './json-body.js';

const nested = (depth: number, open = '[', close = ']', inner = ''): string =>
  open.repeat(depth) + inner + close.repeat(depth);

it.each([
  ['null', null],
  ['{"a":[1,{"b":"__proto__"}]}', { a: [1, { b: '__proto__' }] }],
  ['\ufeff{"a":1}', { a: 1 }],
  ['{"constructor":"x","prototype":1}', { constructor: 'x', prototype: 1 }],
])('%s is read', (text, value) => {
  expect(parseJsonBody(text)).toEqual(value);
});

it('takes what is nested as deep as it may be, and nothing deeper', () => {
  expect(() => parseJsonBody(nested(MAX_JSON_DEPTH))).not.toThrow();
  expect(() => parseJsonBody(nested(MAX_JSON_DEPTH, '{"a":', '}', '1'))).not.toThrow();
  for (const depth of [MAX_JSON_DEPTH + 1, 200_000]) {
    expect(() => parseJsonBody(nested(depth))).toThrow('nested deeper than 64 levels');
    expect(() => parseJsonBody(nested(depth, '{"a":', '}', '1'))).toThrow(MalformedJsonError);
  }
});

it('counts no bracket inside a string', () => {
  const text = JSON.stringify({ a: nested(100), b: `"\\${nested(100)}` });
  expect(parseJsonBody(text)).toEqual(JSON.parse(text));
  expect(() => parseJsonBody(`{"a":"\\"}${nested(100)}`)).toThrow('not valid JSON');
});

it('looks through the largest body in no time', () => {
  const largest = '['.repeat(4_000_000) + ']'.repeat(4_000_000);
  const began = performance.now();
  expect(() => parseJsonBody(largest)).toThrow('nested deeper');
  expect(performance.now() - began).toBeLessThan(100);
});

it.each([
  ['', 'not valid JSON'],
  ['{', 'not valid JSON'],
  ["{'a':1}", 'not valid JSON'],
  ['{"a":{"__proto__":1}}', '"__proto__"'],
  ['{"\\u005f_proto__":1}', '"__proto__"'],
  ['[{"constructor":{"prototype":{"a":1}}}]', '"constructor"'],
])('%s is refused with a reason', (text, reason) => {
  expect(() => parseJsonBody(text)).toThrow(MalformedJsonError);
  expect(() => parseJsonBody(text)).toThrow(reason);
});
