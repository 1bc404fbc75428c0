import { ownAgeLimitMs, RespawnPause, wearOf } from './wear.js';
import type { CellState } from './wear.js';

const LIMITS = { maxResidentBytes: 1_000, maxAgeMs: 60_000 };
const fresh: CellState = { residentBytes: 1_000, ageMs: 60_000, spoiledRuns: 0 };

describe('when a cell is worn (R-CELL-05)', () => {
  it.each<[string, Partial<CellState>, string | undefined]>([
    ['not at its limits', {}, undefined],
    ['over its memory', { residentBytes: 1_001 }, 'memory'],
    ['over its age', { ageMs: 60_001 }, 'age'],
    ['after too many broken isolates', { spoiledRuns: 257 }, 'taint'],
    ['not for some of them', { spoiledRuns: 256 }, undefined],
    ['not where the system does not tell its memory', { residentBytes: 0 }, undefined],
  ])('%s', (_, state, wear) => {
    expect(wearOf({ ...fresh, ...state }, LIMITS)).toBe(wear);
  });

  it('is up to a fifth earlier than its age allows', () => {
    expect([ownAgeLimitMs(1_000, 0), ownAgeLimitMs(1_000, 0.5), ownAgeLimitMs(1_000, 1)]).toEqual([
      1_000, 900, 800,
    ]);
  });
});

describe('the pause before a cell is born again (R-CELL-06)', () => {
  it('grows while it dies young of itself', () => {
    const pause = new RespawnPause();
    const pauses = Array.from({ length: 8 }, () => pause.after(50, 0));
    expect(pauses).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
  });

  it('is none after a script has ended it, however often', () => {
    const pause = new RespawnPause();
    for (let kill = 0; kill < 100; kill++) expect(pause.after(300, 1)).toBe(0);
  });

  it('is forgotten when one has lived', () => {
    const pause = new RespawnPause();
    pause.after(50, 0);
    expect([pause.after(5_000, 0), pause.after(50, 0)]).toEqual([0, 200]);
  });
});
