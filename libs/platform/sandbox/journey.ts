import type { RunLimits, RunStatus } from '#contracts';
import { budgetError } from './cell/answer.js';
import type { Bystander, CellEnding } from './blame.js';
import type { Standing } from './probation.js';
import type { CellError, CellOutcome } from './protocol.js';
import type { SandboxRun } from './sandbox-run.js';

/** One run from its arrival to its answer, in however many cells. */
export class Journey implements Bystander {
  readonly arrivedAt = performance.now();
  losses = 0;
  /** It had to wait before it could go into a cell. */
  hasWaited = false;
  private handedAt = this.arrivedAt;
  private amongProven = false;

  /** @param version `<script id>:<version>` */
  constructor(
    readonly run: SandboxRun,
    readonly version: string,
    readonly standing: Standing,
    private readonly answer: (outcome: CellOutcome) => void,
    readonly refuse: (error: Error) => void,
  ) {}

  get onProbation(): boolean {
    return !this.standing.isProven;
  }

  /** Of its wall-clock limit, ms; what it spent in cells that ended counts. */
  leftMs(): number {
    return this.run.limits.wallMs - (performance.now() - this.arrivedAt);
  }

  /** It goes into a cell. @returns its limits there: what is left of them. */
  depart(amongProven: boolean): RunLimits {
    this.amongProven = amongProven;
    this.standing.begun(amongProven);
    const { limits } = this.run;
    if (this.losses === 0 && !this.hasWaited) return limits;
    this.handedAt = performance.now();
    return this.losses === 0 ? limits : { ...limits, wallMs: Math.max(Math.ceil(this.leftMs()), 1) };
  }

  /** It came to its end in a cell. */
  arrive(outcome: CellOutcome): void {
    this.standing.weigh(outcome.cpuMs);
    this.standing.ended(this.amongProven, outcome.status === 'success' || outcome.status === 'error');
    const beforeMs = this.handedAt - this.arrivedAt;
    if (beforeMs === 0) this.answer(outcome);
    else this.answer({ ...this.inItsOwnTime(outcome), waitMs: outcome.waitMs + beforeMs });
  }

  /** The cell that it was in is gone. */
  lost(): void {
    this.standing.ended(this.amongProven, false);
    this.losses += 1;
  }

  /**
   * There is no other cell for it.
   * @param streamed whether parts of its response went out
   * @param deed how the cell ended, if this run is to blame for that
   */
  giveUp(streamed: boolean, deed?: CellEnding): void {
    const [status, error] = deed === undefined ? CRASHED : this.told(deed);
    const waitMs = this.handedAt - this.arrivedAt;
    const wallMs = performance.now() - this.handedAt;
    const nothing = { cpuMs: 0, peakHeapBytes: 0, sdkCalls: 0 };
    this.answer({ status, log: '[]', error, wallMs, waitMs, ...nothing, streamed });
  }

  /** What it did that its cell was ended for. */
  private told({ end }: CellEnding): readonly [RunStatus, CellError] {
    const { memoryMb, wallMs } = this.run.limits;
    if (end === 'grown') return ['budget_exceeded', budgetError('memory_mb', memoryMb)];
    if (end !== 'overdue' || this.leftMs() > 0) return CRASHED;
    const message = `Script ran longer than wall_ms (${wallMs})`;
    return ['timeout', { code: 'script.timed-out', message, stack: null }];
  }

  /** A limit that was cut is told as its author knows it. */
  private inItsOwnTime(outcome: CellOutcome): CellOutcome {
    if (this.losses === 0 || outcome.error?.code !== 'script.timed-out') return outcome;
    const lostMs = Math.round(this.handedAt - this.arrivedAt);
    const { wallMs } = this.run.limits;
    const message = `Script ran longer than wall_ms (${wallMs}), of which ${lostMs} were lost with a process that ended`;
    return { ...outcome, error: { ...outcome.error, message } };
  }
}

const CRASHED: readonly [RunStatus, CellError] = [
  'crashed',
  {
    code: 'executor.crashed',
    message: 'The process that ran the script ended before the script did',
    stack: null,
  },
];
