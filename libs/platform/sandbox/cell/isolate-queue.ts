import type { LoadedScript } from './isolate-pool.js';

/** A run that found no warm isolate. */
export interface QueuedRun {
  readonly runId: number;
  readonly script: LoadedScript;
  /** From here on it gets an isolate made for it; until then it would rather have one that another run gives back. */
  readonly dueAt: number;
}

/** About what an isolate costs the cell's own thread, ms: who waits as long at the most never pays more than twice. */
const PATIENCE_MS = 5;

/**
 * Runs that wait for an isolate. An isolate takes ms to make, on the thread that also brings the others their answers:
 * a burst that got one for each run would find the earlier ones free when it has made the last. So they are made one
 * by one, with everything else that has come meanwhile in between, and whatever is given back goes to those who wait.
 */
export class IsolateQueue<R extends QueuedRun> {
  private queue: R[] = [];
  /** What shall look again. */
  private turn: NodeJS.Immediate | undefined;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param startWarm begins a run when an isolate of its script is idle, and says whether one was.
   * @param startAnew begins a run in an isolate that is made for it.
   */
  constructor(
    private readonly startWarm: (run: R) => boolean,
    private readonly startAnew: (run: R) => void,
  ) {}

  get size(): number {
    return this.queue.length;
  }

  /** When a run that comes now is to get an isolate of its own making, by the clock of `performance.now`. */
  static dueAt(script: LoadedScript, now: number): number {
    // Nobody will give one back.
    return script.busy === 0 ? now : now + PATIENCE_MS;
  }

  add(run: R): void {
    this.queue.push(run);
    if (this.turn === undefined) this.look();
  }

  /** An isolate of the script is idle again. */
  gaveBack(script: LoadedScript): void {
    if (this.has(script)) this.lookSoon();
  }

  has(script: LoadedScript): boolean {
    return this.queue.some((run) => run.script === script);
  }

  find(runId: number): R | undefined {
    return this.queue.find((run) => run.runId === runId);
  }

  private look(): void {
    this.queue = this.queue.filter((run) => !this.startWarm(run));
    const now = performance.now();
    const at = this.queue.findIndex(({ dueAt }) => dueAt <= now);
    const [due] = at < 0 ? [] : this.queue.splice(at, 1);
    if (due !== undefined) this.startAnew(due);
    const [first] = this.queue;
    if (first === undefined) return;
    if (due !== undefined) this.lookSoon();
    else this.lookAt(first.dueAt - now);
  }

  /** Behind whatever has come meanwhile. */
  private lookSoon(): void {
    this.turn ??= setImmediate(() => {
      this.turn = undefined;
      this.look();
    });
  }

  private lookAt(inMs: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (this.turn === undefined) this.look();
    }, inMs);
  }
}
