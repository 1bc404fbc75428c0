/** The timers that a run has set, on the host's clock. */
export class GuestTimers {
  private readonly pending = new Map<number, NodeJS.Timeout>();

  constructor(private readonly fire: (id: number) => void) {}

  get size(): number {
    return this.pending.size;
  }

  /** Sets a timer anew if it is set already. */
  set(id: number, delayMs: number): void {
    this.clear(id);
    this.pending.set(
      id,
      setTimeout(() => {
        this.pending.delete(id);
        this.fire(id);
      }, delayMs),
    );
  }

  clear(id: number): void {
    clearTimeout(this.pending.get(id));
    this.pending.delete(id);
  }

  clearAll(): void {
    for (const timer of this.pending.values()) clearTimeout(timer);
    this.pending.clear();
  }
}
