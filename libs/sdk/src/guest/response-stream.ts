import type { Actions } from './actions.js';
import { latin1Of } from './bytes.js';
import { ArrayBufferOf, isView, resolved, slice, then } from './primordials.js';
import type { StreamReader, StreamSource } from './result.js';
import { BudgetSpent, InvalidResult } from './run-failures.js';

const CHARS_PER_PART = 64 * 1_024;
/** Parts sent and not yet taken; beyond it the stream is not read on, so that a slow client slows its script down. */
const WINDOW = 4;

/** Sends a ReadableStream's bytes to the host part by part. */
export class ResponseStream {
  private reader: StreamReader | undefined;
  private done: (error: unknown) => void = () => undefined;
  private untaken = 0;
  private sentBytes = 0;
  private maxBytes = 0;
  private reading = false;

  constructor(private readonly actions: Actions) {}

  reset(): void {
    this.reader = undefined;
    this.untaken = this.sentBytes = 0;
    this.reading = false;
  }

  get isOpen(): boolean {
    return this.reader !== undefined;
  }

  /** @param done called once, with the error that broke the stream or undefined at its end. */
  begin(head: string, source: StreamSource, maxBytes: number, done: (error: unknown) => void): void {
    this.reset();
    this.maxBytes = maxBytes;
    this.done = done;
    this.reader = source.getReader();
    this.actions.head(head);
    this.untaken = 1;
    this.readOn();
  }

  /** One part has been taken by the client's connection. */
  taken(): void {
    this.untaken -= 1;
    this.readOn();
  }

  /** The client is gone: the stream's source is told. */
  cancel(reason: unknown): void {
    const { reader } = this;
    if (reader === undefined) return;
    this.reader = undefined;
    release(reader, reason);
    this.done(undefined);
  }

  private readOn(): void {
    const { reader } = this;
    if (reader === undefined || this.reading || this.untaken >= WINDOW) return;
    this.reading = true;
    try {
      then(
        resolved(reader.read()),
        (answer) => this.read(reader, answer as { done: boolean; value?: unknown }),
        (error) => this.end(reader, error),
      );
    } catch (error) {
      this.end(reader, error);
    }
  }

  private read(reader: StreamReader, answer: { done: boolean; value?: unknown }): void {
    if (reader !== this.reader) return;
    this.reading = false;
    try {
      if (answer.done) {
        this.end(reader, undefined);
        return;
      }
      this.send(answer.value);
    } catch (error) {
      // It is we who want no more: its source is told, as when the client is gone.
      release(reader, error);
      this.end(reader, error);
      return;
    }
    this.readOn();
  }

  private send(value: unknown): void {
    if (!(value instanceof ArrayBufferOf) && !isView(value as ArrayBufferView))
      throw new InvalidResult('the chunks of a streamed body must be bytes (Uint8Array)');
    const bytes = latin1Of(value as ArrayBuffer | ArrayBufferView);
    this.sentBytes += bytes.length;
    if (this.sentBytes > this.maxBytes) throw new BudgetSpent('max_response_bytes', this.maxBytes);
    for (let at = 0; at < bytes.length; at += CHARS_PER_PART) {
      this.actions.chunk(slice(bytes, at, at + CHARS_PER_PART));
      this.untaken += 1;
    }
  }

  private end(reader: StreamReader, error: unknown): void {
    if (reader !== this.reader) return;
    this.reader = undefined;
    this.done(error);
  }
}

function release(reader: StreamReader, reason: unknown): void {
  try {
    then(
      resolved(reader.cancel(reason)),
      () => undefined,
      () => undefined,
    );
  } catch {
    // It was the script's own reader that refused; there is nobody left to tell.
  }
}
