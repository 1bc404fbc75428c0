import { Injectable } from '@nestjs/common';
import { DAY_MS } from '#kernel';
import { Database } from '#platform/postgres';
import type { Db, DirectSession } from '#platform/postgres';
import { DAY_PARTITION, dayPartition } from './partitions.js';

/** A day of which nothing is kept any more. */
export interface ExpiredDay {
  readonly name: string;
  /** Still a part of the table; otherwise it was taken out already, and only the dropping is left. */
  readonly isAttached: boolean;
}

/** What became of one step of the upkeep. */
export type StepOutcome<T> = { readonly done: T } | 'busy' | 'elsewhere';

/** A manager that makes partitions waits this long for another one that does. */
const MAKE_LOCK_TIMEOUT = '2s';
/**
 * To take a day out, the whole table is locked for a moment, and whoever comes meanwhile waits behind that wish: so it
 * is given up soon, and tried again when the table is free.
 */
const TAKE_OUT_LOCK_TIMEOUT = '100ms';
const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK_DETECTED = '40P01';

const LIST_DAYS = `
  SELECT c.relname AS name, EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid) AS "isAttached"
  FROM pg_class c JOIN pg_class parent ON parent.oid = 'execution_logs'::regclass AND parent.relnamespace = c.relnamespace
  WHERE c.relkind = 'r' AND c.relname ~ '^execution_logs_[0-9]{8}$' AND c.relname < $1 ORDER BY 1`;
const FIND_ATTACHED = 'SELECT FROM pg_inherits WHERE inhrelid = to_regclass($1)';
const FIND_TABLE = 'SELECT WHERE to_regclass($1) IS NOT NULL';
const DELETE_STRAYS = `
  DELETE FROM execution_logs_default WHERE execution_id = ANY (ARRAY(
    SELECT execution_id FROM execution_logs_default WHERE execution_id < $1::uuid ORDER BY execution_id LIMIT $2
  )) RETURNING 1`;
const DELETE_ABANDONED = `
  DELETE FROM abandoned_executions WHERE execution_id = ANY (ARRAY(
    SELECT execution_id FROM abandoned_executions WHERE created_at < $1::timestamptz ORDER BY created_at LIMIT $2
    FOR UPDATE SKIP LOCKED
  )) RETURNING 1`;

/** The days of `execution_logs` as tables: made ahead, and dropped when nothing of them is kept any more. */
@Injectable()
export class PartitionRepository {
  constructor(private readonly database: Database) {}

  /**
   * Makes the partitions of today and the days ahead; those that are there stay as they are. A day of which the
   * default partition has records already, as after a long standstill, gets none: PostgreSQL would refuse it, and
   * the other days with it.
   */
  async ensurePartitions(db: Db, nowMs: number, daysAhead: number): Promise<void> {
    await db.$executeRawUnsafe(`SET LOCAL lock_timeout = '${MAKE_LOCK_TIMEOUT}'`);
    await db.$executeRawUnsafe(`SELECT pg_advisory_xact_lock(hashtext('execution_logs.partitions'))`);
    for (let day = 0; day <= daysAhead; day++) {
      const { name, from, to } = dayPartition(nowMs + day * DAY_MS);
      // Names and bounds are made of digits and hex here, never of input.
      const late = await db.$queryRawUnsafe<unknown[]>(
        `SELECT 1 FROM execution_logs_default WHERE execution_id >= '${from}' AND execution_id < '${to}' LIMIT 1`,
      );
      if (late.length > 0) continue;
      await db.$executeRawUnsafe(
        `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF execution_logs FOR VALUES FROM ('${from}') TO ('${to}')`,
      );
    }
  }

  /** Days that ended before the one that holds `untilMs`, oldest first. */
  expiredDays(untilMs: number): Promise<readonly ExpiredDay[]> {
    return this.database.direct((session) =>
      session.query<ExpiredDay>(LIST_DAYS, [dayPartition(untilMs).name]),
    );
  }

  /**
   * Takes a day out of the table: from then on it is a table of its own, and no query sees its records.
   * @returns whether it was still in it: another manager may have been first.
   */
  detach(name: string): Promise<StepOutcome<boolean>> {
    requireDay(name);
    return this.step(async (session) => {
      const isAttached = (await session.query(FIND_ATTACHED, [name])).length > 0;
      if (isAttached) await session.query(`ALTER TABLE execution_logs DETACH PARTITION ${name}`);
      return isAttached;
    });
  }

  /**
   * Drops a day that was taken out. No writer or reader of the others is in its way, nor it in theirs.
   * @returns whether it was still there.
   */
  drop(name: string): Promise<StepOutcome<boolean>> {
    requireDay(name);
    return this.step(async (session) => {
      const isThere = (await session.query(FIND_TABLE, [name])).length > 0;
      if (isThere) await session.query(`DROP TABLE ${name}`);
      return isThere;
    });
  }

  /**
   * Deletes records of such days from the default partition, which cannot be dropped.
   * @returns how many; fewer than `limit` means that none are left.
   */
  deleteStrays(untilMs: number, limit: number): Promise<StepOutcome<number>> {
    return this.step(async (s) => (await s.query(DELETE_STRAYS, [dayPartition(untilMs).from, limit])).length);
  }

  /** As `deleteStrays`, of the notes of abandoned executions made before `untilMs`. */
  deleteAbandoned(untilMs: number, limit: number): Promise<StepOutcome<number>> {
    const until = new Date(untilMs).toISOString();
    return this.step(async (session) => (await session.query(DELETE_ABANDONED, [until, limit])).length);
  }

  /**
   * One transaction under the upkeep's lock: `elsewhere` when another manager holds it, `busy` when a lock on a table
   * was not to be had in time. Each step takes the lock anew, so that a pool of one connection is enough.
   */
  private async step<T>(work: (session: DirectSession) => Promise<T>): Promise<StepOutcome<T>> {
    try {
      return await this.database.direct(async (session) => {
        await session.query(`SET LOCAL lock_timeout = '${TAKE_OUT_LOCK_TIMEOUT}'`);
        const [lock] = await session.query<{ taken: boolean }>(TRY_LOCK);
        return lock?.taken === true ? { done: await work(session) } : 'elsewhere';
      });
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (code === LOCK_NOT_AVAILABLE || code === DEADLOCK_DETECTED) return 'busy';
      throw error;
    }
  }
}

const TRY_LOCK = `SELECT pg_try_advisory_xact_lock(hashtext('execution_logs.partitions')) AS taken`;

/** A name becomes part of a statement, so it must be one of ours. */
function requireDay(name: string): void {
  if (!DAY_PARTITION.test(name))
    throw new TypeError(`Cannot touch the table "${name}": it is no day's partition`);
}
