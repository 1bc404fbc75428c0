import { Injectable } from '@nestjs/common';
import { firstIdAt } from '#kernel';
import type { StatementSession } from '#platform/postgres';
import { UsageAppGoneError } from '#usage/domain';
import type { UsageOrigin, UsageRecord, UsageReport } from '#usage/domain';

export interface NewUsageRecord extends UsageOrigin, UsageReport {
  readonly id: string;
  readonly recordedAt: Date;
}

/** What a list is narrowed to; times in ms since the epoch, `to` is not in it. */
export interface UsageFilter {
  readonly appId: string;
  readonly metric: string | undefined;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  /** Only what is older than this record. */
  readonly beforeId: string | undefined;
  readonly limit: number;
}

const INSERT = `
  INSERT INTO usage_records (id, app_id, script_id, execution_id, metric, quantity, attributes, recorded_at)
  VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6::float8, $7::json, $8::timestamptz)`;

// Ids hold their times, so that one index serves the order, the range and the page. A bound that is left out is the
// first or the last id there can be.
const LIST = (ofMetric: '' | 'AND metric = $6'): string => `
  SELECT id, app_id AS "appId", script_id AS "scriptId", execution_id AS "executionId", metric, quantity, attributes,
         recorded_at AS "recordedAt"
  FROM usage_records
  WHERE app_id = $1::uuid AND id >= $2::uuid AND id < $3::uuid AND id < $4::uuid ${ofMetric}
  ORDER BY id DESC
  LIMIT $5::int`;
const LIST_ALL = LIST('');
const LIST_METRIC = LIST('AND metric = $6');

const DELETE_OLD = `
  DELETE FROM usage_records WHERE id = ANY (ARRAY(
    SELECT id FROM usage_records WHERE id < $1::uuid ORDER BY id LIMIT $2::int FOR UPDATE SKIP LOCKED
  ))
  RETURNING 1`;

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const FOREIGN_KEY_VIOLATION = '23503';

/** What was used, as it was reported. */
@Injectable()
export class UsageRepository {
  /** @throws UsageAppGoneError */
  async insert(session: StatementSession, record: NewUsageRecord): Promise<void> {
    const { id, appId, scriptId, executionId, metric, quantity, attributes, recordedAt } = record;
    const values = [id, appId, scriptId, executionId, metric, quantity, attributes ?? null];
    try {
      await session.query(INSERT, [...values, recordedAt.toISOString()]);
    } catch (cause) {
      if ((cause as { code?: unknown }).code === FOREIGN_KEY_VIOLATION)
        throw new UsageAppGoneError({ cause });
      throw cause;
    }
  }

  /** Newest first. */
  list(session: StatementSession, filter: UsageFilter): Promise<readonly UsageRecord[]> {
    const { appId, metric, fromMs, toMs, beforeId, limit } = filter;
    const from = fromMs === undefined ? FIRST_ID : firstIdAt(fromMs);
    const to = toMs === undefined ? LAST_ID : firstIdAt(toMs);
    const values = [appId, from, to, beforeId ?? LAST_ID, limit];
    return metric === undefined
      ? session.query<UsageRecord>(LIST_ALL, values)
      : session.query<UsageRecord>(LIST_METRIC, [...values, metric]);
  }

  /** @returns how many, at most `limit`; others that do the same at once take other rows (R-GC-03). */
  async deleteOld(session: StatementSession, beforeMs: number, limit: number): Promise<number> {
    return (await session.query(DELETE_OLD, [firstIdAt(beforeMs), limit])).length;
  }
}
