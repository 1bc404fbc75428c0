import { retryDelayMs } from './backoff.js';
import type { RetryPolicy } from './backoff.js';

const policy: RetryPolicy = {
  ...{ maxAttempts: 5, backoff: 'exponential', baseMs: 1_000, maxMs: 10_000, jitter: 0.2 },
};
const MIDDLE = 0.5;
const delays = (more: Partial<RetryPolicy>, chance = MIDDLE) =>
  [1, 2, 3, 4, 5, 6].map((failures) => retryDelayMs({ ...policy, ...more }, failures, chance));

it.each([
  ['exponential', [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]],
  ['linear', [1_000, 2_000, 3_000, 4_000, 5_000, 6_000]],
  ['constant', [1_000, 1_000, 1_000, 1_000, 1_000, 1_000]],
] as const)('grows as its shape says, up to the longest: %s (R-DISP-07)', (backoff, expected) => {
  expect(delays({ backoff })).toEqual(expected);
});

it('differs by the jitter either way, and by no more (R-DISP-06)', () => {
  expect(delays({}, 0)).toEqual([800, 1_600, 3_200, 6_400, 8_000, 8_000]);
  expect(delays({}, 0.999_999)).toEqual([1_200, 2_400, 4_800, 9_600, 12_000, 12_000]);
  expect(delays({ jitter: 0 }, 0)).toEqual(delays({ jitter: 0 }, 0.9));
});

it('stays a number however often it has failed', () => {
  expect(retryDelayMs(policy, 5_000, MIDDLE)).toBe(10_000);
  expect(retryDelayMs({ ...policy, baseMs: 0 }, 5_000, MIDDLE)).not.toBeGreaterThan(10_000);
});
