import { CompilerBusyError } from './source-errors.js';

/** A hostile source may take seconds; whoever comes after so many would wait longer than a client does. */
const MAX_WAITING = 64;

/** Lets one piece of work go on at a time, in the order in which they came. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  /** @throws CompilerBusyError when too many others wait, and whatever `work` throws. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.waiting >= MAX_WAITING) throw new CompilerBusyError();
    this.waiting += 1;
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    try {
      return await done;
    } finally {
      this.waiting -= 1;
    }
  }
}
