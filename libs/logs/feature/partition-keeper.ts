import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Optional } from '@nestjs/common';
import { DAY_MS, SECOND_MS } from '#kernel';
import { PartitionRepository } from '#logs/data';
import type { StepOutcome } from '#logs/data';
import { deleteInBatches } from '#platform/jobs';
import { Database } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { LogRetention } from './log-retention.js';

const DAYS_AHEAD = 7;
/** A table that is in use is asked for so often; after that the next due time tries again. */
const MAX_TRIES = 10;
const TRY_AGAIN_AFTER_MS = SECOND_MS;

/**
 * Makes the log's partitions before their days begin, and takes away what is too old; a manager's job. What several
 * managers do at once one of them does.
 */
@Injectable()
export class PartitionKeeper {
  constructor(
    private readonly database: Database,
    private readonly repository: PartitionRepository,
    private readonly logger: Logger,
    @Optional() private readonly retention: LogRetention = new LogRetention(),
  ) {}

  /** @throws what the database throws: records go to the default partition meanwhile. */
  async makeDaysAhead(nowMs: number): Promise<void> {
    await this.database.transaction((db) => this.repository.ensurePartitions(db, nowMs, DAYS_AHEAD));
  }

  /**
   * Takes whole days out, and drops them.
   * @returns their names.
   * @throws what the database throws.
   */
  async dropOldDays(nowMs: number, signal: AbortSignal): Promise<readonly string[]> {
    const dropped: string[] = [];
    for (const { name, isAttached } of await this.repository.expiredDays(this.logUntil(nowMs))) {
      const isOut =
        !isAttached || (await this.insist(() => this.repository.detach(name), signal)) !== undefined;
      if (isOut && (await this.insist(() => this.repository.drop(name), signal)) === true) dropped.push(name);
      if (signal.aborted) break;
    }
    return dropped;
  }

  /**
   * Deletes records that are too old from the default partition, which cannot be dropped.
   * @returns how many.
   * @throws what the database throws.
   */
  deleteOldStrays(nowMs: number, signal: AbortSignal): Promise<number> {
    const until = this.logUntil(nowMs);
    return this.deleteAll((limit) => this.repository.deleteStrays(until, limit), signal);
  }

  /** As `deleteOldStrays`, of the notes of abandoned executions (R-GC-01). */
  deleteOldAbandoned(nowMs: number, signal: AbortSignal): Promise<number> {
    const until = nowMs - this.retention.abandonedDays * DAY_MS;
    return this.deleteAll((limit) => this.repository.deleteAbandoned(until, limit), signal);
  }

  private logUntil(nowMs: number): number {
    return nowMs - this.retention.executionLogDays * DAY_MS;
  }

  private deleteAll(
    some: (limit: number) => Promise<StepOutcome<number>>,
    signal: AbortSignal,
  ): Promise<number> {
    return deleteInBatches(signal, async (limit) => (await this.insist(() => some(limit), signal)) ?? 0);
  }

  /** @returns undefined when another manager is at it, the table was in use all the time, or the process stops. */
  private async insist<T>(step: () => Promise<StepOutcome<T>>, signal: AbortSignal): Promise<T | undefined> {
    for (let tries = 1; !signal.aborted; tries++) {
      const outcome = await step();
      if (typeof outcome === 'object') return outcome.done;
      if (outcome === 'elsewhere') return undefined;
      if (tries === MAX_TRIES) {
        this.logger.warn({ tries }, 'Cannot remove old execution records: their table is in use');
        return undefined;
      }
      // Cut short by a stop, which the loop sees.
      await sleep(TRY_AGAIN_AFTER_MS, undefined, { signal }).catch(() => undefined);
    }
    return undefined;
  }
}
