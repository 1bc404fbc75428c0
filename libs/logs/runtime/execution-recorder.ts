import { Injectable } from '@nestjs/common';
import { Database, isRefusedData } from '#platform/postgres';
import type { DirectSession } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { ExecutionLogRepository, recordLine } from '#logs/data';
import type { RecordLine } from '#logs/data';
import type { ExecutionRecord, RecordedExecution } from '#logs/domain';

const FLUSH_AT_RECORDS = 200;
const FLUSH_AFTER_MS = 100;
/** Records kept while the database is away; beyond it the oldest are given up, so that memory stays bounded. */
const MAX_HELD_RECORDS = 20_000;
const RETRY_AFTER_MS = 500;

/**
 * Writes execution records in batches, at most `FLUSH_AFTER_MS` or `FLUSH_AT_RECORDS` behind. A write that fails
 * warns and is tried again; the caller's answer never waits for it (R-XLOG-01, R-XLOG-02).
 */
@Injectable()
export class ExecutionRecorder {
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

  record(record: ExecutionRecord): void {
    const line = this.lineOf(record);
    if (line === undefined) return;
    this.held.push(line);
    if (this.held.length > MAX_HELD_RECORDS) this.giveUpOldest();
    if (this.held.length >= FLUSH_AT_RECORDS) this.write();
    else this.timer ??= setTimeout(() => this.write(), FLUSH_AFTER_MS);
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
    return this.held.length;
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
    const batch = this.held.splice(0, FLUSH_AT_RECORDS);
    try {
      this.writtenCount += await this.repository.insertBatch(batch);
    } catch (error) {
      if (isRefusedData(error)) return this.writeOneByOne(batch);
      this.keep(batch, error);
      return false;
    }
    this.onWritten(batch);
    return true;
  }

  private keep(batch: readonly RecordLine[], error: unknown): void {
    this.logger.warn({ err: error, records: batch.length }, 'Cannot write execution records; trying again');
    this.held.unshift(...batch);
    if (this.held.length > MAX_HELD_RECORDS) this.giveUpOldest();
  }

  /** One record that the database refuses must not take its neighbours with it. */
  private async writeOneByOne(batch: readonly RecordLine[]): Promise<boolean> {
    for (const [at, record] of batch.entries()) {
      try {
        this.writtenCount += await this.repository.insertBatch([record]);
        this.onWritten([record]);
      } catch (error) {
        if (!isRefusedData(error)) {
          this.keep(batch.slice(at), error);
          return false;
        }
        this.refused(record.executionId, error);
      }
    }
    return true;
  }

  private giveUpOldest(): void {
    const given = this.held.splice(0, FLUSH_AT_RECORDS);
    this.lostCount += given.length;
    this.logger.error(
      { records: given.length },
      'Execution records were given up: the database is away for too long',
    );
  }
}
