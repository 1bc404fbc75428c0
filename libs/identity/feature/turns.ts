/** Lets a fixed number of jobs run at once; further ones wait in line, up to a limit. */
export class Turns {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly atOnce: number,
    private readonly maxWaiting: number,
    private readonly whenFull: () => Error,
  ) {}

  /** @throws what `whenFull` makes, when the line is full; otherwise whatever `job` throws. */
  async take<T>(job: () => Promise<T>): Promise<T> {
    if (this.running < this.atOnce) this.running += 1;
    else await this.waitInLine();
    try {
      return await job();
    } finally {
      this.passOn();
    }
  }

  private waitInLine(): Promise<void> {
    if (this.waiting.length >= this.maxWaiting) throw this.whenFull();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** The turn goes straight to the next in line, so that a newcomer cannot slip in between. */
  private passOn(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.running -= 1;
    else next();
  }
}
