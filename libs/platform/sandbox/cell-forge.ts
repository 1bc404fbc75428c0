import type { Logger } from '#platform/telemetry';
import type { Bell } from './bell.js';
import type { CellEnding } from './blame.js';
import { CellProcess } from './cell-process.js';
import type { LostRun } from './cell-process.js';
import type { CellOutcome } from './protocol.js';
import { GROWN_FACTOR, ownAgeLimitMs } from './wear.js';
import type { WearLimits } from './wear.js';

export interface CellForgeOptions {
  /** Compiled entry of a cell. */
  readonly entry: string;
  readonly maxIdleIsolates: number;
  readonly maxScripts: number;
  readonly wear: WearLimits;
  readonly bell: Bell;
  readonly logger: Logger;
  readonly onCulprit: (version: string, reason: string) => void;
  readonly onHeldUp: (run: LostRun, outcome: CellOutcome) => void;
  /** A cell is gone; its place has been told already. */
  readonly onGone: (ending: CellEnding, lost: readonly LostRun[]) => void;
}

/** What a place wants to know of the cell it has ordered. */
export interface CellNews {
  readonly onReady?: (cell: CellProcess) => void;
  readonly onIdle?: (cell: CellProcess) => void;
  readonly onLook?: (cell: CellProcess) => void;
  readonly onGone?: (cell: CellProcess, runsInside: number) => void;
}

/**
 * Behind everything else that wants the processor, and still a tenth of it when all of it is wanted (`sched(7)`): for
 * what nobody knows yet, and what takes long. Only whole processes are lowered: with lowered
 * threads in one, a neighbour's p99 was 114 ms (measured), perhaps since threads of one process share locks.
 */
export const BEHIND = 10;

/** Makes the cells of one sandbox, and knows which are alive. */
export class CellForge {
  readonly alive = new Set<CellProcess>();
  /** Nothing new begins: cells that end are not replaced. */
  closed = false;
  lastReason = '';

  constructor(private readonly options: CellForgeOptions) {
    if (process.platform !== 'linux')
      options.logger.debug({}, 'The memory of cells is not watched: this system does not tell it');
  }

  get bell(): Bell {
    return this.options.bell;
  }

  /** @param nice how far behind others the cell stands that want the processor, 0 to 19. */
  make(news: CellNews, nice = 0): CellProcess {
    const { entry, maxIdleIsolates, maxScripts, wear, bell, onCulprit, onHeldUp } = this.options;
    const cell: CellProcess = new CellProcess({
      ...{ entry, maxIdleIsolates, maxScripts, nice },
      maxResidentBytes: GROWN_FACTOR * wear.maxResidentBytes,
      events: {
        onReady: () => {
          news.onReady?.(cell);
          bell.ring();
        },
        onIdle: () => news.onIdle?.(cell),
        onLook: () => news.onLook?.(cell),
        onCulprit,
        onHeldUp,
        onExit: (ending, lost) => this.gone(cell, news, ending, lost),
      },
    });
    this.alive.add(cell);
    return cell;
  }

  /** The limits of one place's cells: places made together do not renew theirs together. */
  wearLimits(): WearLimits {
    const { maxResidentBytes, maxAgeMs } = this.options.wear;
    return { maxResidentBytes, maxAgeMs: ownAgeLimitMs(maxAgeMs, Math.random()) };
  }

  log(reason: string, message: string): void {
    this.options.logger.info({ reason }, message);
  }

  private gone(cell: CellProcess, news: CellNews, ending: CellEnding, lost: readonly LostRun[]): void {
    this.alive.delete(cell);
    if (ending.end !== 'retired') this.lastReason = ending.reason;
    // First the place, so that a successor is under way when the lost runs look for one.
    news.onGone?.(cell, lost.length);
    this.options.onGone(ending, lost);
    this.options.bell.ring();
  }
}
