import { TransientMap } from '#kernel';
import type { RunLimits } from '#contracts';
import { flat } from '../protocol.js';
import type { CellRun, FromCell, ToCell } from '../protocol.js';
import { GuestImage } from './guest-image.js';
import { GuestRun } from './guest-run.js';
import type { RunSettlement } from './guest-run.js';
import type { GuestIsolate } from './guest-isolate.js';
import { IsolatePool } from './isolate-pool.js';
import { IsolateQueue } from './isolate-queue.js';
import type { QueuedRun } from './isolate-queue.js';
import type { LoadedScript } from './isolate-pool.js';
import { subtleCall } from './subtle.js';

type RunMessage = Extract<ToCell, readonly ['run', ...unknown[]]>;

interface ArrivedRun extends QueuedRun {
  readonly run: CellRun;
  readonly arrivedAt: number;
  /** Its client went away before it began. */
  isAborted: boolean;
}

export interface CellOptions {
  readonly runtimeSource: string;
  readonly maxIdleIsolates: number;
  readonly send: (messages: readonly FromCell[]) => void;
  readonly exit: () => void;
}

/** Isolates kept blank for scripts never seen, with the default memory limit (D3). */
const BLANK_ISOLATES = 2;
const DEFAULT_MEMORY_MB = 128;
const REFILL_AFTER_MS = 2;
/** Answers wait for others of the same turn, but not longer than this. */
const MAX_HOLD_MS = 2;
const SUBTLE = 'crypto.subtle';

/** The inside of a cell: takes messages, drives runs, answers in batches. */
export class Cell {
  private readonly pool: IsolatePool;
  private readonly outbox: FromCell[] = [];
  private readonly runs = new TransientMap<number, GuestRun>();
  private readonly queue = new IsolateQueue<ArrivedRun>(
    (run) => this.startWarm(run),
    (run) => this.startAnew(run),
  );
  private draining = false;
  private flushPending = false;
  private refillPending = false;
  private heldSince = 0;

  constructor(private readonly options: CellOptions) {
    this.pool = new IsolatePool({
      image: new GuestImage(options.runtimeSource),
      maxIdle: options.maxIdleIsolates,
      blanks: BLANK_ISOLATES,
      blankMemoryMb: DEFAULT_MEMORY_MB,
    });
  }

  open(): void {
    while (this.pool.refill());
    this.say(['ready']);
  }

  take(messages: readonly ToCell[]): void {
    const arrivedAt = performance.now();
    for (const message of messages) this.handle(message, arrivedAt);
    this.flush();
  }

  private handle(message: ToCell, arrivedAt: number): void {
    switch (message[0]) {
      case 'run':
        this.start(message, arrivedAt);
        break;
      case 'load':
        this.pool.load(message[1], message[2]);
        break;
      case 'limits':
        this.setLimits(message[1], message[2]);
        break;
      case 'forget':
        this.pool.forget(message[1]);
        break;
      case 'reply':
        this.runs.get(message[1])?.reply(message[2], message[3], message[4]);
        break;
      case 'taken':
        this.runs.get(message[1])?.taken();
        break;
      case 'abort':
        this.abort(message[1]);
        break;
      case 'ping':
        this.say(['pong', message[1]]);
        break;
      case 'drain':
        this.draining = true;
        this.exitWhenDone();
        break;
    }
  }

  private setLimits(key: string, limits: RunLimits): void {
    const script = this.pool.script(key);
    if (script === undefined) return;
    // Isolates were made with the old memory limit.
    if (script.limits !== undefined && script.limits.memoryMb !== limits.memoryMb) this.pool.dropIdle(script);
    script.limits = limits;
  }

  private start(message: RunMessage, arrivedAt: number): void {
    const [, runId, key, isolation, context, bodyKind, body] = message;
    const script = this.pool.script(key);
    if (script?.limits === undefined)
      throw new Error(`Run ${runId} came before the code or limits of "${key}"`);
    const run = { isolation, context, bodyKind, body };
    const dueAt = isolation === 'fresh' ? arrivedAt : IsolateQueue.dueAt(script, arrivedAt);
    const arrived = { runId, script, run, arrivedAt, dueAt, isAborted: false };
    // Nobody overtakes those who wait.
    if (this.queue.size > 0 && this.queue.has(script)) this.queue.add(arrived);
    else if (!this.startWarm(arrived) && !this.startBlank(arrived)) this.queue.add(arrived);
  }

  private startWarm(arrived: ArrivedRun): boolean {
    const warm = arrived.run.isolation === 'fresh' ? undefined : this.pool.takeWarm(arrived.script);
    if (warm !== undefined) this.begin(arrived, warm, true);
    return warm !== undefined;
  }

  private startBlank(arrived: ArrivedRun): boolean {
    const blank = this.pool.takeBlank(limitsOf(arrived.script).memoryMb);
    if (blank !== undefined) this.begin(arrived, blank, false);
    return blank !== undefined;
  }

  private startAnew(arrived: ArrivedRun): void {
    if (this.startBlank(arrived)) return;
    this.begin(arrived, this.pool.create(limitsOf(arrived.script).memoryMb), false);
  }

  private begin(arrived: ArrivedRun, isolate: GuestIsolate, isLoaded: boolean): void {
    const { runId, script, run, arrivedAt, isAborted } = arrived;
    if (!isLoaded) this.refillSoon();
    const guestRun = new GuestRun(script, isolate, { ...run, limits: limitsOf(script) }, arrivedAt, {
      settle: (settlement) => this.settle(arrived, isolate, settlement),
      stuck: (outcome) => this.say(['stuck', runId, ...flat(outcome)]),
      call: (callId, service, payload, effect) => this.call(runId, callId, service, payload, effect),
      drop: (callId) => this.say(['drop', runId, callId]),
      part: (kind, data) => this.say(['part', runId, kind, data]),
    });
    this.runs.set(runId, guestRun);
    if (run.isolation === 'warm') script.busy += 1;
    isolate.hold(runId);
    guestRun.begin(isLoaded);
    if (isAborted) guestRun.abort();
  }

  private settle(
    { runId, script, run }: ArrivedRun,
    isolate: GuestIsolate,
    { outcome, reusable, heldUp }: RunSettlement,
  ): void {
    this.runs.delete(runId);
    if (run.isolation === 'warm') script.busy -= 1;
    if (reusable && run.isolation === 'warm') {
      this.pool.release(script, isolate);
      this.queue.gaveBack(script);
    } else isolate.dispose();
    this.say([heldUp ? 'held-up' : 'done', runId, ...flat(outcome)]);
    this.exitWhenDone();
  }

  private abort(runId: number): void {
    this.runs.get(runId)?.abort();
    const waiting = this.queue.find(runId);
    if (waiting !== undefined) waiting.isAborted = true;
  }

  /** What needs nothing from outside is done here; the rest is the supervisor's. */
  private call(runId: number, callId: number, service: string, payload: string, effect: 0 | 1): void {
    if (service !== SUBTLE) {
      this.say(['call', runId, callId, service, payload, effect]);
      return;
    }
    const charge = (ms: number) => this.runs.get(runId)?.charge(ms);
    subtleCall(payload, charge).then(
      (text) => this.runs.get(runId)?.reply(callId, true, text),
      (error: unknown) => this.runs.get(runId)?.reply(callId, false, refusalOf(error)),
    );
  }

  private say(message: FromCell): void {
    const now = performance.now();
    if (this.outbox.push(message) === 1) this.heldSince = now;
    if (now - this.heldSince > MAX_HOLD_MS) this.flush();
    else if (!this.flushPending) {
      this.flushPending = true;
      setImmediate(() => this.flush());
    }
  }

  private flush(): void {
    this.flushPending = false;
    if (this.outbox.length === 0) return;
    this.options.send(this.outbox.splice(0));
  }

  /** Making an isolate holds the cell for some ms: not while a run waits for its answer. */
  private refillSoon(): void {
    if (this.refillPending) return;
    this.refillPending = true;
    setTimeout(() => {
      this.refillPending = false;
      if (this.runs.size > 0 || this.pool.refill()) this.refillSoon();
    }, REFILL_AFTER_MS);
  }

  private exitWhenDone(): void {
    if (!this.draining || this.runs.size + this.queue.size > 0) return;
    this.flush();
    this.options.exit();
  }
}

function limitsOf({ key, limits }: LoadedScript): RunLimits {
  if (limits === undefined) throw new Error(`There are no limits of "${key}"`);
  return limits;
}

function refusalOf(error: unknown): string {
  const message = error instanceof Error ? error.message : 'The operation failed';
  return JSON.stringify({ code: 'crypto.failed', message, retryable: false });
}
