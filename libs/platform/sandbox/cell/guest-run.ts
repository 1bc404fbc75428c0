import type { PartKind, RunLimits } from '#contracts';
import { budgetError, parseAnswer } from './answer.js';
import type { Answer, GuestAction } from './answer.js';
import { CpuAccount, LOOK_EVERY_MS } from './cpu-account.js';
import type { Entry, EntryFailure, GuestIsolate } from './guest-isolate.js';
import { GuestTimers } from './guest-timers.js';
import type { LoadedScript } from './isolate-pool.js';
import { NO_LOG, withLine } from './run-log.js';
import type { CellOutcome, CellRun } from '../protocol.js';

export interface RunSettlement {
  readonly outcome: CellOutcome;
  /** Whether the isolate may serve another run. */
  readonly reusable: boolean;
  /** Ended by the clock although it had most of its CPU time left. */
  readonly heldUp: boolean;
}

/** Where a run's wishes and its end go. */
export interface RunOutlet {
  readonly settle: (settlement: RunSettlement) => void;
  /** An entry does not come back although it was told to. */
  readonly stuck: (outcome: CellOutcome) => void;
  readonly call: (callId: number, service: string, payload: string, effect: 0 | 1) => void;
  readonly drop: (callId: number) => void;
  readonly part: (kind: PartKind, data: string) => void;
}

type Ending = Pick<CellOutcome, 'status' | 'result' | 'body' | 'error'> & {
  readonly log?: string;
  readonly calls?: number;
};
type Resumption = readonly [
  what: 'fire' | 'settle' | 'taken' | 'abort',
  id: number,
  ok: boolean,
  text: string,
];

/** An entry that was told to end and has not after this long holds the whole cell: it must go. */
const STUCK_AFTER_MS = 1_000;
/** The shortest time that an entry can be given. */
const MIN_STRETCH_MS = 1;
/** Of its CPU time: who has used less when the clock says it is over was kept from going on, by a busy machine or a pause. */
const HELD_UP_SHARE = 0.9;

/** One run in one isolate, from its first entry to its outcome. */
export class GuestRun {
  private readonly startedAt = performance.now();
  private readonly cpu: CpuAccount;
  /** There only for runs that set one. */
  private timers: GuestTimers | undefined;
  private wallTimer: NodeJS.Timeout | undefined;
  private watch: NodeJS.Timeout | undefined;
  private inside = false;
  /** What came while the isolate was entered: one entry at a time. */
  private readonly waiting: Resumption[] = [];
  private callsUnderWay = 0;
  private partsUntaken = 0;
  private streamed = false;
  /** The first rejection of a promise that nobody handled. */
  private unhandled: string | undefined;
  private stopFor: 'cpu' | 'wall' | undefined;
  private settled = false;

  constructor(
    private readonly script: LoadedScript,
    private readonly isolate: GuestIsolate,
    private readonly run: CellRun & { readonly limits: RunLimits },
    private readonly arrivedAt: number,
    private readonly outlet: RunOutlet,
  ) {
    this.cpu = new CpuAccount(isolate);
  }

  /** Enters the script, once it is loaded. */
  begin(loaded: boolean): void {
    if (!loaded) {
      void this.load();
      return;
    }
    const { context, bodyKind, body, limits } = this.run;
    const { maxResponseBytes, maxLogBytes, maxSdkCalls } = limits;
    this.enter('start', [context, bodyKind, body, maxResponseBytes, maxLogBytes, maxSdkCalls]);
    // Most runs on the own thread are over by now, and a timer costs more than it looks.
    if (!this.settled) this.wallTimer ??= this.startWallTimer();
  }

  /** The host's answer to one of its calls. */
  reply(callId: number, ok: boolean, text: string): void {
    this.callsUnderWay -= 1;
    this.resume('settle', callId, ok, text);
  }

  /** The client's connection has taken a part of the streamed response. */
  taken(): void {
    this.partsUntaken -= 1;
    this.resume('taken', 0, true, '');
  }

  /**
   * What the host is about to work for the script, where the isolate's own count does not see it.
   * @throws Error when that is more than the run may still spend; it is ended then.
   */
  charge(cpuMs: number): void {
    this.cpu.charge(cpuMs);
    if (this.cpu.spentMs <= this.run.limits.cpuMs) return;
    this.stop('cpu');
    throw new Error('The run has used up its CPU time');
  }

  /** The client is gone. */
  abort(): void {
    this.resume('abort', 0, true, '');
  }

  private async load(): Promise<void> {
    this.inside = true;
    this.watchFromNow();
    this.wallTimer ??= this.startWallTimer();
    const loading = await this.isolate.load(this.script.program, this.run.limits.wallMs);
    this.inside = false;
    this.cpu.endElsewhere();
    if (this.settled) return;
    if (loading === undefined) this.begin(true);
    else if ('failure' in loading) this.fail(loading.failure);
    else
      this.end(
        { status: 'error', error: { code: 'script.threw', message: loading.fault, stack: null } },
        false,
      );
  }

  private startWallTimer(): NodeJS.Timeout {
    return setTimeout(() => this.stop('wall'), Math.max(this.run.limits.wallMs - this.wallSpent(), 0));
  }

  private resume(...resumption: Resumption): void {
    if (this.settled) return;
    if (this.inside) this.waiting.push(resumption);
    else this.enter('resume', resumption);
  }

  private enter(fn: 'start' | 'resume', args: readonly unknown[]): void {
    if (this.script.policy.mayEnterSync()) {
      this.inside = true;
      this.cpu.beginHere();
      const entry = this.isolate.enterSync(fn, args, this.remainingMs());
      this.left(this.cpu.endHere(), entry);
      return;
    }
    this.inside = true;
    this.watchFromNow();
    void this.isolate
      .enterAsync(fn, args, Math.max(this.run.limits.wallMs, MIN_STRETCH_MS))
      .then((entry) => this.left(this.cpu.endElsewhere(), entry));
  }

  private left(tookMs: number, entry: Entry): void {
    this.inside = false;
    this.script.policy.note(tookMs);
    this.after(entry);
    const next = this.settled || this.inside ? undefined : this.waiting.shift();
    if (next !== undefined) this.enter('resume', next);
  }

  private after(entry: Entry): void {
    if (this.settled) return;
    if ('failure' in entry && entry.failure !== 'thrown') {
      this.fail(entry.failure);
      return;
    }
    if (this.cpu.spentMs > this.run.limits.cpuMs) {
      this.spend('cpu');
      return;
    }
    // The wrapper lets nothing out: what was thrown is a rejection that nobody handled, and the answer is still there.
    if ('failure' in entry) this.unhandled ??= entry.message;
    else if (entry.value !== undefined) this.conclude(entry.value);
    let isAll = false;
    while (!this.settled && !isAll) {
      const said = this.isolate.poll();
      if ('failure' in said) this.fail(said.failure);
      else isAll = said.value === undefined || this.conclude(said.value);
    }
    if (!this.settled && this.nothingPends()) this.neverSettles();
  }

  /** @returns whether the guest has nothing else to say: asking it is an entry of its own. */
  private conclude(text: string): boolean {
    const answer = parseAnswer(text, this.run.limits);
    if (answer.kind !== 'actions') {
      this.answered(answer);
      return true;
    }
    for (const action of answer.actions) if (!this.settled) this.carryOut(action);
    return answer.isAll;
  }

  private carryOut(action: GuestAction): void {
    switch (action[0]) {
      case 'timer':
        this.timers ??= new GuestTimers((id) => this.resume('fire', id, true, ''));
        this.timers.set(action[1], action[2]);
        break;
      case 'clear':
        this.timers?.clear(action[1]);
        break;
      case 'call':
        this.callsUnderWay += 1;
        this.outlet.call(action[1], action[2], action[3], action[4]);
        break;
      case 'drop':
        this.outlet.drop(action[1]);
        break;
      case 'head':
      case 'chunk':
      case 'end':
        this.streamed = true;
        this.partsUntaken += 1;
        this.outlet.part(action[0], action[1]);
        break;
    }
  }

  private nothingPends(): boolean {
    return (
      (this.timers === undefined || this.timers.size === 0) &&
      this.callsUnderWay === 0 &&
      this.partsUntaken === 0 &&
      this.waiting.length === 0
    );
  }

  private answered(answer: Exclude<Answer, { kind: 'actions' }>): void {
    if (answer.kind === 'success') {
      const { head, body, log, calls } = answer;
      this.end({ status: 'success', result: head, body, log, calls }, true);
    } else if (answer.kind === 'failed') {
      const { status, error, log, calls } = answer;
      this.end({ status, error, log, calls }, true);
    } else this.fail('thrown');
  }

  /** Nothing is pending that could ever settle the promise: waiting for the deadline would tell nothing new. */
  private neverSettles(): void {
    if (this.unhandled !== undefined) {
      const error = { code: 'script.threw', message: this.unhandled, stack: null };
      this.end({ status: 'error', error }, false);
      return;
    }
    const message = `The promise that the script returned can never settle: nothing is pending, long before wall_ms (${this.run.limits.wallMs})`;
    this.end({ status: 'timeout', error: { code: 'script.timed-out', message, stack: null } }, false);
  }

  private fail(failure: EntryFailure): void {
    if (failure === 'out-of-memory') {
      const error = budgetError('memory_mb', this.run.limits.memoryMb);
      this.end({ status: 'budget_exceeded', error }, false);
    } else if (this.wasHeldUp(failure)) {
      this.script.policy.distrust();
      this.end(this.heldUp(), false, true);
    } else if (failure === 'timed-out' || this.stopFor !== undefined) {
      this.spend(this.stopFor ?? (this.wallSpent() >= this.run.limits.wallMs ? 'wall' : 'cpu'));
    } else {
      const message = 'The script broke the isolate it ran in';
      this.end({ status: 'crashed', error: { code: 'executor.crashed', message, stack: null } }, false);
    }
  }

  /** An entry on the own thread can only be timed by the clock. */
  private wasHeldUp(failure: EntryFailure): boolean {
    const { cpuMs, wallMs } = this.run.limits;
    const wasTimed = failure === 'timed-out' && this.stopFor === undefined;
    return wasTimed && this.wallSpent() < wallMs && this.cpu.spentMs < HELD_UP_SHARE * cpuMs;
  }

  private heldUp(): Ending {
    const spent = `${Math.round(this.cpu.spentMs)} of its cpu_ms (${this.run.limits.cpuMs})`;
    const message = `The machine held the script up for ${Math.round(this.wallSpent())} ms, in which it used ${spent}`;
    return { status: 'timeout', error: { code: 'script.timed-out', message, stack: null } };
  }

  private spend(what: 'cpu' | 'wall'): void {
    this.end(this.spent(what), false);
  }

  private spent(what: 'cpu' | 'wall'): Ending {
    const { cpuMs, wallMs } = this.run.limits;
    if (what === 'cpu') return { status: 'budget_exceeded', error: budgetError('cpu_ms', cpuMs) };
    const message = `Script ran longer than wall_ms (${wallMs})`;
    return { status: 'timeout', error: { code: 'script.timed-out', message, stack: null } };
  }

  private watchFromNow(): void {
    this.cpu.beginElsewhere();
    this.watch ??= setInterval(() => this.watchCpu(), LOOK_EVERY_MS);
  }

  private watchCpu(): void {
    if (!this.inside) return;
    this.cpu.look();
    if (this.cpu.spentMs > this.run.limits.cpuMs) this.stop('cpu');
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
      if (!this.settled) this.outlet.stuck(this.outcomeOf(this.spent(why)));
    }, STUCK_AFTER_MS).unref();
    this.isolate.dispose();
  }

  private end(ending: Ending, reusable: boolean, heldUp = false): void {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.wallTimer);
    clearInterval(this.watch);
    this.timers?.clearAll();
    this.outlet.settle({ outcome: this.outcomeOf(ending), reusable, heldUp });
  }

  private outcomeOf({ log = NO_LOG, calls = 0, ...ending }: Ending): CellOutcome {
    const now = performance.now();
    return {
      ...ending,
      log: this.unhandled === undefined ? log : withLine(log, `Unhandled rejection: ${this.unhandled}`),
      cpuMs: this.stopFor === 'cpu' ? this.run.limits.cpuMs : Math.max(this.cpu.spentMs, 0),
      wallMs: now - this.startedAt,
      waitMs: this.startedAt - this.arrivedAt,
      peakHeapBytes: this.isolate.usedHeapBytes(now),
      sdkCalls: calls,
      streamed: this.streamed,
    };
  }

  private wallSpent(): number {
    return performance.now() - this.startedAt;
  }

  private remainingMs(): number {
    const cpuLeft = this.run.limits.cpuMs - this.cpu.spentMs;
    const wallLeft = this.run.limits.wallMs - this.wallSpent();
    return Math.max(Math.ceil(Math.min(cpuLeft, wallLeft)), MIN_STRETCH_MS);
  }
}
