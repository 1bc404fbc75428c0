import type { RunLimits } from '#contracts';
import { parseAnswer } from './answer.js';

const LIMITS: RunLimits = {
  ...{ cpuMs: 1_000, wallMs: 1_000, memoryMb: 64, maxRequestBytes: 1_000, maxResponseBytes: 1_000 },
  ...{ maxLogBytes: 100, maxSdkCalls: 10, maxConcurrency: 1 },
};
const framed = (mark: string, log: string, head: string, body = '', calls = 0): string =>
  `${mark}${log.length} ${head.length} ${calls}\n${log}${head}${body}`;

it('takes an answer apart without looking into its parts', () => {
  expect(parseAnswer(framed('S', '[{"m":1}]', '{"statusCode":200}', 'a\nb', 3), LIMITS)).toEqual({
    kind: 'success',
    head: '{"statusCode":200}',
    body: 'a\nb',
    log: '[{"m":1}]',
    calls: 3,
  });
});

it('knows a failure by its code', () => {
  const head = '{"code":"script.threw","message":"no","stack":null}';
  expect(parseAnswer(framed('E', '[]', head), LIMITS)).toMatchObject({
    kind: 'failed',
    status: 'error',
    error: { code: 'script.threw', message: 'no', stack: null },
  });
});

it('names the budget that is used up', () => {
  expect(parseAnswer(framed('B', '[]', '{"budget":"max_sdk_calls","limit":7}'), LIMITS)).toMatchObject({
    status: 'budget_exceeded',
    error: {
      code: 'script.out-of-budget',
      budget: 'max_sdk_calls',
      message: 'Script used up its max_sdk_calls (7)',
    },
  });
});

it('reads what the guest wants done', () => {
  const actions = [
    ['timer', 1, 20],
    ['clear', 1],
    ['call', 2, 'http.fetch', '{}', 1],
    ['head', '{}'],
    ['chunk', 'abc'],
    ['end', ''],
  ];
  const kind = 'actions';
  expect(parseAnswer(`A${JSON.stringify(actions)}`, LIMITS)).toEqual({ kind, actions, isAll: true });
  expect(parseAnswer(`M${JSON.stringify(actions)}`, LIMITS)).toEqual({ kind, actions, isAll: false });
});

it.each([
  ['nothing', ''],
  ['no frame', 'S[]'],
  ['a frame that is none', 'Sx y z\n'],
  ['an unknown mark', framed('X', '[]', '{}')],
  ['a code of the platform', framed('E', '[]', '{"code":"executor.crashed","message":"x"}')],
  ['a budget the guest does not count', framed('B', '[]', '{"budget":"cpu_ms","limit":1}')],
  ['a failure that is no JSON', framed('E', '[]', '{')],
  ['an unknown wish', 'A[["exit",1]]'],
  ['a timer in the past', 'A[["timer",1,-1]]'],
  ['a timer in a year', 'A[["timer",1,31536000000]]'],
  ['a call without payload', 'A[["call",1,"x"]]'],
  ['wishes that are no list', 'A{}'],
  ['too many wishes', `A${JSON.stringify(Array.from({ length: 20_001 }, () => ['clear', 1]))}`],
  ['more than the limits allow', framed('S', '[]', '{}', 'x'.repeat(2_000_000))],
])('takes %s for nonsense', (_, text) => {
  expect(parseAnswer(text, LIMITS).kind).toBe('nonsense');
});
