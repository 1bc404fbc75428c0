import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#kernel';
import { afterKill, afterVerdict, pauseLeftMs, ScriptQuarantinedError } from './quarantine.js';
import type { KillRecord } from './quarantine.js';

const START = 1_700_000_000_000;

/** Three kills at once, at a time. */
function tip(before: KillRecord | undefined, atMs: number): KillRecord {
  return afterKill(afterKill(afterKill(before, atMs), atMs), atMs);
}

describe('when a version is quarantined (R-CELL-08)', () => {
  it.each([
    ['one kill', [0], false],
    ['two kills', [0, 1], false],
    ['three within a minute', [0, 30, 59.9], true],
    ['three in more than a minute', [0, 30, 60], false],
    ['the third of the last minute', [0, 50, 70, 100], true],
    ['one every half minute', [0, 31, 62, 93, 124], false],
  ])('%s: %j s', (_, seconds, quarantined) => {
    let record: KillRecord | undefined;
    for (const second of seconds) record = afterKill(record, START + second * SECOND_MS);
    expect(record?.strikes).toBe(quarantined ? 1 : 0);
  });

  it('lasts a minute, and doubles up to an hour for whoever goes on', () => {
    let record = tip(undefined, START);
    const lengths = [record.untilMs - START];
    while (lengths.length < 9) {
      const at = record.untilMs + MINUTE_MS;
      record = tip(record, at);
      lengths.push(record.untilMs - at);
    }
    expect(lengths.map((ms) => ms / MINUTE_MS)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('begins with a minute again for whoever has behaved for an hour', () => {
    const first = tip(tip(undefined, START), START + 2 * MINUTE_MS);
    expect(first.strikes).toBe(2);
    const at = first.untilMs + HOUR_MS;
    expect(tip(first, at)).toEqual({ kills: [], strikes: 1, untilMs: at + MINUTE_MS });
  });

  it('is not prolonged by runs that were under way when it began', () => {
    const record = tip(undefined, START);
    expect(tip(record, START + SECOND_MS)).toEqual(record);
    // Nor do they count when it is over.
    expect(afterKill(record, record.untilMs).kills).toHaveLength(1);
  });
});

describe('a quarantine that another executor has begun', () => {
  it('holds here too', () => {
    const record = afterVerdict(undefined, { strikes: 3, untilMs: START + MINUTE_MS });
    expect(pauseLeftMs(record, START)).toBe(MINUTE_MS);
    expect(record.strikes).toBe(3);
  });

  it('never shortens one that holds already', () => {
    const record = tip(undefined, START);
    expect(afterVerdict(record, { strikes: 1, untilMs: START + SECOND_MS })).toEqual(record);
  });
});

describe('what a quarantined version is told', () => {
  it.each([
    [59_001, 60],
    [60_000, 60],
    [1, 1],
  ])('%i ms before its end to ask again in %i s', (leftMs, seconds) => {
    const error = new ScriptQuarantinedError(leftMs);
    expect(error).toMatchObject({ code: 'script.quarantined', kind: 'busy', retryAfterSeconds: seconds });
  });

  it('may run when the time has passed', () => {
    const record = tip(undefined, START);
    expect(pauseLeftMs(record, record.untilMs - 1)).toBe(1);
    expect(pauseLeftMs(record, record.untilMs)).toBe(0);
  });
});
