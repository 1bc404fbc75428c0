import { Injectable } from '@nestjs/common';
import { HOUR_MS } from '#kernel';
import { IdempotencyRepository } from '#identity/data';
import { deleteInBatches, JobBoard, removed } from '#platform/jobs';
import type { JobDefinition } from '#platform/jobs';
import { Database } from '#platform/postgres';
import type { LogFields } from '#platform/telemetry';

/** First answers whose Idempotency-Key may mean something new by now. */
@Injectable()
export class ExpiredAnswersJob implements JobDefinition {
  readonly name = 'identity.expired-answers';
  readonly everyMs = HOUR_MS;

  constructor(
    board: JobBoard,
    private readonly database: Database,
    private readonly answers: IdempotencyRepository,
  ) {
    board.post(this);
  }

  async run(signal: AbortSignal): Promise<LogFields | undefined> {
    return removed(
      await deleteInBatches(signal, (limit) => this.answers.deleteExpired(this.database.db, limit)),
    );
  }
}
