import { Injectable } from '@nestjs/common';
import { Prisma } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import type { TreeRecord } from '../domain/index.js';
import { chainOf } from './execution-query.js';

/** A tree of causes, as far as one app goes. */
export interface TreePlace {
  readonly appId: string;
  readonly rootId: string;
}

/** What all attempts of a tree's executions cost together. Times in ms. */
export interface TreeTotals {
  /** How many executions there are, whatever their attempts. */
  readonly executions: number;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly waitMs: number;
  readonly sdkCalls: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** The largest of them. */
  readonly peakHeapBytes: number;
}

@Injectable()
export class ExecutionTreeRepository {
  /** Executions of the tree with all their attempts, in the order of their ids. */
  list(db: Db, place: TreePlace, limit: number): Promise<TreeRecord[]> {
    return db.$queryRaw<TreeRecord[]>`
      SELECT DISTINCT ON (execution_id)
        execution_id AS "executionId", parent_id AS "parentId", depth, script_id AS "scriptId", version, source,
        trigger_id AS "triggerId", status, attempt, (count(*) OVER one)::int AS attempts,
        min(started_at) OVER one AS "startedAt", (sum(wall_ms) OVER one)::float8 AS "wallMs",
        (sum(cpu_ms) OVER one)::float8 AS "cpuMs"
      FROM ${chainOf(place.rootId)} WHERE app_id = ${place.appId}::uuid
      WINDOW one AS (PARTITION BY execution_id)
      ORDER BY execution_id, attempt DESC LIMIT ${limit}`;
  }

  async totals(db: Db, place: TreePlace): Promise<TreeTotals> {
    const [row] = await db.$queryRaw<[TreeTotals]>`
      SELECT count(DISTINCT execution_id)::int AS executions, ${SUMS}, coalesce(max(peak_heap_bytes), 0)::float8 AS "peakHeapBytes"
      FROM ${chainOf(place.rootId)} WHERE app_id = ${place.appId}::uuid`;
    return row;
  }
}

const SUMMED = {
  cpu_ms: 'cpuMs',
  wall_ms: 'wallMs',
  wait_ms: 'waitMs',
  sdk_calls: 'sdkCalls',
  request_bytes: 'requestBytes',
  response_bytes: 'responseBytes',
};
const SUMS = Prisma.raw(
  Object.entries(SUMMED)
    .map(([column, name]) => `coalesce(sum(${column}), 0)::float8 AS "${name}"`)
    .join(', '),
);
