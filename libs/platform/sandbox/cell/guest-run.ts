import type { RunLimits } from '#contracts';
import { parseAnswer } from './answer.js';
import type { Answer } from './answer.js';
import { ScriptLoadError } from './guest-isolate.js';
import type { Entry, EntryFailure, GuestIsolate } from './guest-isolate.js';
import type { LoadedScript } from './isolate-pool.js';
import type { CellOutcome, CellRun } from '../protocol.js';

export interface RunSettlement {
  readonly outcome: CellOutcome;
  /** Whether the isolate may serve another run. */
  readonly reusable: boolean;
}

type Ending = Pick<CellOutcome, 'status' | 'result' | 'error'> & { readonly log?: string };

/** An entry that was told to end and has not after this long holds the whole cell: it must go. */
const STUCK_AFTER_MS = 1_000;
const CPU_WATCH_EVERY_MS = 10;
/** A blocked machine must not turn waiting into CPU time: only the wall limit ends an entry on the own thread. */
const MIN_STRETCH_MS = 1;
const NO_LOG = '[]';

/** One run in one isolate, from its first entry to its outcome. */
export class GuestRun {
  private readonly startedAt = performance.now();
  private readonly cpuBefore: number;
  /** As of the last entry; asking the isolate costs, and it changes only there. */
  private cpuNow: number;
  private readonly timers = new Map<number, NodeJS.Timeout>();
  private wallTimer: NodeJS.Timeout | undefined;
  private watch: NodeJS.Timeout | undefined;
  private inside = false;
  private stopFor: 'cpu' | 'wall' | undefined;
  private settled = false;

  constructor(
    private readonly script: LoadedScript,
    private readonly isolate: GuestIsolate,
    private readonly run: CellRun & { readonly limits: RunLimits },
    private readonly arrivedAt: number,
    private readonly settle: (settlement: RunSettlement) => void,
    private readonly stuck: (outcome: CellOutcome) => void,
  ) {
    this.cpuBefore = this.cpuNow = isolate.cpuMs();
  }

  /** Loads the script if need be and enters it. */
  begin(loaded: boolean): void {
    if (!loaded && !this.load()) return;
    const { context, bodyKind, body, limits } = this.run;
    this.enter('start', [context, bodyKind, body, limits.maxResponseBytes, limits.maxLogBytes]);
    // Most runs on the own thread are over by now, and a timer costs more than it looks.
    if (!this.settled) this.wallTimer ??= this.startWallTimer();
  }

  private startWallTimer(): NodeJS.Timeout {
    return setTimeout(() => this.stop('wall'), Math.max(this.run.limits.wallMs - this.wallSpent(), 0));
  }

  private load(): boolean {
    try {
      this.isolate.load(this.script.name, this.script.code, this.remainingMs());
      this.cpuNow = this.isolate.cpuMs();
      return true;
    } catch (error) {
      if (!(error instanceof ScriptLoadError)) throw error;
      if (error.message.includes('timed out')) this.spend('cpu');
      else if (error.message.includes('memory limit')) this.fail('out-of-memory');
      else
        this.end(
          { status: 'error', error: { code: 'script.threw', message: error.message, stack: null } },
          false,
        );
      return false;
    }
  }

  private enter(fn: 'start' | 'fire', args: readonly unknown[]): void {
    const before = this.cpuNow;
    if (this.script.policy.mayEnterSync()) {
      const entry = this.isolate.enterSync(fn, args, this.remainingMs());
      this.cpuNow = this.isolate.cpuMs();
      this.script.policy.note(this.cpuNow - before);
      this.after(entry);
      return;
    }
    this.inside = true;
    this.watch ??= setInterval(() => this.watchCpu(), CPU_WATCH_EVERY_MS);
    void this.isolate.enterAsync(fn, args, Math.max(this.run.limits.wallMs, MIN_STRETCH_MS)).then((entry) => {
      this.inside = false;
      this.cpuNow = this.isolate.cpuMs();
      this.script.policy.note(this.cpuNow - before);
      this.after(entry);
    });
  }

  private after(entry: Entry): void {
    if (this.settled) return;
    if ('failure' in entry) {
      this.fail(entry.failure);
      return;
    }
    if (this.cpuSpent() > this.run.limits.cpuMs) {
      this.spend('cpu');
      return;
    }
    if (entry.value !== undefined) {
      this.conclude(entry.value);
      return;
    }
    const said = this.isolate.poll();
    if ('failure' in said) this.fail(said.failure);
    else if (said.value !== undefined) this.conclude(said.value);
    else if (this.timers.size === 0) this.neverSettles();
  }

  private conclude(text: string): void {
    const answer = parseAnswer(text, this.run.limits);
    if (answer.kind !== 'actions') this.answered(answer);
    else this.carryOut(answer.actions);
  }

  private carryOut(actions: readonly (readonly [string, number, number?])[]): void {
    for (const [what, id, delayMs] of actions) {
      const known = this.timers.get(id);
      if (known !== undefined) clearTimeout(known);
      this.timers.delete(id);
      if (what === 'timer')
        this.timers.set(
          id,
          setTimeout(() => this.fire(id), delayMs ?? 0),
        );
    }
    if (this.timers.size === 0) this.neverSettles();
  }

  private fire(id: number): void {
    if (this.settled) return;
    if (this.inside) {
      // One entry at a time: another timer's callback is still running.
      this.timers.set(
        id,
        setTimeout(() => this.fire(id), MIN_STRETCH_MS),
      );
      return;
    }
    this.timers.delete(id);
    this.enter('fire', [id]);
  }

  private answered(answer: Exclude<Answer, { kind: 'actions' }>): void {
    if (answer.kind === 'success')
      this.end({ status: 'success', result: answer.result, log: answer.log }, true);
    else if (answer.kind === 'failed')
      this.end({ status: answer.status, error: answer.error, log: answer.log }, true);
    else this.fail('broken');
  }

  /** Nothing is pending that could ever settle the promise: waiting for the deadline would tell nothing new. */
  private neverSettles(): void {
    const message = 'The promise that the script returned can never settle: nothing is pending';
    this.end({ status: 'error', error: { code: 'script.never-settled', message, stack: null } }, false);
  }

  private fail(failure: EntryFailure): void {
    const { memoryMb } = this.run.limits;
    if (failure === 'out-of-memory') {
      const message = `Script used more than memory_mb (${memoryMb})`;
      this.end(
        { status: 'budget_exceeded', error: { code: 'script.out-of-memory', message, stack: null } },
        false,
      );
    } else if (failure === 'timed-out' || this.stopFor !== undefined) {
      this.spend(this.stopFor ?? (this.wallSpent() >= this.run.limits.wallMs ? 'wall' : 'cpu'));
    } else {
      const message = 'The script broke the isolate it ran in';
      this.end({ status: 'crashed', error: { code: 'executor.crashed', message, stack: null } }, false);
    }
  }

  private spend(what: 'cpu' | 'wall'): void {
    this.end(this.spent(what), false);
  }

  private spent(what: 'cpu' | 'wall'): Ending {
    const { cpuMs, wallMs } = this.run.limits;
    if (what === 'wall') {
      const message = `Script ran longer than wall_ms (${wallMs})`;
      return { status: 'timeout', error: { code: 'script.timed-out', message, stack: null } };
    }
    const message = `Script used more than cpu_ms (${cpuMs})`;
    return { status: 'budget_exceeded', error: { code: 'script.out-of-budget', message, stack: null } };
  }

  private watchCpu(): void {
    if (!this.inside) return;
    this.cpuNow = this.isolate.cpuMs();
    if (this.cpuSpent() > this.run.limits.cpuMs) this.stop('cpu');
  }

  /** Ends the run from outside. What is inside the isolate right now is thrown out by disposing it. */
  private stop(why: 'cpu' | 'wall'): void {
    if (this.settled || this.stopFor !== undefined) return;
    this.stopFor = why;
    if (!this.inside) {
      this.spend(why);
      return;
    }
    setTimeout(() => {
      if (!this.settled) this.stuck(this.outcomeOf(this.spent(why)));
    }, STUCK_AFTER_MS).unref();
    this.isolate.dispose();
  }

  private end(ending: Ending, reusable: boolean): void {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.wallTimer);
    clearInterval(this.watch);
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.settle({ outcome: this.outcomeOf(ending), reusable });
  }

  private outcomeOf(ending: Ending): CellOutcome {
    const now = performance.now();
    return {
      ...ending,
      log: ending.log ?? NO_LOG,
      cpuMs: this.stopFor === 'cpu' ? this.run.limits.cpuMs : Math.max(this.cpuSpent(), 0),
      wallMs: now - this.startedAt,
      waitMs: this.startedAt - this.arrivedAt,
      peakHeapBytes: this.isolate.usedHeapBytes(now),
      sdkCalls: 0,
    };
  }

  private cpuSpent(): number {
    return this.cpuNow - this.cpuBefore;
  }

  private wallSpent(): number {
    return performance.now() - this.startedAt;
  }

  private remainingMs(): number {
    const cpuLeft = this.run.limits.cpuMs - this.cpuSpent();
    const wallLeft = this.run.limits.wallMs - this.wallSpent();
    return Math.max(Math.ceil(Math.min(cpuLeft, wallLeft)), MIN_STRETCH_MS);
  }
}
