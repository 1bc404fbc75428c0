/** Rings when something has changed for those who wait for a cell; they look again for themselves. */
export class Bell {
  private waiting: (() => void)[] = [];

  ring(): void {
    if (this.waiting.length === 0) return;
    const all = this.waiting;
    this.waiting = [];
    for (const wake of all) wake();
  }

  /** Resolves with the next ring, or after `withinMs`. */
  heard(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting = this.waiting.filter((one) => one !== wake);
        resolve();
      }, withinMs);
      this.waiting.push(wake);
    });
  }
}
