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

/** The script has as many runs on this executor as its own limit allows. */
export class ScriptBusyError extends DomainError {
  readonly code = 'script.busy';
  readonly kind = 'busy';
  override readonly retryAfterSeconds = 1;

  constructor(maxConcurrency: number) {
    super(`Cannot start the run: the script has max_concurrency (${maxConcurrency}) runs on this executor`);
  }
}

/** Counts the runs of one executor, in all and by script; every way in passes the same gate (R-EXEC-10). */
export class Gate {
  private readonly perScript = new Map<string, number>();
  private total = 0;

  constructor(readonly size: number) {}

  get inFlight(): number {
    return this.total;
  }

  /** @throws ExecutorFullError and ScriptBusyError, at once: nobody waits at the gate. */
  enter(scriptId: string, maxConcurrency: number): void {
    if (this.total >= this.size) throw new ExecutorFullError(this.size);
    const ofScript = this.perScript.get(scriptId) ?? 0;
    if (ofScript >= maxConcurrency) throw new ScriptBusyError(maxConcurrency);
    this.perScript.set(scriptId, ofScript + 1);
    this.total += 1;
  }

  leave(scriptId: string): void {
    const ofScript = this.perScript.get(scriptId) ?? 0;
    if (ofScript > 1) this.perScript.set(scriptId, ofScript - 1);
    else this.perScript.delete(scriptId);
    this.total -= 1;
  }
}
