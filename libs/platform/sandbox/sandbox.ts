import type { RunLimits } from '#contracts';
import { DomainError } from '#kernel';
import type { Logger } from '#platform/telemetry';
import { CellProcess } from './cell-process.js';
import type { CellScript } from './cell-process.js';
import type { CellOutcome, CellRun } from './protocol.js';

export interface SandboxOptions {
  /** Child processes that hold isolates. */
  readonly cells: number;
  readonly maxIdleIsolatesPerCell: number;
  readonly maxScriptsPerCell: number;
  /** Compiled entry of a cell (`cellEntry()` of the build, or one a spec has built). */
  readonly entry: string;
  readonly logger: Logger;
}

export interface SandboxRun extends CellRun, CellScript {
  readonly limits: RunLimits;
}

/** Every cell is down or starting; it lasts for tens of milliseconds after a crash. */
export class NoCellError extends DomainError {
  readonly code = 'executor.no-cell';
  readonly kind = 'busy';
  override readonly retryAfterSeconds = 1;

  constructor(lastReason = '') {
    super(
      `Cannot run the script: no cell is ready${lastReason === '' ? '' : `; the last one ended with ${lastReason}`}`,
    );
  }
}

/** A home cell keeps a script's isolates warm; it is left when it has this many more runs than another. */
const SPILL_AT_EXTRA_RUNS = 32;
const READY_WITHIN_MS = 10_000;
const RESPAWN_PAUSE_MS = 200;

/** The cells of one executor. The owner starts and stops it. */
export class Sandbox {
  private readonly cells: (CellProcess | undefined)[] = [];
  private readonly bornAt: number[] = [];
  private waiters: (() => void)[] = [];
  private stopping = false;
  private crashCount = 0;
  private lastReason = '';

  constructor(private readonly options: SandboxOptions) {}

  /** Resolves when every cell takes runs. @throws NoCellError when one does not come up in time. */
  async start(): Promise<void> {
    for (let slot = 0; slot < this.options.cells; slot++) this.spawn(slot);
    const deadline = performance.now() + READY_WITHIN_MS;
    while (!this.cells.every((cell) => cell?.ready)) {
      if (performance.now() > deadline) throw new NoCellError(this.lastReason);
      await this.nextReady(READY_WITHIN_MS);
    }
  }

  /**
   * Runs a script once. A script that fails is an outcome, not a rejection.
   * @throws NoCellError when no cell is there to take it.
   */
  run(run: SandboxRun): Promise<CellOutcome> {
    const cell = this.choose(run.key);
    if (cell !== undefined) return cell.run(run, run.limits, run);
    return this.chooseLater(run.key).then((later) => later.run(run, run.limits, run));
  }

  isReady(): boolean {
    return this.cells.some((cell) => cell?.ready);
  }

  /** Cells lost since the start, for whatever reason. */
  crashes(): number {
    return this.crashCount;
  }

  pids(): number[] {
    return this.cells.flatMap((cell) => cell?.pid ?? []);
  }

  /** Lets runs end for at most `graceMs`, then ends the processes. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    for (const cell of this.cells) cell?.drain();
    const deadline = performance.now() + graceMs;
    while (this.cells.some((cell) => cell !== undefined) && performance.now() < deadline) await pause(5);
    for (const cell of this.cells) cell?.kill();
    while (this.cells.some((cell) => cell !== undefined)) await pause(5);
  }

  private choose(key: string): CellProcess | undefined {
    const ready = this.cells.filter((cell): cell is CellProcess => cell?.ready === true);
    const home = ready[hash(key) % ready.length];
    if (home === undefined) return undefined;
    let least = home;
    for (const cell of ready) if (cell.inFlight < least.inFlight) least = cell;
    return home.inFlight - least.inFlight >= SPILL_AT_EXTRA_RUNS ? least : home;
  }

  private async chooseLater(key: string): Promise<CellProcess> {
    if (!this.stopping) await this.nextReady(READY_WITHIN_MS);
    const cell = this.choose(key);
    if (cell === undefined) throw new NoCellError();
    return cell;
  }

  private spawn(slot: number): void {
    this.bornAt[slot] = performance.now();
    this.cells[slot] = new CellProcess({
      entry: this.options.entry,
      maxIdleIsolates: this.options.maxIdleIsolatesPerCell,
      maxScripts: this.options.maxScriptsPerCell,
      onReady: () => {
        const waiting = this.waiters;
        this.waiters = [];
        for (const wake of waiting) wake();
      },
      onExit: (reason) => this.replace(slot, reason),
    });
  }

  private replace(slot: number, reason: string): void {
    this.cells[slot] = undefined;
    if (this.stopping) return;
    this.crashCount += 1;
    this.lastReason = reason;
    this.options.logger.warn({ reason }, 'A cell ended; another takes its place');
    // One that dies at birth would otherwise be reborn in a tight loop.
    const young = performance.now() - (this.bornAt[slot] ?? 0) < RESPAWN_PAUSE_MS;
    if (!young) this.spawn(slot);
    else setTimeout(() => this.stopping || this.spawn(slot), RESPAWN_PAUSE_MS).unref();
  }

  private nextReady(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.waiters.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

function hash(text: string): number {
  let value = 0;
  for (let at = 0; at < text.length; at++) value = (Math.imul(value, 31) + text.charCodeAt(at)) >>> 0;
  return value;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
