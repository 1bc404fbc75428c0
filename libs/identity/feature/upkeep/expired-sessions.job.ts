import { Inject, Injectable } from '@nestjs/common';
import { HOUR_MS } from '#kernel';
import type { Clock } from '#kernel';
import { SessionRepository } from '#identity/data';
import { deleteInBatches, JobBoard, removed } from '#platform/jobs';
import type { JobDefinition } from '#platform/jobs';
import { Database } from '#platform/postgres';
import type { LogFields } from '#platform/telemetry';
import { CLOCK } from '../clock.token.js';

/** Sessions that have expired; those of a user go with the user (R-GC-06). */
@Injectable()
export class ExpiredSessionsJob implements JobDefinition {
  readonly name = 'identity.expired-sessions';
  readonly everyMs = HOUR_MS;

  constructor(
    board: JobBoard,
    private readonly database: Database,
    private readonly sessions: SessionRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    board.post(this);
  }

  async run(signal: AbortSignal): Promise<LogFields | undefined> {
    const now = new Date(this.clock.now());
    return removed(
      await deleteInBatches(signal, (limit) => this.sessions.deleteExpired(this.database.db, now, limit)),
    );
  }
}
