import { Injectable } from '@nestjs/common';
import { Database, isRefusedData } from '#platform/postgres';
import type { DirectSession } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { ExecutionLogRepository, RecordBatch, recordLine } from '#logs/data';
import type { ExecutionRecord, RecordedExecution } from '#logs/domain';

const FLUSH_AFTER_MS = 100;
/** Records kept while the database is away; beyond it the oldest are given up, so that memory stays bounded. */
const MAX_HELD_RECORDS = 20_000;
const RETRY_AFTER_MS = 500;

/**
 * Writes execution records in batches, at most `FLUSH_AFTER_MS` or one full batch behind. A write that fails
 * warns and is tried again; the caller's answer never waits for it (R-XLOG-01, R-XLOG-02).
 */
@Injectable()
export class ExecutionRecorder {
  /** Of this turn of the event loop. */
  private fresh: ExecutionRecord[] = [];
  private filling = RecordBatch.empty();
  /** Sealed batches, oldest first. */
  private waiting: RecordBatch[] = [];
  /** A batch that has been written: its memory takes the next records. */
  private spare: RecordBatch | undefined;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private closed = false;
  private lostCount = 0;
  private writtenCount = 0;
  private onWritten: (records: Iterable<RecordedExecution>) => void = () => undefined;

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
      if (line !== undefined) this.keep(line);
    }
    this.giveUpOldest();
    if (this.waiting.length > 0) this.write();
    else if (this.filling.size > 0) this.timer ??= setTimeout(() => this.write(), FLUSH_AFTER_MS);
  }

  private keep(line: string): void {
    if (!this.filling.hasRoomFor(line)) this.seal();
    this.filling.add(line);
    if (this.filling.isFull) this.seal();
  }

  /** What comes from now on goes into another batch. */
  private seal(): void {
    this.waiting.push(this.filling);
    this.filling = this.spare ?? RecordBatch.empty();
    this.spare = undefined;
  }

  /**
   * Writes records in a transaction of the caller's, who holds their scripts against deletion: they are there exactly
   * when the rest of it is.
   * @throws what `isRefusedData` knows when the database does not take one of them.
   */
  async writeIn(session: DirectSession, records: readonly ExecutionRecord[]): Promise<void> {
    if (records.length > 0) await this.repository.insertIn(session, records);
  }

  /** Tells of records that were written in such a transaction, once it is committed. */
  committed(records: readonly RecordedExecution[]): void {
    this.writtenCount += records.length;
    if (records.length > 0) this.onWritten(records);
  }

  /** @param listener told of each batch that is in the database; it reads it at once, and must not throw. */
  whenWritten(listener: (records: Iterable<RecordedExecution>) => void): void {
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
    return this.fresh.length + this.held;
  }

  private get held(): number {
    return this.waiting.reduce((sum, { size }) => sum + size, this.filling.size);
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
    for (let attempt = 0; attempt < 2 && this.held > 0; attempt++) {
      while (this.held > 0) if (!(await this.writeBatch())) break;
    }
    if (this.held > 0) this.logger.error({ records: this.held }, 'Execution records were lost at the stop');
  }

  /** Undefined for one of which no line can be made. */
  private lineOf(record: ExecutionRecord): string | undefined {
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
      if (this.held > 0 && !this.closed) this.timer ??= setTimeout(() => this.write(), FLUSH_AFTER_MS);
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
    } while (this.waiting.length > 0 && !this.closed);
  }

  private async writeBatch(): Promise<boolean> {
    if (this.waiting.length === 0) this.seal();
    const batch = this.waiting.shift() as RecordBatch;
    const unwritten = await this.writeAllOf(batch);
    if (unwritten.length === 0) {
      batch.clear();
      this.spare = batch;
      return true;
    }
    this.waiting.unshift(...unwritten);
    this.giveUpOldest();
    return false;
  }

  /**
   * One record that the database refuses must not take its neighbours with it: it is looked for in ever smaller halves.
   * @returns what is to be tried again.
   */
  private async writeAllOf(batch: RecordBatch): Promise<readonly RecordBatch[]> {
    try {
      this.writtenCount += await this.repository.insertBatch(batch);
    } catch (error) {
      if (!isRefusedData(error)) {
        this.logger.warn({ err: error, records: batch.size }, 'Cannot write execution records; trying again');
        return [batch];
      }
      if (batch.size === 1) {
        for (const { executionId } of batch) this.refused(executionId, error);
        return [];
      }
      const [first, second] = batch.halves();
      const unwritten = await this.writeAllOf(first);
      return unwritten.length > 0 ? [...unwritten, second] : this.writeAllOf(second);
    }
    this.onWritten(batch);
    return [];
  }

  private giveUpOldest(): void {
    let given = 0;
    // Whole batches, so that it is not said of each record that comes.
    while (this.held > MAX_HELD_RECORDS && this.waiting.length > 0)
      given += (this.waiting.shift() as RecordBatch).size;
    if (given === 0) return;
    this.lostCount += given;
    this.logger.error(
      { records: given },
      'Execution records were given up: the database is away for too long',
    );
  }
}
