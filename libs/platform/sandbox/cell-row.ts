import type { CellForge } from './cell-forge.js';
import type { CellGroup } from './cell-group.js';
import { CellPlace } from './cell-place.js';
import type { CellProcess } from './cell-process.js';
import type { Journey } from './journey.js';

/** A home cell keeps a script's isolates warm; it is left when it has this many more runs than another. */
const SPILL_AT_EXTRA_RUNS = 32;
/** The cells that are awake have enough to do when each has this many runs: one more wakes. */
const WAKE_AT_RUNS = 8;
/** A cell starts in well under a second; whoever waits longer waits for one that does not come up. */
const READY_WITHIN_MS = 10_000;

export interface CellRowOptions {
  /** Of the places, those that have their cell from the start and keep it. */
  readonly awake?: number;
  readonly nice?: number;
}

/** A fixed number of places that all apps share. Some may sleep until there is work for them. */
export class CellRow implements CellGroup {
  private readonly places: CellPlace[];

  private readonly awake: number;

  constructor(forge: CellForge, places: number, { awake = places, nice = 0 }: CellRowOptions = {}) {
    this.awake = awake;
    this.places = Array.from(
      { length: places },
      (_, at) => new CellPlace(forge, { mayRest: at >= awake, nice }),
    );
  }

  open(): void {
    for (const place of this.places.slice(0, this.awake)) place.wake();
  }

  isReady(): boolean {
    return this.places.every((place) => !place.isAwake || place.cell !== undefined);
  }

  choose({ standing, run: { key } }: Journey): CellProcess | undefined {
    const home = this.homeOf(standing.spread);
    if (home === undefined) return undefined;
    let least = home;
    for (const { cell } of this.places)
      if (cell !== undefined && cell.inFlight < least.inFlight) least = cell;
    if (least.inFlight >= WAKE_AT_RUNS) this.places.find((place) => !place.isAwake)?.wake();
    if (home.inFlight - least.inFlight >= SPILL_AT_EXTRA_RUNS && least.mayTake(key)) return least;
    return home.mayTake(key) ? home : (this.warmFor(key) ?? home);
  }

  /** As `choose`; where all places sleep, one wakes for the next time. */
  chooseOrWake(journey: Journey): CellProcess | undefined {
    if (this.places.every((place) => !place.isAwake)) this.places[0]?.wake();
    return this.choose(journey);
  }

  /** When its own cell is away the next one stands in, so that the others' homes stay where they are. */
  private homeOf(spread: number): CellProcess | undefined {
    const { places } = this;
    for (let step = 0; step < places.length; step++) {
      const cell = places[(spread + step) % places.length]?.cell;
      if (cell !== undefined) return cell;
    }
    return undefined;
  }

  /** Where a version has been at home until a cell woke, or was replaced. */
  private warmFor(key: string): CellProcess | undefined {
    for (const { cell, handingOver } of this.places)
      for (const one of [handingOver, cell]) if (one?.has(key) === true && one.mayTake(key)) return one;
    return undefined;
  }

  forget({ run }: Journey): void {
    for (const place of this.places) place.cell?.forget(run.key);
  }

  patienceMs({ run }: Journey): number {
    return Math.min(run.limits.wallMs, READY_WITHIN_MS);
  }
}
