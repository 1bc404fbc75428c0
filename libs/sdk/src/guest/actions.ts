import { jsonStringify } from './primordials.js';

/**
 * What the guest wants done by the host, as JSON text: it never calls the host, it leaves notes. Each note is
 * made of primitives, at once and inside the timed section: a script may give every array and object a `toJSON`.
 */
export class Actions {
  private notes = '';
  private mustGo = false;

  clear(): void {
    this.notes = '';
    this.mustGo = false;
  }

  /** Whether there is a note that counts even when the run has its answer: timers do not, calls and parts do. */
  get isUrgent(): boolean {
    return this.mustGo;
  }

  timer(id: number, delayMs: number): void {
    this.note(`["timer",${id},${delayMs}]`);
  }

  clearTimer(id: number): void {
    this.note(`["clear",${id}]`);
  }

  /** @param effect whether it may change something outside; a run that made no such call may be run again. */
  call(id: number, service: string, payload: string, effect: boolean): void {
    this.mustGo = true;
    this.note(`["call",${id},${jsonStringify(service)},${jsonStringify(payload)},${effect ? 1 : 0}]`);
  }

  /** Nobody waits for the answer to a call any more. */
  drop(id: number): void {
    this.note(`["drop",${id}]`);
  }

  /** @param head JSON text of `{statusCode, headers, encoding}`. */
  head(head: string): void {
    this.mustGo = true;
    this.note(`["head",${jsonStringify(head)}]`);
  }

  /** @param bytes in the encoding that the head named. */
  chunk(bytes: string): void {
    this.mustGo = true;
    this.note(`["chunk",${jsonStringify(bytes)}]`);
  }

  /** The response is whole, though the run goes on. */
  end(): void {
    this.mustGo = true;
    this.note('["end",""]');
  }

  /** JSON text of an array of all notes since the last time; undefined when there are none. */
  take(): string | undefined {
    if (this.notes === '') return undefined;
    const text = `[${this.notes}]`;
    this.clear();
    return text;
  }

  private note(text: string): void {
    this.notes += this.notes === '' ? text : `,${text}`;
  }
}
