import { lastFireAt, nextFireAt, nextFireTimes } from './schedule.js';

const iso = (times: readonly Date[]): string[] => times.map((time) => time.toISOString());
const BERLIN = 'Europe/Berlin';

it('counts in the time of the zone', () => {
  const times = nextFireTimes(
    { schedule: '0 0 9 * * MON-FRI', timezone: BERLIN },
    new Date('2026-01-02T08:00:00Z'),
    2,
  );
  expect(iso(times)).toEqual(['2026-01-05T08:00:00.000Z', '2026-01-06T08:00:00.000Z']);
});

it('is behind the time that is given, never at it', () => {
  const at = new Date('2026-01-02T00:00:00Z');
  expect(nextFireAt({ schedule: '0 0 0 * * *', timezone: 'UTC' }, at)?.toISOString()).toBe(
    '2026-01-03T00:00:00.000Z',
  );
});

it('moves what falls into the hour that is skipped in spring to its end', () => {
  const times = nextFireTimes(
    { schedule: '0 30 2 * * *', timezone: BERLIN },
    new Date('2026-03-28T12:00:00Z'),
    2,
  );
  expect(iso(times)).toEqual(['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z']);
});

it('fires once in the hour that there is twice in autumn', () => {
  const times = nextFireTimes(
    { schedule: '0 30 2 * * *', timezone: BERLIN },
    new Date('2026-10-24T12:00:00Z'),
    2,
  );
  expect(iso(times)).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']);
});

it('goes on every half hour through both changes', () => {
  const half = { schedule: '0 */30 * * * *', timezone: BERLIN };
  const gaps = (from: string) => {
    const times = nextFireTimes(half, new Date(from), 8).map((time) => time.getTime());
    return times.slice(1).map((time, at) => (time - (times[at] as number)) / 60_000);
  };
  expect(gaps('2026-10-24T23:50:00Z')).toEqual([30, 30, 30, 30, 30, 30, 30]);
  expect(gaps('2026-03-29T00:10:00Z')).toEqual([30, 30, 30, 30, 30, 30, 30]);
});

it('never fires on a day that there is not', () => {
  expect(
    nextFireAt({ schedule: '0 0 0 30 2 *', timezone: 'UTC' }, new Date('2026-01-01T00:00:00Z')),
  ).toBeUndefined();
});

it.each([
  '0 */30 * * * *',
  '0 30 2 * * *',
  '0 15 1-4 * * *',
  '0 0 9 * * MON-FRI',
  '0 * 9 * * SAT',
  '59 59 23 L * *',
])('finds the last time as one who goes from time to time: %s', (schedule) => {
  for (const start of ['2026-03-27T22:00:00Z', '2026-10-23T22:00:00Z']) {
    const wish = { schedule, timezone: BERLIN };
    const times = nextFireTimes(wish, new Date(start), 40);
    const first = times[0] as Date;
    for (const [index, time] of times.entries()) {
      const next = times[index + 1] ?? time;
      const within = new Date(time.getTime() + Math.floor((next.getTime() - time.getTime()) * 0.9));
      expect([lastFireAt(wish, first, time), lastFireAt(wish, first, within)]).toEqual([time, time]);
    }
  }
});
