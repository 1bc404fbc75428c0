/**
 * Where a record stands among all others: by the transaction that wrote it, and within that by its id. The ids alone
 * would not do, since a run that began before another one may end, and be written, long after it.
 */
export interface Position {
  readonly executionId: string;
  /** PostgreSQL's number of the transaction, without wrap-around. */
  readonly transaction: number;
}

export function comparePositions(a: Position, b: Position): number {
  if (a.transaction !== b.transaction) return a.transaction - b.transaction;
  return a.executionId < b.executionId ? -1 : a.executionId > b.executionId ? 1 : 0;
}

/** Which transactions a statement saw as committed. */
export interface Snapshot {
  /** Every transaction before this one had ended. */
  readonly oldestRunning: number;
  /** None from this one on had begun. */
  readonly next: number;
  /** Those between the two that were under way. */
  readonly running: ReadonlySet<number>;
  /** When it was taken by this process's clock, ms since the epoch. */
  readonly takenAt: number;
}

/** Reads the text of a `pg_snapshot`: `xmin:xmax:xip,xip`. */
export function parseSnapshot(text: string, takenAt: number): Snapshot {
  const [oldest = '', next = '', running = ''] = text.split(':');
  return {
    oldestRunning: Number(oldest),
    next: Number(next),
    running: new Set(running === '' ? [] : running.split(',').map(Number)),
    takenAt,
  };
}

/** Whether what `transaction` wrote, if it committed, was there when the snapshot was taken. */
export function isVisible(snapshot: Snapshot, transaction: number): boolean {
  if (transaction < snapshot.oldestRunning) return true;
  return transaction < snapshot.next && !snapshot.running.has(transaction);
}

/** How long a record waits for others that were written before it and are heard of after it, ms. */
export const HOLD_MS = 150;
/** The longest it waits while a transaction that began before its own is still under way, ms. */
export const MAX_HOLD_MS = 500;

interface Held<T> {
  readonly entry: T;
  readonly since: number;
}

/**
 * Puts records that are heard of in any order into the order of their transactions, so that "all after this one" means
 * the same to everybody. Several orchestrators write at once, and which is heard first is chance.
 */
export class CommitOrder<T extends Position> {
  private held: Held<T>[] = [];

  get size(): number {
    return this.held.length;
  }

  /** @param nowMs of any clock that only goes forward, the same for both calls. */
  add(entries: readonly T[], nowMs: number): void {
    for (const entry of entries) this.held.push({ entry, since: nowMs });
  }

  clear(): void {
    this.held = [];
  }

  /**
   * Those whose turn it is, in their order.
   * @param oldestRunning of a snapshot that is newer than every entry.
   */
  release(nowMs: number, oldestRunning: number): T[] {
    if (this.held.length === 0) return [];
    this.held.sort((a, b) => comparePositions(a.entry, b.entry));
    const isDue = ({ entry, since }: Held<T>): boolean =>
      nowMs - since >= MAX_HOLD_MS || (nowMs - since >= HOLD_MS && entry.transaction < oldestRunning);
    // What stands before one that is due goes with it: the other way round it would come too late.
    const count = this.held.findLastIndex(isDue) + 1;
    return this.held.splice(0, count).map(({ entry }) => entry);
  }
}
