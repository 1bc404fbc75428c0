import { DomainError } from '#kernel';

/** An app asks more at a time than it may, and as much as may wait is waiting. */
export class DocsBusyError extends DomainError {
  readonly code = 'docs.busy';
  readonly kind = 'busy';

  constructor(maxWaiting: number) {
    super(`Cannot ask now: ${maxWaiting} queries of the app are waiting for others of it; await some first`);
  }
}

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/**
 * Some work of each app at a time, the rest in the order it came: what one app asks can take all of its own turns, and
 * none of another's.
 */
export class AppTurns {
  private readonly lines = new Map<string, Line>();

  constructor(
    private readonly max: number,
    private readonly maxWaiting: number,
    private readonly busy: (maxWaiting: number) => DomainError = (most) => new DocsBusyError(most),
  ) {}

  /** @throws what `busy` says, DocsBusyError unless told otherwise, and whatever `work` throws. */
  async take<T>(appId: string, work: () => Promise<T>): Promise<T> {
    const line = this.lines.get(appId) ?? { running: 0, waiting: [] };
    this.lines.set(appId, line);
    if (line.running >= this.max) {
      if (line.waiting.length >= this.maxWaiting) throw this.busy(this.maxWaiting);
      // Whoever ends hands its turn on, so that nobody who comes in between can take it.
      await new Promise<void>((resolve) => line.waiting.push(resolve));
    } else line.running += 1;
    try {
      return await work();
    } finally {
      this.passOn(appId, line);
    }
  }

  private passOn(appId: string, line: Line): void {
    const next = line.waiting.shift();
    if (next !== undefined) {
      next();
      return;
    }
    line.running -= 1;
    if (line.running === 0) this.lines.delete(appId);
  }
}
