import { Injectable, Optional } from '@nestjs/common';
import { DAY_MS, HOUR_MS } from '#kernel';
import { deleteInBatches, JobBoard, removed } from '#platform/jobs';
import type { JobDefinition } from '#platform/jobs';
import { Database } from '#platform/postgres';
import type { LogFields } from '#platform/telemetry';
import { DeadLetterRetentionRepository } from '../../data/index.js';
import { DeadLetterRetention } from './dead-letter-retention.js';

/** Dead letters past their retention, looked at or not (R-GC-01, R-GC-07). */
@Injectable()
export class OldDeadLettersJob implements JobDefinition {
  readonly name = 'delivery.dead-letters';
  /** Not a week: a row would outlive its retention by as much (R-GC-05). */
  readonly everyMs = HOUR_MS;

  constructor(
    board: JobBoard,
    private readonly database: Database,
    private readonly letters: DeadLetterRetentionRepository,
    @Optional() private readonly retention: DeadLetterRetention = new DeadLetterRetention(),
  ) {
    board.post(this);
  }

  async run(signal: AbortSignal): Promise<LogFields | undefined> {
    const before = new Date(Date.now() - this.retention.days * DAY_MS);
    return removed(
      await deleteInBatches(signal, (limit) =>
        this.database.direct((session) => this.letters.deleteOld(session, before, limit)),
      ),
    );
  }
}
