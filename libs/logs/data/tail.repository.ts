import { Injectable } from '@nestjs/common';
import { Prisma } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { parseRecordKey, parseSnapshot, recordKeyText } from '../domain/index.js';
import type { LogScope, Position, Snapshot } from '../domain/index.js';
import { inScope, isOneOf } from './execution-query.js';

/** A record by its place and its owners, without what it holds. */
export interface TailEntry extends Position {
  readonly attempt: number;
  readonly appId: string;
  readonly scriptId: string;
}

/** What one statement found, and what it could see. */
export interface Found {
  readonly snapshot: Snapshot;
  readonly entries: readonly TailEntry[];
}

/** What came after a place. */
export interface Followers extends Found {
  /** Older ones that were left out for being too many; at least so many. */
  readonly leftOut: number;
}

/** Where to look for what came after a place. */
export interface After {
  readonly scope: LogScope;
  readonly position: Position;
  /** Records with smaller ids are not looked at: their runs began too long ago to have ended after it. */
  readonly earliestId: string;
  /** The most to find; the newest are taken. */
  readonly limit: number;
}

interface Row {
  readonly snapshot: string;
  readonly executionId: string | null;
  readonly attempt: number | null;
  readonly transaction: bigint | null;
  readonly appId: string | null;
  readonly scriptId: string | null;
  readonly matches?: bigint | null;
}

/**
 * So many records of one scope are looked at, at the most (measured: 0.2 s for all of them). In a scope that gets more
 * within `earliestId`, a run that began before all of these is not found, however late it ended.
 */
const MAX_LOOKED_AT = 100_000;

/** The statement's own snapshot, and the number from which the 32 bits of a row's `xmin` are counted back. */
const SEEN = Prisma.sql`seen AS MATERIALIZED (
  SELECT pg_current_snapshot()::text AS snapshot, pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next)`;
const TRANSACTION = Prisma.raw('next - ((next - e.xmin::text::bigint) & 4294967295)');
const ENTRY = Prisma.sql`e.execution_id AS "executionId", e.attempt, ${TRANSACTION} AS transaction,
  e.app_id AS "appId", e.script_id AS "scriptId"`;

/** In which order records came into the database: by the transaction that each row carries with it. */
@Injectable()
export class TailRepository {
  async snapshot(db: Db): Promise<Snapshot> {
    const rows = await db.$queryRaw<{ snapshot: string }[]>`SELECT pg_current_snapshot()::text AS snapshot`;
    return snapshotOf(rows);
  }

  /**
   * Those whose records are there.
   * @param keys texts of record keys.
   */
  async find(db: Db, keys: readonly string[]): Promise<Found> {
    const ids = keys.flatMap((key) => parseRecordKey(key)?.executionId ?? []);
    if (ids.length === 0) return { snapshot: await this.snapshot(db), entries: [] };
    const rows = await db.$queryRaw<Row[]>`
      WITH ${SEEN}
      SELECT snapshot, found.* FROM seen LEFT JOIN LATERAL (
        SELECT ${ENTRY} FROM execution_logs e WHERE ${isOneOf(ids)}
      ) AS found ON true`;
    const wanted = new Set(keys);
    const entries = entriesOf(rows).filter((entry) => wanted.has(recordKeyText(entry)));
    return { snapshot: snapshotOf(rows), entries };
  }

  /** What came after a place, in the order in which it came. */
  async followers(db: Db, after: After): Promise<Followers> {
    const { transaction, executionId } = after.position;
    const rows = await db.$queryRaw<Row[]>`
      WITH ${SEEN}
      SELECT snapshot, found.* FROM seen LEFT JOIN LATERAL (
        SELECT *, count(*) OVER () AS matches FROM (
          SELECT ${ENTRY} FROM execution_logs e
          WHERE ${inScope(after.scope)} AND e.execution_id >= ${after.earliestId}::uuid
          ORDER BY e.execution_id DESC LIMIT ${MAX_LOOKED_AT}
        ) AS recent
        WHERE (transaction, "executionId") > (${transaction}::bigint, ${executionId}::uuid)
        ORDER BY transaction DESC, "executionId" DESC LIMIT ${after.limit}
      ) AS found ON true`;
    const entries = entriesOf(rows).reverse();
    const matches = Number(rows[0]?.matches ?? 0);
    return { snapshot: snapshotOf(rows), entries, leftOut: matches - entries.length };
  }
}

function snapshotOf(rows: readonly { readonly snapshot: string }[]): Snapshot {
  return parseSnapshot(rows[0]?.snapshot ?? '', Date.now());
}

function entriesOf(rows: readonly Row[]): TailEntry[] {
  return rows.flatMap(({ executionId, attempt, transaction, appId, scriptId }) =>
    executionId === null || attempt === null || transaction === null || appId === null || scriptId === null
      ? []
      : [{ executionId, attempt, transaction: Number(transaction), appId, scriptId }],
  );
}
