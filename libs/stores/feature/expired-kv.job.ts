import { Injectable } from '@nestjs/common';
import { HOUR_MS } from '#kernel';
import { deleteInBatches, JobBoard, removed } from '#platform/jobs';
import type { JobDefinition } from '#platform/jobs';
import { Database } from '#platform/postgres';
import type { LogFields } from '#platform/telemetry';
import { KvRepository } from '#stores/data';

/** Values whose time to live is over: nobody reads them any more, but their rows are there. */
@Injectable()
export class ExpiredKvJob implements JobDefinition {
  readonly name = 'stores.expired-kv';
  readonly everyMs = HOUR_MS;

  constructor(
    board: JobBoard,
    private readonly database: Database,
    private readonly entries: KvRepository,
  ) {
    board.post(this);
  }

  async run(signal: AbortSignal): Promise<LogFields | undefined> {
    return removed(
      await deleteInBatches(signal, (limit) =>
        this.database.direct((session) => this.entries.deleteExpired(session, limit)),
      ),
    );
  }
}
