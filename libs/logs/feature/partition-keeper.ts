import { Injectable } from '@nestjs/common';
import { HOUR_MS } from '#kernel';
import { Database } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { ExecutionLogRepository } from '../data/index.js';

const DAYS_AHEAD = 7;

/** Makes the log's partitions before their days begin; a manager's job. */
@Injectable()
export class PartitionKeeper {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly repository: ExecutionLogRepository,
    private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    await this.ensure();
    this.timer = setInterval(() => void this.ensure(), HOUR_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async ensure(): Promise<void> {
    try {
      await this.database.transaction((db) => this.repository.ensurePartitions(db, Date.now(), DAYS_AHEAD));
    } catch (error) {
      // Records go to the default partition meanwhile; the next hour tries again.
      this.logger.warn({ err: error }, 'Cannot make partitions for execution logs');
    }
  }
}
