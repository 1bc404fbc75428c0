import { TransientMap } from '#kernel';

/** Frames that leave together. */
export interface Batch {
  readonly number: number;
  readonly subject: string;
  text: string;
}

/** The most that is joined, UTF-16 units: enough to spare nearly all costs of a message of its own. */
const MAX_BATCH_CHARS = 32 * 1024;

/**
 * Collects what goes to one subject within one turn of the event loop into one message. Measured with 1 KB each
 * way on two cores: 37,000 requests/s became 48,000 with 32 under way, 66,000 became 80,000 with 256. A frame
 * that is alone leaves in the same turn all the same.
 */
export class Outbox {
  private readonly open = new TransientMap<string, Batch>();
  private ready: Batch[] = [];
  private scheduled = false;
  private lastNumber = 0;
  private maxChars = MAX_BATCH_CHARS;

  /**
   * @param canSend asked before each flush; what cannot leave stays until the next `flush`.
   * @param send must not throw.
   */
  constructor(
    private readonly canSend: () => boolean,
    private readonly send: (batch: Batch) => void,
  ) {}

  /** A UTF-16 unit takes at most three bytes of the server's limit. */
  limit(maxPayloadBytes: number): void {
    this.maxChars = Math.min(MAX_BATCH_CHARS, Math.floor(maxPayloadBytes / 3));
  }

  /** Puts a frame beside others for the same subject; returns the number of its batch. */
  join(subject: string, frame: string): number {
    const batch = this.open.get(subject);
    if (batch !== undefined) {
      if (batch.text.length + frame.length < this.maxChars) {
        batch.text += `\n${frame}`;
        return batch.number;
      }
      this.ready.push(batch);
    }
    const fresh = this.batch(subject, frame);
    this.open.set(subject, fresh);
    return fresh.number;
  }

  /** Sends a frame in a message of its own; returns the number of its batch. */
  alone(subject: string, frame: string): number {
    const batch = this.batch(subject, frame);
    this.ready.push(batch);
    return batch.number;
  }

  /** Sends all there is, and returns it. */
  flush(): readonly Batch[] {
    this.scheduled = false;
    if (!this.canSend()) return [];
    const batches = [...this.ready, ...this.open.values()];
    this.clear();
    for (const batch of batches) this.send(batch);
    return batches;
  }

  clear(): void {
    this.ready = [];
    this.open.clear();
  }

  private batch(subject: string, text: string): Batch {
    if (!this.scheduled) {
      this.scheduled = true;
      setImmediate(() => this.flush());
    }
    this.lastNumber += 1;
    return { number: this.lastNumber, subject, text };
  }
}
