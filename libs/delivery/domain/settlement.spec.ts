import type { RetryPolicy } from './backoff.js';
import { isTooDeep } from './outbox-event.js';
import { settle } from './settlement.js';
import type { AttemptOutcome } from './settlement.js';

const retry: RetryPolicy = {
  ...{ maxAttempts: 3, backoff: 'exponential', baseMs: 1_000, maxMs: 60_000, jitter: 0 },
};
const error = { code: 'script.threw', message: 'boom', stack: null };
const failed: AttemptOutcome = { kind: 'failed', error, version: 7 };
const settled = (failures: number, outcome: AttemptOutcome, maxAttempts = 3) =>
  settle({ failures, retry: { ...retry, maxAttempts }, deadLetterId: null }, outcome, 0.5);

it('is over with a success, whichever attempt it was (R-DISP-13)', () => {
  expect(settled(0, { kind: 'succeeded' })).toEqual({ kind: 'done' });
  expect(settled(2, { kind: 'succeeded' })).toEqual({ kind: 'done' });
});

it('tries again after the pause that the failures ask for, and gives up after the last (R-DISP-06)', () => {
  expect(settled(0, failed)).toEqual({ kind: 'retry', afterMs: 1_000 });
  expect(settled(1, failed)).toEqual({ kind: 'retry', afterMs: 2_000 });
  expect(settled(2, failed)).toEqual({ kind: 'dead', error, version: 7 });
});

it('never tries again where one attempt is all there is', () => {
  expect(settled(0, failed, 1).kind).toBe('dead');
});

it('counts no attempt when nothing has run, however often (R-DISP-02, R-DISP-03)', () => {
  expect(settled(2, { kind: 'refused', afterMs: 250 })).toEqual({ kind: 'postponed', afterMs: 250 });
});

it('drops what is too deep, and never makes a dead letter of it (R-DISP-08)', () => {
  expect(settled(2, { kind: 'too-deep' })).toEqual({ kind: 'done' });
});

it('runs at the deepest level, and not below it (R-DISP-08)', () => {
  const at = (depth: number) => isTooDeep({ cause: { rootId: 'r', parentId: null, depth } }, 8);
  expect([0, 7, 8, 9, 100].map(at)).toEqual([false, false, false, true, true]);
});

it('gives up at once where no further attempt could fare better', () => {
  expect(settled(0, { ...failed, isFinal: true })).toEqual({ kind: 'dead', error, version: 7 });
});

it('waits as long as the script asks, and counts the attempt all the same', () => {
  expect(settled(0, { ...failed, retryAfterMs: 42_000 })).toEqual({ kind: 'retry', afterMs: 42_000 });
  expect(settled(2, { ...failed, retryAfterMs: 42_000 }).kind).toBe('dead');
});

it('tells the dead letter how its handler fared, and tries none of them again (R-DISP-05, R-TDL-02)', () => {
  const handler = (outcome: AttemptOutcome) =>
    settle({ failures: 0, retry, deadLetterId: 'letter' }, outcome, 0.5);
  const handled = { letterId: 'letter', resolution: 'handled_by_script' };
  expect(handler({ kind: 'succeeded' })).toEqual({ kind: 'done', handled });
  expect(handler(failed)).toEqual({ kind: 'done', handled: { ...handled, resolution: 'handler_failed' } });
  expect(handler({ kind: 'too-deep' })).toEqual({ kind: 'done' });
  expect(handler({ kind: 'refused', afterMs: 5 })).toEqual({ kind: 'postponed', afterMs: 5 });
});
