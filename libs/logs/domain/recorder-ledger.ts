/** A recorder that has not been heard for this long may be saying what does not arrive, ms. */
export const SILENT_AFTER_MS = 2_500;
/** One that has not been heard for this long is gone, ms. */
export const GONE_AFTER_MS = 15_000;

interface Heard {
  readonly seq: number;
  readonly at: number;
}

/**
 * How far each recorder has counted its messages, and so whether one was lost on the way. Times are ms of any clock
 * that only goes forward.
 */
export class RecorderLedger {
  private readonly heard = new Map<string, Heard>();

  /**
   * @param isAnswer it lists nothing, and only says how far its sender has counted.
   * @returns whether it follows on from what was heard of that recorder before.
   */
  note(recorderId: string, seq: number, isAnswer: boolean, nowMs: number): boolean {
    const before = this.heard.get(recorderId);
    this.heard.set(recorderId, { seq, at: nowMs });
    return before !== undefined && seq === (isAnswer ? before.seq : before.seq + 1);
  }

  /** Whether one that is known has nothing to say any more. */
  isAnySilent(nowMs: number): boolean {
    for (const { at } of this.heard.values()) if (nowMs - at > SILENT_AFTER_MS) return true;
    return false;
  }

  /** @returns whether there were some that are gone; what they said last may have been lost. */
  forgetGone(nowMs: number): boolean {
    const before = this.heard.size;
    for (const [id, { at }] of this.heard) if (nowMs - at > GONE_AFTER_MS) this.heard.delete(id);
    return this.heard.size < before;
  }

  clear(): void {
    this.heard.clear();
  }
}
