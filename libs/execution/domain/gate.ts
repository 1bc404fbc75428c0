import { DomainError } from '#kernel';

/** The executor has as many runs as it takes; another one, or the same in a moment, may have room. */
export class ExecutorFullError extends DomainError {
  readonly code = 'executor.full';
  readonly kind = 'busy';
  override readonly retryAfterSeconds = 1;

  constructor(size: number) {
    super(`Cannot start the run: all ${size} places of this executor are taken`);
  }
}

/** The script has as many runs on this executor as its own limit allows, and none ended in time. */
export class ScriptBusyError extends DomainError {
  readonly code = 'script.busy';
  readonly kind = 'busy';
  override readonly retryAfterSeconds = 1;

  constructor(maxConcurrency: number) {
    super(`Cannot start the run: the script has max_concurrency (${maxConcurrency}) runs on this executor`);
  }
}

/** A run that waits for others of its script. */
export interface Turn {
  /** Resolves when the run has a place. */
  readonly come: Promise<void>;
  /** Leaves the queue. @returns false when the turn has come already. */
  giveUp(): boolean;
}

interface OfScript {
  running: number;
  /** What lets each waiting run in, in their order. */
  readonly waiting: (() => void)[];
}

/**
 * Counts the runs of one executor, in all and by script; every way in passes the same gate (R-EXEC-10). Over its own
 * `max_concurrency` a script's runs wait in their order, apart from the places of the executor: a slow script does not
 * take them from the others.
 */
export class Gate {
  private readonly perScript = new Map<string, OfScript>();
  private total = 0;
  private totalWaiting = 0;

  constructor(readonly size: number) {}

  get inFlight(): number {
    return this.total;
  }

  get waiting(): number {
    return this.totalWaiting;
  }

  /**
   * Takes a place; undefined when there was one at once.
   * @throws ExecutorFullError when the executor, or its waiting room, is full.
   * @throws ScriptBusyError when half of the waiting room is the script's own.
   */
  enter(scriptId: string, maxConcurrency: number): Turn | undefined {
    if (this.total >= this.size) throw new ExecutorFullError(this.size);
    let script = this.perScript.get(scriptId);
    if (script === undefined) this.perScript.set(scriptId, (script = { running: 0, waiting: [] }));
    if (script.running < maxConcurrency) {
      script.running += 1;
      this.total += 1;
      return undefined;
    }
    return this.wait(script, maxConcurrency);
  }

  /** Gives a place back; the next of the script's waiting runs takes it. */
  leave(scriptId: string): void {
    const script = this.perScript.get(scriptId);
    if (script === undefined) return;
    const next = script.waiting.shift();
    if (next !== undefined) {
      this.totalWaiting -= 1;
      next();
      return;
    }
    this.total -= 1;
    script.running -= 1;
    if (script.running === 0) this.perScript.delete(scriptId);
  }

  private wait(script: OfScript, maxConcurrency: number): Turn {
    if (this.totalWaiting >= this.size) throw new ExecutorFullError(this.size);
    if (script.waiting.length >= Math.ceil(this.size / 2)) throw new ScriptBusyError(maxConcurrency);
    let admit: () => void = () => undefined;
    const come = new Promise<void>((resolve) => (admit = resolve));
    script.waiting.push(admit);
    this.totalWaiting += 1;
    const giveUp = () => {
      const at = script.waiting.indexOf(admit);
      if (at < 0) return false;
      script.waiting.splice(at, 1);
      this.totalWaiting -= 1;
      return true;
    };
    return { come, giveUp };
  }
}
