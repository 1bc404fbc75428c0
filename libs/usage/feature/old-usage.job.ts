import { Injectable, Optional } from '@nestjs/common';
import { DAY_MS, HOUR_MS } from '#kernel';
import { deleteInBatches, JobBoard, removed } from '#platform/jobs';
import type { JobDefinition } from '#platform/jobs';
import { Database } from '#platform/postgres';
import type { LogFields } from '#platform/telemetry';
import { UsageRepository } from '#usage/data';
import { UsageRetention } from './usage-retention.js';

/** Usage past its retention. */
@Injectable()
export class OldUsageJob implements JobDefinition {
  readonly name = 'usage.old-records';
  readonly everyMs = HOUR_MS;

  constructor(
    board: JobBoard,
    private readonly database: Database,
    private readonly usage: UsageRepository,
    @Optional() private readonly retention: UsageRetention = new UsageRetention(),
  ) {
    board.post(this);
  }

  async run(signal: AbortSignal): Promise<LogFields | undefined> {
    const beforeMs = Date.now() - this.retention.days * DAY_MS;
    return removed(
      await deleteInBatches(signal, (limit) =>
        this.database.direct((session) => this.usage.deleteOld(session, beforeMs, limit)),
      ),
    );
  }
}
