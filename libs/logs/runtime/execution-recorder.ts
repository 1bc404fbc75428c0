import { Injectable } from '@nestjs/common';
import { MIB } from '#kernel';
import { Database, isRefusedData } from '#platform/postgres';
import type { DirectSession } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { ExecutionLogRepository, recordLine } from '#logs/data';
import type { RecordLine } from '#logs/data';
import type { ExecutionRecord, RecordedExecution } from '#logs/domain';

/** A record takes PostgreSQL 26 us when 200 go together, and 21 us when 1,000 do (measured). */
const FLUSH_AT_RECORDS = 1_000;
const FLUSH_AFTER_MS = 100;
/** A batch is one piece of memory; one record alone may be larger. */
const MAX_BATCH_BYTES = 4 * MIB;
/** Records kept while the database is away; beyond it the oldest are given up, so that memory stays bounded. */
const MAX_HELD_RECORDS = 20_000;
const RETRY_AFTER_MS = 500;

/**
 * Writes execution records in batches, at most `FLUSH_AFTER_MS` or `FLUSH_AT_RECORDS` behind. A write that fails
 * warns and is tried again; the caller's answer never waits for it (R-XLOG-01, R-XLOG-02).
 */
@Injectable()
export class ExecutionRecorder {
  /** Of this turn of the event loop. */
  private fresh: ExecutionRecord[] = [];
  private held: RecordLine[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private closed = false;
  private lostCount = 0;
  private writtenCount = 0;
  private onWritten: (records: readonly RecordedExecution[]) => void = () => undefined;

  constructor(
    private readonly repository: ExecutionLogRepository,
    private readonly database: Database,
    private readonly logger: Logger,
  ) {}

  /**
   * Nothing is done with it before the other answers of this turn are out: they leave in a row then, and who reads them
   * need not be woken for each (measured: 9 us of the kernel's time a request, where without any records there were 3).
   */
  record(record: ExecutionRecord): void {
    if (this.fresh.push(record) === 1) setImmediate(() => this.hold());
  }

  private hold(): void {
    const records = this.fresh;
    this.fresh = [];
    for (const record of records) {
      const line = this.lineOf(record);
      if (line !== undefined) this.held.push(line);
    }
    this.giveUpOldest();
    if (this.held.length >= FLUSH_AT_RECORDS) this.write();
    else if (this.held.length > 0) this.timer ??= setTimeout(() => this.write(), FLUSH_AFTER_MS);
  }

  /**
   * Writes records in a transaction of the caller's, who holds their scripts against deletion: they are there exactly
   * when the rest of it is.
   * @throws what `isRefusedData` knows when the database does not take one of them.
   */
  async writeIn(session: DirectSession, records: readonly ExecutionRecord[]): Promise<void> {
    if (records.length > 0) await this.repository.insertIn(session, records.map(recordLine));
  }

  /** Tells of records that were written in such a transaction, once it is committed. */
  committed(records: readonly RecordedExecution[]): void {
    this.writtenCount += records.length;
    if (records.length > 0) this.onWritten(records);
  }

  /** @param listener told of each batch that is in the database; it must not throw. */
  whenWritten(listener: (records: readonly RecordedExecution[]) => void): void {
    this.onWritten = listener;
  }

  /** A result that found nobody waiting (R-ABN-01). */
  recordAbandoned(execution: Pick<ExecutionRecord, 'executionId' | 'appId' | 'scriptId' | 'status'>): void {
    this.repository.insertAbandoned(this.database.db, execution).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'Cannot record an abandoned execution');
    });
  }

  /** Records not yet in the database. */
  get pending(): number {
    return this.fresh.length + this.held.length;
  }

  /** Records written since the start. */
  get written(): number {
    return this.writtenCount;
  }

  /** Records given up since the start because the database was away for too long. */
  get lost(): number {
    return this.lostCount;
  }

  /** Writes what is held, trying once more if it fails; called after the last request was answered. */
  async stop(): Promise<void> {
    this.hold();
    this.closed = true;
    clearTimeout(this.timer);
    await this.writing;
    for (let attempt = 0; attempt < 2 && this.held.length > 0; attempt++) {
      while (this.held.length > 0) if (!(await this.writeBatch())) break;
    }
    if (this.held.length > 0)
      this.logger.error({ records: this.held.length }, 'Execution records were lost at the stop');
  }

  /** Undefined for one of which no line can be made. */
  private lineOf(record: ExecutionRecord): RecordLine | undefined {
    try {
      return recordLine(record);
    } catch (error) {
      this.refused(record.executionId, error);
      return undefined;
    }
  }

  private refused(executionId: string, error: unknown): void {
    this.lostCount += 1;
    this.logger.warn({ err: error, executionId }, 'The database refuses an execution record');
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.writing !== undefined || this.closed) return;
    this.writing = this.writeAll().finally(() => {
      this.writing = undefined;
      if (this.held.length > 0 && !this.closed) this.timer ??= setTimeout(() => this.write(), FLUSH_AFTER_MS);
    });
  }

  private async writeAll(): Promise<void> {
    do {
      if (!(await this.writeBatch())) {
        await new Promise((resolve) => {
          setTimeout(resolve, RETRY_AFTER_MS);
        });
        return;
      }
    } while (this.held.length >= FLUSH_AT_RECORDS && !this.closed);
  }

  private async writeBatch(): Promise<boolean> {
    const unwritten = await this.writeLines(this.held.splice(0, batchLength(this.held)));
    if (unwritten.length === 0) return true;
    this.held.unshift(...unwritten);
    this.giveUpOldest();
    return false;
  }

  /**
   * One record that the database refuses must not take its neighbours with it: it is looked for in ever smaller halves.
   * @returns those that are to be tried again.
   */
  private async writeLines(lines: readonly RecordLine[]): Promise<readonly RecordLine[]> {
    try {
      this.writtenCount += await this.repository.insertBatch(lines);
    } catch (error) {
      if (!isRefusedData(error)) {
        this.logger.warn(
          { err: error, records: lines.length },
          'Cannot write execution records; trying again',
        );
        return lines;
      }
      if (lines.length === 1) {
        this.refused((lines[0] as RecordLine).executionId, error);
        return [];
      }
      const middle = lines.length >> 1;
      const unwritten = await this.writeLines(lines.slice(0, middle));
      if (unwritten.length > 0) return [...unwritten, ...lines.slice(middle)];
      return this.writeLines(lines.slice(middle));
    }
    this.onWritten(lines);
    return [];
  }

  private giveUpOldest(): void {
    const excess = this.held.length - MAX_HELD_RECORDS;
    if (excess <= 0) return;
    // Some more, so that it is not said of each that comes.
    const given = this.held.splice(0, excess + FLUSH_AT_RECORDS);
    this.lostCount += given.length;
    this.logger.error(
      { records: given.length },
      'Execution records were given up: the database is away for too long',
    );
  }
}

/** Of the oldest ones. */
function batchLength(held: readonly RecordLine[]): number {
  const most = Math.min(held.length, FLUSH_AT_RECORDS);
  let bytes = 0;
  for (let at = 0; at < most; at += 1) {
    bytes += (held[at] as RecordLine).line.length;
    if (bytes > MAX_BATCH_BYTES) return Math.max(at, 1);
  }
  return most;
}
