import { KIB, MIB } from '#kernel';
import type { RecordedExecution } from '../domain/index.js';

/** A record takes PostgreSQL 26 us when 200 go together, and 21 us when 1,000 do (measured). */
const MAX_RECORDS = 1_000;
/** One record alone may be larger. */
const MAX_BYTES = 4 * MIB;
const FIRST_BYTES = 64 * KIB;
/** Memory that is kept for the next batch: what 1,000 small records take. */
const KEPT_BYTES = MIB;
/** The most that one UTF-16 unit takes in UTF-8. */
const MOST_BYTES_A_UNIT = 3;
/** A line begins with the ids of execution, app and script, each with a tab behind it. */
const ID_CHARS = 36;
const SCRIPT_AT = 2 * (ID_CHARS + 1);
const ATTEMPT_FIELD = 10;
/** Enough for the fields up to `attempt`: six ids, two words and three numbers. */
const HEAD_BYTES = 512;

/**
 * Records on their way into the database: their lines in one piece of memory, and where each ends. Many wait at a time;
 * like this they are nothing that a collection of garbage has to look at or to keep.
 */
export class RecordBatch implements Iterable<RecordedExecution> {
  private constructor(
    private bytes: Buffer,
    private ends: number[],
  ) {}

  static empty(): RecordBatch {
    return new RecordBatch(Buffer.allocUnsafeSlow(FIRST_BYTES), []);
  }

  get size(): number {
    return this.ends.length;
  }

  hasRoomFor(line: string): boolean {
    return this.size === 0 || (!this.isFull && this.used + line.length <= MAX_BYTES);
  }

  get isFull(): boolean {
    return this.size >= MAX_RECORDS || this.used >= MAX_BYTES;
  }

  /** @param line what `recordLine` makes. */
  add(line: string): void {
    const { used } = this;
    this.reserve(used + line.length * MOST_BYTES_A_UNIT);
    this.ends.push(used + this.bytes.write(line, used, 'utf8'));
  }

  /** All lines, as COPY takes them; part of what the batch holds, and good until that changes. */
  text(): Buffer {
    return this.bytes.subarray(0, this.used);
  }

  scriptIds(): ReadonlySet<string> {
    return new Set(this.ends.map((_, at) => this.scriptIdAt(at)));
  }

  /** The records of these scripts. */
  ofScripts(ids: ReadonlySet<string>): RecordBatch {
    const kept = this.ends.flatMap((_, at) => (ids.has(this.scriptIdAt(at)) ? [this.lineAt(at)] : []));
    let end = 0;
    return new RecordBatch(
      Buffer.concat(kept),
      kept.map(({ length }) => (end += length)),
    );
  }

  /** Both parts of a batch of two or more; they share its memory. */
  halves(): readonly [RecordBatch, RecordBatch] {
    const middle = this.size >> 1;
    const cut = this.startOf(middle);
    return [
      new RecordBatch(this.bytes.subarray(0, cut), this.ends.slice(0, middle)),
      new RecordBatch(
        this.bytes.subarray(cut, this.used),
        this.ends.slice(middle).map((end) => end - cut),
      ),
    ];
  }

  *[Symbol.iterator](): Iterator<RecordedExecution> {
    for (let at = 0; at < this.size; at += 1) {
      const line = this.lineAt(at);
      const fields = line.toString('latin1', 0, HEAD_BYTES).split('\t', ATTEMPT_FIELD + 1);
      const [executionId, appId, scriptId] = fields as [string, string, string];
      yield { executionId, appId, scriptId, attempt: Number(fields[ATTEMPT_FIELD]) };
    }
  }

  /** Forgets its records; its memory takes the next ones, unless it is large. */
  clear(): void {
    this.ends = [];
    if (this.bytes.length > KEPT_BYTES) this.bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  }

  private get used(): number {
    return this.startOf(this.size);
  }

  private startOf(at: number): number {
    return at === 0 ? 0 : (this.ends[at - 1] as number);
  }

  private lineAt(at: number): Buffer {
    return this.bytes.subarray(this.startOf(at), this.ends[at]);
  }

  private scriptIdAt(at: number): string {
    const from = this.startOf(at) + SCRIPT_AT;
    return this.bytes.toString('latin1', from, from + ID_CHARS);
  }

  private reserve(bytes: number): void {
    if (bytes <= this.bytes.length) return;
    let size = this.bytes.length;
    while (size < bytes) size *= 2;
    const larger = Buffer.allocUnsafeSlow(size);
    this.bytes.copy(larger, 0, 0, this.used);
    this.bytes = larger;
  }
}
