import { Injectable } from '@nestjs/common';
import { InvalidInputError, isUuid, newId, timeOfId } from '#kernel';
import { pageSize, timeRange, toPage } from '#contracts';
import type { ListUsageRecordsQuery, Page } from '#contracts';
import { Database } from '#platform/postgres';
import { UsageRepository } from '#usage/data';
import { requireUsageReport } from '#usage/domain';
import type { UsageOrigin, UsageRecord, UsageReport } from '#usage/domain';

/** Keeps what scripts say was used, as they said it. */
@Injectable()
export class UsageService {
  constructor(
    private readonly database: Database,
    private readonly usage: UsageRepository,
  ) {}

  /**
   * @returns the record's id.
   * @throws UsageInputError, UsageAppGoneError
   */
  async record(origin: UsageOrigin, report: UsageReport): Promise<string> {
    requireUsageReport(report);
    const id = newId();
    const recordedAt = new Date(timeOfId(id));
    await this.usage.insert(this.database.statements, { id, ...origin, ...report, recordedAt });
    return id;
  }

  /**
   * Newest first.
   * @throws InvalidInputError naming the fields that cannot be followed.
   */
  async list(appId: string, query: ListUsageRecordsQuery): Promise<Page<UsageRecord>> {
    const { fromMs, toMs, faults } = timeRange(query.from, query.to);
    const { cursor: beforeId, metric } = query;
    if (beforeId !== undefined && !isUuid(beforeId))
      faults.push({ field: 'cursor', message: 'cursor must be a next_cursor of this list' });
    if (faults.length > 0) throw new InvalidInputError(faults);
    const size = pageSize(query.limit);
    const filter = { appId, metric, fromMs, toMs, beforeId, limit: size + 1 };
    return toPage(await this.usage.list(this.database.statements, filter), size, ({ id }) => id);
  }
}
