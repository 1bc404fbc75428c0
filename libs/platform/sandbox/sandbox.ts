import { DomainError } from '#kernel';
import type { Logger } from '#platform/telemetry';
import { AppCells } from './app-cells.js';
import { Bell } from './bell.js';
import { apart, blame } from './blame.js';
import type { CellEnding } from './blame.js';
import { BEHIND, CellForge } from './cell-forge.js';
import type { CellGroup } from './cell-group.js';
import type { CellProcess, LostRun } from './cell-process.js';
import { CellRow } from './cell-row.js';
import { Journey } from './journey.js';
import { Probation, versionOf } from './probation.js';
import type { CellOutcome } from './protocol.js';
import type { SandboxRun } from './sandbox-run.js';
import { SolitaryCells } from './solitary-cells.js';

export type { SandboxRun } from './sandbox-run.js';

/** `app`: no process holds code of two apps. `shared`: isolates alone keep them apart. */
export type CellTenancy = 'shared' | 'app';

export interface SandboxOptions {
  /** Child processes that hold isolates of proven versions; with tenancy `app`, how many apps have one at a time. */
  readonly cells: number;
  /** As many more for versions that nobody knows yet; 0 lets them run among the others. */
  readonly probationCells?: number;
  readonly tenancy?: CellTenancy;
  readonly maxIdleIsolatesPerCell: number;
  readonly maxScriptsPerCell: number;
  /** Resident memory at which a cell is replaced; at twice as much it is ended at once. */
  readonly maxResidentBytes?: number;
  /** Age at which a cell is replaced, or a little earlier. */
  readonly maxAgeMs?: number;
  /** Compiled entry of a cell (`cellEntry()` of the build, or one a spec has built). */
  readonly entry: string;
  readonly logger: Logger;
}

/** Told of each version that ended a cell for certain. @param version `<script id>:<version>` */
export type KillListener = (version: string, reason: string) => void;

/** Every cell is down, starting or somebody else's. */
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

const READY_WITHIN_MS = 10_000;
/** A run that loses its cell is run again so many times, and within its own wall-clock limit. */
const MAX_RETRIES = 2;
const STANDINGS_KEPT = 20_000;
const DEFAULT_MAX_RESIDENT_BYTES = 1_024 * 1_024 * 1_024;
const DEFAULT_MAX_AGE_MS = 60 * 60 * 1_000;

/** The cells of one executor. The owner starts and stops it. */
export class Sandbox {
  private readonly bell = new Bell();
  private readonly forge: CellForge;
  private readonly proven: CellGroup;
  /** For versions that have not proved themselves; `proven` when there are no such cells. */
  private readonly strangers: CellGroup;
  /** For proven versions whose runs take long; its cell wakes with the first of them. */
  private readonly heavy: CellRow | undefined;
  private readonly solitary: SolitaryCells;
  private readonly probation = new Probation(STANDINGS_KEPT);
  private readonly killListeners: KillListener[] = [];
  private crashCount = 0;

  constructor(private readonly options: SandboxOptions) {
    this.forge = this.forgeOf(options);
    const { cells, probationCells = 1, tenancy = 'shared' } = options;
    const rows = tenancy === 'shared';
    // What starts at once is as many processes as there are cells in all: the rest wakes when there is work for it.
    const awake = Math.max(cells - probationCells, 1);
    this.proven = rows ? new CellRow(this.forge, cells, { awake }) : new AppCells(this.forge, cells);
    if (rows) this.heavy = new CellRow(this.forge, 1, { awake: 0, nice: BEHIND });
    if (probationCells === 0) this.strangers = this.proven;
    else
      this.strangers = rows
        ? new CellRow(this.forge, probationCells, { nice: BEHIND })
        : new AppCells(this.forge, probationCells);
    this.solitary = new SolitaryCells(this.forge, {
      hand: (journey, cell) => this.hand(journey, cell, false),
      giveUp: (journey) => this.findsNoCell(journey),
    });
  }

  onKill(listener: KillListener): void {
    this.killListeners.push(listener);
  }

  /** Resolves when the first cells take runs. @throws NoCellError when one does not come up in time. */
  async start(): Promise<void> {
    this.proven.open();
    if (this.strangers !== this.proven) this.strangers.open();
    const deadline = performance.now() + READY_WITHIN_MS;
    while (!this.proven.isReady() || !this.strangers.isReady()) {
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) throw new NoCellError(this.forge.lastReason);
      await this.bell.heard(leftMs);
    }
  }

  /**
   * Runs a script once. A script that fails is an outcome, not a rejection. When its cell ends through no fault of
   * its own, and nothing outside knows of it yet, it is run again in another.
   * @throws NoCellError when no cell is there to take it.
   */
  run(run: SandboxRun): Promise<CellOutcome> {
    const version = versionOf(run.key);
    return new Promise((answer, refuse) => {
      this.place(new Journey(run, version, this.probation.of(version), answer, refuse));
    });
  }

  isReady(): boolean {
    if (this.forge.closed) return false;
    for (const cell of this.forge.alive) if (cell.ready) return true;
    return false;
  }

  /** Cells lost since the start, for whatever reason. */
  crashes(): number {
    return this.crashCount;
  }

  pids(): number[] {
    return [...this.forge.alive].flatMap((cell) => cell.pid ?? []);
  }

  /** Lets runs end for at most `graceMs`, then ends the processes. */
  async stop(graceMs: number): Promise<void> {
    this.forge.closed = true;
    const { alive } = this.forge;
    for (const cell of alive) cell.drain();
    this.solitary.close();
    this.bell.ring();
    const deadline = performance.now() + graceMs;
    while (alive.size > 0 && performance.now() < deadline) await pause(5);
    for (const cell of alive) cell.kill();
    while (alive.size > 0) await pause(5);
  }

  private forgeOf(options: SandboxOptions): CellForge {
    const { maxResidentBytes = DEFAULT_MAX_RESIDENT_BYTES, maxAgeMs = DEFAULT_MAX_AGE_MS } = options;
    return new CellForge({
      entry: options.entry,
      maxIdleIsolates: options.maxIdleIsolatesPerCell,
      maxScripts: options.maxScriptsPerCell,
      wear: { maxResidentBytes, maxAgeMs },
      bell: this.bell,
      logger: options.logger,
      onCulprit: (version, reason) => this.convict(version, reason),
      onHeldUp: (run, outcome) => this.startOver(run, outcome),
      onGone: (ending, lost) => this.answerFor(ending, lost),
    });
  }

  private place(journey: Journey): void {
    if (journey.standing.standsTrial()) this.solitary.take([journey]);
    else if (!this.tryToPlace(journey)) void this.placeLater(journey);
  }

  private tryToPlace(journey: Journey): boolean {
    if (this.forge.closed) return false;
    const { standing } = journey;
    const amongProven = this.strangers === this.proven || standing.mayMix();
    const cell = amongProven ? this.chooseForProven(journey) : this.chooseForStranger(journey);
    if (cell === undefined) return false;
    this.hand(journey, cell, amongProven);
    if (standing.leavesStrangers() && this.strangers !== this.proven) this.strangers.forget(journey);
    return true;
  }

  /** Until its cell is there, what takes long runs among the others. */
  private chooseForProven(journey: Journey): CellProcess | undefined {
    const apart = journey.standing.isHeavy ? this.heavy?.chooseOrWake(journey) : undefined;
    return apart ?? this.proven.choose(journey);
  }

  private chooseForStranger(journey: Journey): CellProcess | undefined {
    const cell = this.strangers.choose(journey);
    // Where each app has cells of its own, one of its own endangers nobody else.
    return cell === undefined && this.options.tenancy === 'app' ? this.proven.choose(journey) : cell;
  }

  /** Cells are starting, or all belong to others: looks again whenever something has changed. */
  private async placeLater(journey: Journey): Promise<void> {
    journey.hasWaited = true;
    const group = journey.standing.isProven ? this.proven : this.strangers;
    const until = performance.now() + Math.min(group.patienceMs(journey), journey.leftMs());
    for (;;) {
      const leftMs = until - performance.now();
      if (leftMs <= 0 || this.forge.closed) break;
      await this.bell.heard(leftMs);
      if (this.tryToPlace(journey)) return;
    }
    this.findsNoCell(journey);
  }

  private findsNoCell(journey: Journey): void {
    if (journey.losses > 0) journey.giveUp(false);
    else journey.refuse(new NoCellError(this.forge.lastReason));
  }

  private hand(journey: Journey, cell: CellProcess, amongProven: boolean): void {
    cell.take(journey, journey.depart(amongProven));
  }

  private convict(version: string, reason: string): void {
    this.options.logger.warn({ version, reason }, 'A script has ended its cell');
    this.probation.of(version).blamed();
    for (const listener of this.killListeners) listener(version, reason);
  }

  /** The machine kept a run from going on: nobody's fault, and as long as nothing outside knows of it, it starts over (R-CELL-10). */
  private startOver(run: LostRun, outcome: CellOutcome): void {
    const { journey } = run;
    if (!mayRetry(run)) {
      journey.arrive(outcome);
      return;
    }
    journey.lost();
    this.place(journey);
  }

  /** A cell is gone: who did it, and what becomes of the runs that were in it. */
  private answerFor(ending: CellEnding, lost: readonly LostRun[]): void {
    if (this.forge.closed) {
      for (const { journey, streamed } of lost) journey.giveUp(streamed);
      return;
    }
    if (ending.end !== 'retired') {
      this.crashCount += 1;
      this.options.logger.warn({ reason: ending.reason }, 'A cell ended; another takes its place');
    }
    const { guilty, suspects } = blame(
      ending,
      lost.map(({ journey }) => journey),
    );
    if (guilty !== undefined && ending.culprit === undefined) this.convict(guilty, ending.reason);
    const onTrial: Journey[] = [];
    for (const run of lost) {
      const { journey } = run;
      const suspected = suspects.has(journey.version);
      const retried = mayRetry(run);
      journey.lost();
      if (journey.version === guilty) journey.giveUp(run.streamed, ending);
      else if (!retried) {
        if (suspected) journey.standing.suspect();
        journey.giveUp(run.streamed);
      } else if (suspected) onTrial.push(journey);
      else this.place(journey);
    }
    for (const together of apart(onTrial)) this.solitary.take(together);
  }
}

/** Nothing outside knows of the run yet, and its caller has not waited for longer than it may. */
function mayRetry({ journey, effects }: LostRun): boolean {
  return !effects && journey.losses < MAX_RETRIES && journey.leftMs() > 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
