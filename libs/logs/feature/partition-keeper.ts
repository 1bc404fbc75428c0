import { Injectable, Optional } from '@nestjs/common';
import { DAY_MS, HOUR_MS, SECOND_MS } from '#kernel';
import { PartitionRepository } from '#logs/data';
import type { StepOutcome } from '#logs/data';
import { Database } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { LogRetention } from './log-retention.js';

const DAYS_AHEAD = 7;
/** Rows that one statement deletes; none takes long, and none holds locks for long. */
const DELETE_AT_ONCE = 1_000;
/** A table that is in use is asked for so often; after that the next hour tries again. */
const MAX_TRIES = 10;
const TRY_AGAIN_AFTER_MS = SECOND_MS;

/** What one round of the upkeep removed. */
export interface Removed {
  /** Names of the days that are gone. */
  readonly days: readonly string[];
  /** Records that were too old in the default partition. */
  readonly strays: number;
  readonly abandoned: number;
}

/**
 * Makes the log's partitions before their days begin, and drops those of which nothing is kept any more; a manager's
 * job. With several managers one at a time does it.
 */
@Injectable()
export class PartitionKeeper {
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | undefined;
  private isStopped = false;
  private readonly stopWaits = new Set<() => void>();

  constructor(
    private readonly database: Database,
    private readonly repository: PartitionRepository,
    private readonly logger: Logger,
    @Optional() private readonly retention: LogRetention = new LogRetention(),
  ) {}

  /** Resolves when there are partitions to write to; the removal goes on behind it. */
  async start(): Promise<void> {
    await this.ensure();
    this.begin(() => this.sweepAndSay());
    this.timer = setInterval(() => {
      this.begin(async () => {
        await this.ensure();
        await this.sweepAndSay();
      });
    }, HOUR_MS);
  }

  /** Ends after the statement that is under way. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    for (const wake of this.stopWaits) wake();
    await this.underWay;
  }

  /**
   * Removes what is too old at a time, ms since the epoch.
   * @throws what the database throws.
   */
  async sweep(nowMs: number): Promise<Removed> {
    const logUntil = nowMs - this.retention.executionLogDays * DAY_MS;
    const abandonedUntil = nowMs - this.retention.abandonedDays * DAY_MS;
    return {
      days: await this.dropDays(logUntil),
      strays: await this.deleteAll((limit) => this.repository.deleteStrays(logUntil, limit)),
      abandoned: await this.deleteAll((limit) => this.repository.deleteAbandoned(abandonedUntil, limit)),
    };
  }

  private begin(work: () => Promise<void>): void {
    if (this.underWay !== undefined) return;
    this.underWay = work().finally(() => {
      this.underWay = undefined;
    });
  }

  private async ensure(): Promise<void> {
    try {
      await this.database.transaction((db) => this.repository.ensurePartitions(db, Date.now(), DAYS_AHEAD));
    } catch (error) {
      // Records go to the default partition meanwhile; the next hour tries again.
      this.logger.warn({ err: error }, 'Cannot make partitions for execution logs');
    }
  }

  private async sweepAndSay(): Promise<void> {
    try {
      const removed = await this.sweep(Date.now());
      if (removed.days.length + removed.strays + removed.abandoned > 0)
        this.logger.info({ ...removed }, 'Removed execution records that were too old');
    } catch (error) {
      this.logger.warn({ err: error }, 'Cannot remove old execution records; the next hour tries again');
    }
  }

  private async dropDays(untilMs: number): Promise<string[]> {
    const dropped: string[] = [];
    for (const { name, isAttached } of await this.repository.expiredDays(untilMs)) {
      const isOut = !isAttached || (await this.insist(() => this.repository.detach(name))) !== undefined;
      if (isOut && (await this.insist(() => this.repository.drop(name))) === true) dropped.push(name);
      if (this.isStopped) break;
    }
    return dropped;
  }

  private async deleteAll(some: (limit: number) => Promise<StepOutcome<number>>): Promise<number> {
    let total = 0;
    for (;;) {
      const count = await this.insist(() => some(DELETE_AT_ONCE));
      total += count ?? 0;
      if (count === undefined || count < DELETE_AT_ONCE) return total;
    }
  }

  /** @returns undefined when another manager is at it, the table was in use all the time, or the process stops. */
  private async insist<T>(step: () => Promise<StepOutcome<T>>): Promise<T | undefined> {
    for (let tries = 1; !this.isStopped; tries++) {
      const outcome = await step();
      if (typeof outcome === 'object') return outcome.done;
      if (outcome === 'elsewhere') return undefined;
      if (tries === MAX_TRIES) {
        this.logger.warn({ tries }, 'Cannot remove old execution records: their table is in use');
        return undefined;
      }
      await this.pause(TRY_AGAIN_AFTER_MS);
    }
    return undefined;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.stopWaits.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.stopWaits.add(wake);
    });
  }
}
