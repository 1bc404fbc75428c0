import { firstIdAt, HOUR_MS, timeOfId } from '#kernel';
import type { RunStatus } from '#contracts';
import { Prisma } from '#platform/postgres';
import type { LogScope, RecordKey } from '../domain/index.js';
import { COLUMNS } from './record-line.js';

/** What a list of executions is narrowed to. */
export interface ExecutionFilter {
  readonly scope: LogScope;
  /** One script of the app. */
  readonly scriptId?: string | undefined;
  readonly status?: RunStatus | undefined;
  readonly version?: number | undefined;
  readonly source?: string | undefined;
  /** This execution, and those that it caused, directly or through others. */
  readonly rootId?: string | undefined;
  /** Begun at this time or later, ms since the epoch. */
  readonly fromMs?: number | undefined;
  /** Begun before this time, ms since the epoch. */
  readonly toMs?: number | undefined;
  /** Only what stands behind this record. */
  readonly before?: RecordKey | undefined;
  readonly offset: number;
  readonly limit: number;
}

export type ExecutionRow = Prisma.ExecutionLogModel;

/** How far the clocks of two orchestrators may differ, so that an effect seems to come before its cause. */
const CLOCK_SKEW_MS = HOUR_MS;

/** Every column under the name that the model has for it. */
export const SELECTED = Prisma.raw(
  COLUMNS.map(
    (column) => `${column} AS "${column.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())}"`,
  ).join(', '),
);

/**
 * One page, newest first. Times are written as ranges of ids, by which the table is partitioned, so that only the days
 * in question are read; every index ends with the id and the attempt, so that a page begins at its place and not at the newest.
 */
export function listStatement(filter: ExecutionFilter): Prisma.Sql {
  const where = Prisma.join(conditions(filter), ' AND ');
  return Prisma.sql`
    SELECT ${SELECTED} FROM ${sourceOf(filter)} WHERE ${where}
    ORDER BY execution_id DESC, attempt DESC LIMIT ${filter.limit} OFFSET ${filter.offset}`;
}

/** Rows of all attempts by their ids, in no order. */
export function rowsStatement(ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`SELECT ${SELECTED} FROM execution_logs WHERE ${isOneOf(ids)}`;
}

/** The newest attempt. */
export function latestStatement(executionId: string): Prisma.Sql {
  return Prisma.sql`
    SELECT ${SELECTED} FROM execution_logs WHERE execution_id = ${executionId}::uuid
    ORDER BY attempt DESC LIMIT 1`;
}

/** For at least one id; the bounds let the server leave out the days that have none of them. */
export function isOneOf(ids: readonly string[]): Prisma.Sql {
  const sorted = [...ids].sort();
  return Prisma.sql`execution_id = ANY(${sorted}::uuid[])
    AND execution_id >= ${sorted[0]}::uuid AND execution_id <= ${sorted.at(-1)}::uuid`;
}

export function inScope({ kind, id }: LogScope): Prisma.Sql {
  return kind === 'app' ? Prisma.sql`app_id = ${id}::uuid` : Prisma.sql`script_id = ${id}::uuid`;
}

function conditions(filter: ExecutionFilter): Prisma.Sql[] {
  const { scriptId, status, version, source, fromMs, toMs, before } = filter;
  const all = [inScope(filter.scope)];
  if (scriptId !== undefined) all.push(Prisma.sql`script_id = ${scriptId}::uuid`);
  if (status !== undefined) all.push(Prisma.sql`status = ${status}`);
  if (version !== undefined) all.push(Prisma.sql`version = ${version}`);
  if (source !== undefined) all.push(Prisma.sql`source = ${source}`);
  if (fromMs !== undefined) all.push(Prisma.sql`execution_id >= ${firstIdAt(fromMs)}::uuid`);
  if (toMs !== undefined) all.push(Prisma.sql`execution_id < ${firstIdAt(toMs)}::uuid`);
  if (before !== undefined) all.push(isBehind(before));
  return all;
}

function isBehind({ executionId, attempt }: RecordKey): Prisma.Sql {
  if (attempt === 1) return Prisma.sql`execution_id < ${executionId}::uuid`;
  // The id by itself leaves out what the index and the days can leave out.
  return Prisma.sql`execution_id <= ${executionId}::uuid
    AND (execution_id, attempt) < (${executionId}::uuid, ${attempt}::int)`;
}

function sourceOf({ rootId }: ExecutionFilter): Prisma.Sql {
  return rootId === undefined ? Prisma.sql`execution_logs` : chainOf(rootId);
}

/** The index over roots leaves out those that are their own, so a chain is looked for in two places. */
export function chainOf(rootId: string): Prisma.Sql {
  const earliest = firstIdAt(timeOfId(rootId) - CLOCK_SKEW_MS);
  return Prisma.sql`(
    SELECT * FROM execution_logs WHERE execution_id = ${rootId}::uuid
    UNION ALL
    SELECT * FROM execution_logs
    WHERE root_id = ${rootId}::uuid AND root_id <> execution_id AND execution_id >= ${earliest}::uuid
  ) AS chain`;
}
