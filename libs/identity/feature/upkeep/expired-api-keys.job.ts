import { Inject, Injectable } from '@nestjs/common';
import { DAY_MS, HOUR_MS } from '#kernel';
import type { Clock } from '#kernel';
import { ApiKeyRepository } from '#identity/data';
import { deleteInBatches, JobBoard, removed } from '#platform/jobs';
import type { JobDefinition } from '#platform/jobs';
import { Database } from '#platform/postgres';
import type { LogFields } from '#platform/telemetry';
import { CLOCK } from '../clock.token.js';

/** For so long a key that has expired can still be seen in its owner's list, to be told which one it was. */
const SHOWN_AFTER_EXPIRY_MS = 30 * DAY_MS;

/** API keys whose end is long past (R-GC-06). */
@Injectable()
export class ExpiredApiKeysJob implements JobDefinition {
  readonly name = 'identity.expired-api-keys';
  readonly everyMs = HOUR_MS;

  constructor(
    board: JobBoard,
    private readonly database: Database,
    private readonly keys: ApiKeyRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    board.post(this);
  }

  async run(signal: AbortSignal): Promise<LogFields | undefined> {
    const until = new Date(this.clock.now() - SHOWN_AFTER_EXPIRY_MS);
    return removed(
      await deleteInBatches(signal, (limit) => this.keys.deleteExpired(this.database.db, until, limit)),
    );
  }
}
