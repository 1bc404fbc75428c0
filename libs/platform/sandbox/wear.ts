/** What makes a cell worth replacing although it works. */
export interface WearLimits {
  /** Resident memory; at `GROWN_FACTOR` times as much it is ended at once, with what is in it. */
  readonly maxResidentBytes: number;
  readonly maxAgeMs: number;
}

export interface CellState {
  /** 0 where it is not known. */
  readonly residentBytes: number;
  readonly ageMs: number;
  /** Runs that left a broken isolate behind. */
  readonly spoiledRuns: number;
}

export type Wear = 'memory' | 'age' | 'taint';

export const GROWN_FACTOR = 2;
/** Each isolate thrown out in the middle of something may leave a little of itself in the process. */
const MAX_SPOILED_RUNS = 256;
/** Cells that were born together do not go together: each draws its own share of this part of their age. */
const AGE_SPREAD = 0.2;

/** Why a cell should make room for another; undefined while there is no reason. */
export function wearOf(cell: CellState, { maxResidentBytes, maxAgeMs }: WearLimits): Wear | undefined {
  if (cell.residentBytes > maxResidentBytes) return 'memory';
  if (cell.spoiledRuns > MAX_SPOILED_RUNS) return 'taint';
  return cell.ageMs > maxAgeMs ? 'age' : undefined;
}

/** @param draw from 0 to 1: which part of the spread is this cell's. */
export function ownAgeLimitMs(maxAgeMs: number, draw: number): number {
  return maxAgeMs * (1 - AGE_SPREAD * draw);
}

/** Pauses before a cell that died is born again: none, unless it dies of itself. */
export class RespawnPause {
  private inARow = 0;

  /**
   * A cell that lived for a while, or took runs with it, is replaced at once: whoever waits for it has done nothing.
   * One that dies young with nothing inside is ill itself (a broken build, a machine out of memory).
   * @returns how long to wait, ms.
   */
  after(livedMs: number, runsInside: number): number {
    this.inARow = livedMs < YOUNG_MS && runsInside === 0 ? this.inARow + 1 : 0;
    return this.inARow === 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (this.inARow - 1), LONGEST_PAUSE_MS);
  }
}

const YOUNG_MS = 1_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
