import { BEHIND } from './cell-forge.js';
import type { CellForge } from './cell-forge.js';
import type { CellProcess } from './cell-process.js';
import type { Journey } from './journey.js';

/** Runs that go into one cell together, each with the timer that ends its wait. */
type Batch = Map<Journey, NodeJS.Timeout>;

/** Such cells alive at a time; more runs than they take wait for one. */
const MAX_CELLS = 4;
/** After one that did not even come up. */
const PAUSE_MS = 200;

export interface SolitaryCellsOptions {
  readonly hand: (journey: Journey, cell: CellProcess) => void;
  /** No cell came in time for this run. */
  readonly giveUp: (journey: Journey) => void;
}

/**
 * Cells for one use: runs that may have ended their cell run again apart from everybody, so that the one that does
 * it shows itself and the others are answered.
 */
export class SolitaryCells {
  private readonly waiting: Batch[] = [];
  private inUse = 0;

  constructor(
    private readonly forge: CellForge,
    private readonly options: SolitaryCellsOptions,
  ) {}

  /** @param together runs that may share a cell */
  take(together: readonly Journey[]): void {
    const batch: Batch = new Map();
    const expire = (journey: Journey): void => {
      if (batch.delete(journey)) this.options.giveUp(journey);
    };
    for (const journey of together) {
      journey.hasWaited = true;
      const leftMs = Math.max(journey.leftMs(), 0);
      batch.set(
        journey,
        setTimeout(() => expire(journey), leftMs),
      );
    }
    this.waiting.push(batch);
    this.next();
  }

  /** Gives up what still waits. */
  close(): void {
    for (const batch of this.waiting.splice(0)) this.empty(batch, this.options.giveUp);
  }

  private next(): void {
    if (this.forge.closed || this.inUse >= MAX_CELLS) return;
    let batch = this.waiting.shift();
    while (batch?.size === 0) batch = this.waiting.shift();
    if (batch !== undefined) this.serve(batch);
  }

  private serve(batch: Batch): void {
    this.inUse += 1;
    this.forge.make(
      {
        onReady: (cell) => {
          this.empty(batch, (journey) => this.options.hand(journey, cell));
          if (cell.inFlight === 0) cell.drain();
        },
        onIdle: (cell) => cell.drain(),
        onGone: () => {
          this.inUse -= 1;
          if (batch.size === 0) this.next();
          else if (this.forge.closed) this.empty(batch, this.options.giveUp);
          else this.again(batch);
        },
      },
      BEHIND,
    );
  }

  private again(batch: Batch): void {
    this.waiting.unshift(batch);
    setTimeout(() => this.next(), PAUSE_MS).unref();
  }

  private empty(batch: Batch, into: (journey: Journey) => void): void {
    for (const [journey, timer] of batch) {
      clearTimeout(timer);
      batch.delete(journey);
      into(journey);
    }
  }
}
