import { Injectable } from '@nestjs/common';
import { Database } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { ExecutionLogRepository } from '#logs/data';
import type { ExecutionRecord } from '#logs/domain';

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
  private held: ExecutionRecord[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private closed = false;
  private lostCount = 0;
  private writtenCount = 0;
  private onWritten: (records: readonly ExecutionRecord[]) => void = () => undefined;

  constructor(
    private readonly repository: ExecutionLogRepository,
    private readonly database: Database,
    private readonly logger: Logger,
  ) {}

  record(record: ExecutionRecord): void {
    this.held.push(record);
    if (this.held.length > MAX_HELD_RECORDS) this.giveUpOldest();
    if (this.held.length >= FLUSH_AT_RECORDS) this.write();
    else this.timer ??= setTimeout(() => this.write(), FLUSH_AFTER_MS);
  }

  /** @param listener told of each batch that is in the database; it must not throw. */
  whenWritten(listener: (records: readonly ExecutionRecord[]) => void): void {
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
      if (isRefusalOfData(error)) return this.writeOneByOne(batch);
      this.keep(batch, error);
      return false;
    }
    this.onWritten(batch);
    return true;
  }

  private keep(batch: readonly ExecutionRecord[], error: unknown): void {
    this.logger.warn({ err: error, records: batch.length }, 'Cannot write execution records; trying again');
    this.held.unshift(...batch);
    if (this.held.length > MAX_HELD_RECORDS) this.giveUpOldest();
  }

  /** One record that the database refuses must not take its neighbours with it. */
  private async writeOneByOne(batch: readonly ExecutionRecord[]): Promise<boolean> {
    for (const [at, record] of batch.entries()) {
      try {
        this.writtenCount += await this.repository.insertBatch([record]);
        this.onWritten([record]);
      } catch (error) {
        if (!isRefusalOfData(error)) {
          this.keep(batch.slice(at), error);
          return false;
        }
        this.lostCount += 1;
        this.logger.warn(
          { err: error, executionId: record.executionId },
          'The database refuses an execution record',
        );
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

/**
 * SQLSTATE classes 22 and 23, or a record of which no text can be made: the data itself is at fault, so another
 * attempt would end the same way.
 */
function isRefusalOfData(error: unknown): boolean {
  if (error instanceof RangeError || error instanceof TypeError) return true;
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^2[23]/.test(code);
}
