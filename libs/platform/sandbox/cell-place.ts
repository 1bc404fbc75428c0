import type { CellForge, CellNews } from './cell-forge.js';
import type { CellProcess } from './cell-process.js';
import { RespawnPause, wearOf } from './wear.js';
import type { Wear, WearLimits } from './wear.js';

export interface CellPlaceOptions {
  /** Whether a cell that is merely old, with nothing to do, may go without a successor. */
  readonly mayRest?: boolean;
  /** How far behind others its cells stand that want the processor. */
  readonly nice?: number;
  readonly onIdle?: () => void;
}

/** How long a worn cell and its successor both take runs: long enough for what is in demand to be warm there. */
const HANDOVER_MS = 1_000;

/** Keeps one cell there: replaces it when it dies, and before it is let go when it is worn. */
export class CellPlace {
  private current: CellProcess | undefined;
  /** Worn, and still there for versions that its successor has no warm isolates for. */
  private previous: CellProcess | undefined;
  /** Starting, to take the place of a worn one. */
  private successor: CellProcess | undefined;
  private readonly pause = new RespawnPause();
  private limits: WearLimits;
  private open = false;

  constructor(
    private readonly forge: CellForge,
    private readonly options: CellPlaceOptions = {},
  ) {
    this.limits = forge.wearLimits();
  }

  /** The cell, when it takes runs. */
  get cell(): CellProcess | undefined {
    return this.current?.ready === true ? this.current : undefined;
  }

  /** The cell before it, while it hands over. */
  get handingOver(): CellProcess | undefined {
    return this.previous?.ready === true ? this.previous : undefined;
  }

  get isAwake(): boolean {
    return this.open;
  }

  wake(): void {
    if (this.open) return;
    this.open = true;
    this.current = this.spawn();
  }

  /** Ends its cell once the runs in it have ended, and starts none. */
  rest(): void {
    this.open = false;
    for (const cell of [this.current, this.successor, this.previous]) cell?.drain();
    this.current = this.successor = this.previous = undefined;
  }

  private spawn(): CellProcess {
    const news: CellNews = {
      onReady: (cell) => this.takeOver(cell),
      onIdle: () => this.options.onIdle?.(),
      onLook: (cell) => this.inspect(cell),
      onGone: (cell, runsInside) => this.gone(cell, runsInside),
    };
    return this.forge.make(news, this.options.nice);
  }

  private takeOver(cell: CellProcess): void {
    if (cell !== this.successor) return;
    const worn = this.current;
    this.previous = worn;
    this.current = cell;
    this.successor = undefined;
    setTimeout(() => {
      if (this.previous === worn) this.previous = undefined;
      worn?.drain();
    }, HANDOVER_MS).unref();
    this.limits = this.forge.wearLimits();
  }

  private inspect(cell: CellProcess): void {
    if (cell !== this.current || !cell.ready || this.successor !== undefined || this.forge.closed) return;
    const { residentBytes, spoiledRuns, bornAt } = cell;
    const wear = wearOf({ residentBytes, spoiledRuns, ageMs: performance.now() - bornAt }, this.limits);
    if (wear !== undefined) this.renew(cell, wear);
  }

  private renew(cell: CellProcess, wear: Wear): void {
    if (wear === 'age' && this.options.mayRest === true && cell.inFlight === 0) {
      this.rest();
      return;
    }
    this.forge.log(wear, 'A cell is worn; another takes its place');
    this.successor = this.spawn();
  }

  private gone(cell: CellProcess, runsInside: number): void {
    if (cell === this.successor) this.successor = undefined;
    if (cell === this.previous) this.previous = undefined;
    if (cell !== this.current) return;
    this.current = this.successor;
    this.successor = undefined;
    if (this.current !== undefined || !this.open || this.forge.closed) return;
    const pauseMs = this.pause.after(performance.now() - cell.bornAt, runsInside);
    if (pauseMs === 0) this.current = this.spawn();
    else setTimeout(() => this.respawn(), pauseMs).unref();
  }

  private respawn(): void {
    if (this.open && !this.forge.closed && this.current === undefined) this.current = this.spawn();
  }
}
