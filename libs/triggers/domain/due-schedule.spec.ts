import { firingOf } from './due-schedule.js';

const every = (schedule: string, dueAt: string, overlap: 'skip' | 'queue' = 'skip') => ({
  ...{ schedule, timezone: 'UTC', overlap, dueAt: new Date(dueAt) },
});
const minutely = every('0 * * * * *', '2026-01-01T10:00:00Z');
const at = (time: string) => new Date(time);

it('fires for the time that is due, and is due next at the one behind now', () => {
  expect(firingOf(minutely, at('2026-01-01T10:00:00.500Z'), false)).toEqual({
    ...{ scheduledFor: at('2026-01-01T10:00:00Z'), nextFireAt: at('2026-01-01T10:01:00Z') },
  });
});

it('fires once for all the times that were missed, and for the last of them (R-TCRON-03)', () => {
  expect(firingOf(minutely, at('2026-01-01T13:37:30Z'), false)).toEqual({
    ...{ scheduledFor: at('2026-01-01T13:37:00Z'), nextFireAt: at('2026-01-01T13:38:00Z') },
  });
});

it('finds the last of millions of missed times as fast', () => {
  const secondly = every('* * * * * *', '2026-01-01T00:00:00Z');
  const began = performance.now();
  const { scheduledFor, nextFireAt } = firingOf(secondly, at('2027-01-01T00:00:00.250Z'), false);
  expect(scheduledFor).toEqual(at('2027-01-01T00:00:00Z'));
  expect(nextFireAt).toEqual(at('2027-01-01T00:00:01Z'));
  expect(performance.now() - began).toBeLessThan(2_000);
});

it('is left out while its last event has not ended', () => {
  const now = at('2026-01-01T10:00:01Z');
  expect(firingOf(minutely, now, true)).toEqual({
    scheduledFor: undefined,
    nextFireAt: at('2026-01-01T10:01:00Z'),
  });
});

it('ends with its last time', () => {
  const { scheduledFor, nextFireAt } = firingOf(
    every('0 0 0 29 2 *', '2028-02-29T00:00:00Z'),
    at('2028-02-29T00:00:00Z'),
    false,
  );
  expect(scheduledFor).toEqual(at('2028-02-29T00:00:00Z'));
  expect(nextFireAt).toEqual(at('2032-02-29T00:00:00Z'));
});
