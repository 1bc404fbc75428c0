import { EgressTimeoutError } from './egress.errors.js';

/** How long a request may go on: until its time is over, or one of several signals says so. */
export class Term {
  private readonly ended = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly stopListening: (() => void)[] = [];

  constructor(timeoutMs: number, signals: readonly (AbortSignal | undefined)[]) {
    this.timer = setTimeout(() => this.ended.abort(new EgressTimeoutError('total', timeoutMs)), timeoutMs);
    for (const signal of signals) if (signal !== undefined) this.follow(signal);
  }

  get signal(): AbortSignal {
    return this.ended.signal;
  }

  /** What comes first: the work, or the end of the term with its reason. The work may still go on unheard. */
  async bound<T>(work: () => Promise<T>): Promise<T> {
    const { signal } = this.ended;
    signal.throwIfAborted();
    let stop = (): void => undefined;
    const over = new Promise<never>((_, reject) => {
      const end = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', end, { once: true });
      stop = () => signal.removeEventListener('abort', end);
    });
    try {
      return await Promise.race([work(), over]);
    } finally {
      stop();
    }
  }

  /** To be called when the request is over, so that nothing of it stays behind. */
  end(): void {
    clearTimeout(this.timer);
    for (const stop of this.stopListening) stop();
  }

  private follow(signal: AbortSignal): void {
    if (signal.aborted) return this.ended.abort(signal.reason);
    const end = (): void => this.ended.abort(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    this.stopListening.push(() => signal.removeEventListener('abort', end));
  }
}
