import { Injectable } from '@nestjs/common';
import { HOUR_MS } from '#kernel';
import { JobBoard, removed } from '#platform/jobs';
import type { JobDefinition } from '#platform/jobs';
import type { LogFields } from '#platform/telemetry';
import { PartitionKeeper } from './partition-keeper.js';

/** Partitions of the days to come. */
@Injectable()
export class DaysAheadJob implements JobDefinition {
  readonly name = 'logs.days-ahead';
  readonly everyMs = HOUR_MS;

  constructor(
    board: JobBoard,
    private readonly keeper: PartitionKeeper,
  ) {
    board.post(this);
  }

  async run(): Promise<undefined> {
    await this.keeper.makeDaysAhead(Date.now());
  }
}

/** Execution records past their retention. */
@Injectable()
export class OldRecordsJob implements JobDefinition {
  readonly name = 'logs.old-records';
  readonly everyMs = HOUR_MS;

  constructor(
    board: JobBoard,
    private readonly keeper: PartitionKeeper,
  ) {
    board.post(this);
  }

  async run(signal: AbortSignal): Promise<LogFields | undefined> {
    const now = Date.now();
    const days = await this.keeper.dropOldDays(now, signal);
    const strays = await this.keeper.deleteOldStrays(now, signal);
    return days.length + strays === 0 ? undefined : { days, strays };
  }
}

/** Notes of abandoned executions past their retention (R-GC-01, R-GC-05). */
@Injectable()
export class OldAbandonedJob implements JobDefinition {
  readonly name = 'logs.abandoned-executions';
  readonly everyMs = HOUR_MS;

  constructor(
    board: JobBoard,
    private readonly keeper: PartitionKeeper,
  ) {
    board.post(this);
  }

  async run(signal: AbortSignal): Promise<LogFields | undefined> {
    return removed(await this.keeper.deleteOldAbandoned(Date.now(), signal));
  }
}
