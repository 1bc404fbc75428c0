import type { CellProcess } from './cell-process.js';
import type { Journey } from './journey.js';

/** Cells among which a run may be placed. */
export interface CellGroup {
  /** Starts its first cells; they are there when `isReady`. */
  open(): void;
  /** Whether every cell that it has started takes runs. */
  isReady(): boolean;
  /** The cell that shall take this run, when one can now; otherwise it is to be asked again at the next ring. */
  choose(journey: Journey): CellProcess | undefined;
  /** This version's runs go elsewhere from now on. */
  forget(journey: Journey): void;
  /** How long a run may wait for a cell of this group, ms. */
  patienceMs(journey: Journey): number;
}
