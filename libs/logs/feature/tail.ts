import { HOUR_MS, SECOND_MS } from '#kernel';
import type { Followers, TailEntry } from '#logs/data';
import { comparePositions, isVisible, recordKeyText } from '#logs/domain';
import type { Position, Snapshot } from '#logs/domain';
import type { Logger } from '#platform/telemetry';
import type { EventStream } from './event-stream.js';
import type { EventTexts } from './event-texts.js';
import type { Watcher } from './tail-feed.js';

/** How many executions a reader may be behind; beyond it the oldest are left out, so that memory stays bounded. */
export const MAX_BEHIND = 5_000;
/** Records read at a time for one reader: they may be large. */
const BATCH = 20;
const RETRY_AFTER_MS = SECOND_MS;
/** A stream is ended after so long, and its client comes back: whether it is still signed in is asked anew then. */
const LIFE_MS = HOUR_MS;

interface Waiting {
  /** Text of the record's key. */
  readonly key: string;
  /** It was heard of after records that came behind it. */
  readonly isLate: boolean;
}

export interface TailParts {
  readonly texts: EventTexts;
  readonly logger: Logger;
  readonly maxBehind?: number;
}

/**
 * One client that watches. It keeps ids only, and reads a record when the client has room for it. Of what the feed
 * hands out it takes what was not there yet when it began; what was, the client has or was given at the beginning.
 */
export class Tail implements Watcher {
  private waiting: Waiting[] = [];
  private early: TailEntry[] = [];
  private since: Snapshot | undefined;
  private last: Position | undefined;
  private stream: EventStream | undefined;
  private dropped = 0;
  private isPumping = false;
  private readonly maxBehind: number;

  constructor(private readonly parts: TailParts) {
    this.maxBehind = parts.maxBehind ?? MAX_BEHIND;
  }

  take(entries: readonly TailEntry[]): void {
    if (this.since === undefined) this.early.push(...entries);
    else this.enqueue(entries, this.since);
  }

  miss(count: number): void {
    this.dropped += count;
    void this.pump();
  }

  /** Sends what the client has missed, then what comes. Resolves when the stream is closed. */
  async run(stream: EventStream, missed: Followers): Promise<void> {
    this.stream = stream;
    this.since = missed.snapshot;
    this.dropped += missed.leftOut;
    this.append(missed.entries);
    this.enqueue(this.early.splice(0), missed.snapshot);
    const life = setTimeout(() => void stream.end(), LIFE_MS);
    await stream.closed;
    clearTimeout(life);
    this.waiting = [];
  }

  async end(): Promise<void> {
    await this.stream?.end();
  }

  private enqueue(entries: readonly TailEntry[], since: Snapshot): void {
    this.append(entries.filter(({ transaction }) => !isVisible(since, transaction)));
  }

  private append(entries: readonly TailEntry[]): void {
    for (const entry of entries) {
      const isLate = this.last !== undefined && comparePositions(entry, this.last) < 0;
      if (!isLate) this.last = entry;
      this.waiting.push({ key: recordKeyText(entry), isLate });
    }
    const excess = this.waiting.length - this.maxBehind;
    if (excess > 0) {
      this.waiting.splice(0, excess);
      this.dropped += excess;
    }
    void this.pump();
  }

  private async pump(): Promise<void> {
    const { stream } = this;
    if (this.isPumping || stream === undefined) return;
    this.isPumping = true;
    while (stream.isOpen && (this.waiting.length > 0 || this.dropped > 0)) await this.sendSome(stream);
    this.isPumping = false;
  }

  private async sendSome(stream: EventStream): Promise<void> {
    if (this.dropped > 0) {
      const { dropped } = this;
      this.dropped = 0;
      await stream.write(`event: gap\ndata: ${JSON.stringify({ dropped })}\n\n`);
    }
    const batch = this.waiting.splice(0, BATCH);
    if (batch.length === 0) return;
    let texts: ReadonlyMap<string, string>;
    try {
      texts = await this.parts.texts.load(batch.map(({ key }) => key));
    } catch (error) {
      this.parts.logger.warn({ err: error }, 'Cannot read executions for a tail; trying again');
      this.waiting.unshift(...batch);
      await Promise.race([pause(RETRY_AFTER_MS), stream.closed]);
      return;
    }
    for (const { key, isLate } of batch) {
      const text = texts.get(key);
      // Deleted with its script, meanwhile.
      if (text === undefined) continue;
      // The client's place is the last id it was given; one that stands before it must not move it back.
      await stream.write(`${isLate ? '' : `id: ${key}\n`}event: execution\ndata: ${text}\n\n`);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
