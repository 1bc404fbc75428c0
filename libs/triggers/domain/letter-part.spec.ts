import { MIB } from '#kernel';
import { letterPart } from './letter-part.js';
import { nestingOf } from './nesting.js';

const news = (payload: string) => ({
  ...{ id: 'l1', source: 'kv', reason: 'Error: "no"\n', attempts: 3 },
  ...{ payload, payloadBytes: Buffer.byteLength(payload) },
});
const told = (payload: string) => JSON.parse(letterPart(news(payload))) as Record<string, unknown>;
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

it('tells of a letter with the event that it was', () => {
  expect(told('{"op":"set","kv":{"value":1}}')).toEqual({
    ...{ id: 'l1', source: 'kv', reason: 'Error: "no"\n', attempts: 3 },
    event: { op: 'set', kv: { value: 1 } },
  });
});

it.each([
  ['is large', (more: number) => JSON.stringify('é'.repeat(MIB / 2 - 1 + more))],
  ['nests deep', (more: number) => deep(1_000 + more)],
])('leaves the event out when it %s', (_, payload) => {
  expect(told(payload(0))).toHaveProperty('event');
  expect(told(payload(1))).not.toHaveProperty('event');
});

it.each([
  ['1', 0],
  ['"[[["', 0],
  ['"\\"[[["', 0],
  ['"\\\\"', 0],
  ['["\\\\",[]]', 2],
  ['[]', 1],
  ['{"a":[{},{"b":[1]}],"c":{}}', 4],
  [deep(50_000), 50_000],
])('counts how deep JSON nests: %.20s', (json, levels) => {
  expect(nestingOf(json)).toBe(levels);
});
