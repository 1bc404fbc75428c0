import { Injectable } from '@nestjs/common';
import { DAY_MS } from '#kernel';
import type { RunStatus } from '#contracts';
import { Database, Prisma } from '#platform/postgres';
import type { Db, DirectSession } from '#platform/postgres';
import type { ExecutionRecord } from '../domain/index.js';
import { COLUMNS, copyText } from './copy-text.js';
import { dayPartition } from './partitions.js';

/** What a list of executions is narrowed to. */
export interface ExecutionFilter {
  readonly scriptId: string;
  readonly status?: RunStatus | undefined;
  /** Only those older than this id. */
  readonly before?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

export type ExecutionRow = Prisma.ExecutionLogModel;

/**
 * COPY costs the server half of what an INSERT from JSON does (measured: 7.5 us and 17 us a row). Each script is locked
 * against deletion once for the batch, and not once for each row as a foreign key would.
 */
const LOCK_SCRIPTS = 'SELECT id FROM scripts WHERE id = ANY($1::uuid[]) FOR KEY SHARE';
const COPY_IN = `COPY execution_logs (${COLUMNS.join(', ')}) FROM STDIN`;
/** For a batch that is sent again after a lost acknowledgement: what is there already stays as it is. */
const UNIQUE_VIOLATION = '23505';
const MAKE_STAGE = 'CREATE TEMP TABLE execution_stage (LIKE execution_logs) ON COMMIT DROP';
const COPY_TO_STAGE = `COPY execution_stage (${COLUMNS.join(', ')}) FROM STDIN`;
const TAKE_FROM_STAGE =
  'INSERT INTO execution_logs SELECT * FROM execution_stage ON CONFLICT DO NOTHING RETURNING execution_id';

/** A DDL statement waits this long for its lock at most, so that it never holds up the writers behind it. */
const DDL_LOCK_TIMEOUT = '2s';

@Injectable()
export class ExecutionLogRepository {
  constructor(private readonly database: Database) {}

  /**
   * Writes all records whose scripts are still there; the same record twice is written once.
   * @returns how many rows were written.
   */
  async insertBatch(records: readonly ExecutionRecord[]): Promise<number> {
    try {
      return await this.database.direct((session) => copyBatch(session, records));
    } catch (error) {
      if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
      return this.database.direct((session) => copyNewOnes(session, records));
    }
  }

  insertAbandoned(db: Db, execution: Pick<ExecutionRecord, 'executionId' | 'appId' | 'scriptId' | 'status'>) {
    const { executionId, appId, scriptId, status } = execution;
    return db.abandonedExecution.createMany({
      data: [{ executionId, appId, scriptId, status }],
      skipDuplicates: true,
    });
  }

  listOfScript(db: Db, filter: ExecutionFilter): Promise<ExecutionRow[]> {
    return db.executionLog.findMany({
      where: {
        scriptId: filter.scriptId,
        ...(filter.status === undefined ? {} : { status: filter.status }),
        ...(filter.before === undefined ? {} : { executionId: { lt: filter.before } }),
      },
      orderBy: { executionId: 'desc' },
      skip: filter.offset,
      take: filter.limit,
    });
  }

  find(db: Db, executionId: string): Promise<ExecutionRow | null> {
    return db.executionLog.findUnique({ where: { executionId } });
  }

  /**
   * Makes the partitions of today and the days ahead; those that are there stay as they are. A day of which the
   * default partition has records already, as after a long standstill, gets none: PostgreSQL would refuse it, and
   * the other days with it.
   */
  async ensurePartitions(db: Db, nowMs: number, daysAhead: number): Promise<void> {
    await db.$executeRawUnsafe(`SET LOCAL lock_timeout = '${DDL_LOCK_TIMEOUT}'`);
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
}

async function copyBatch(session: DirectSession, records: readonly ExecutionRecord[]): Promise<number> {
  const alive = await withoutDeleted(session, records);
  if (alive.length > 0) await session.copyIn(COPY_IN, copyText(alive));
  return alive.length;
}

async function copyNewOnes(session: DirectSession, records: readonly ExecutionRecord[]): Promise<number> {
  const alive = await withoutDeleted(session, records);
  if (alive.length === 0) return 0;
  await session.query(MAKE_STAGE);
  await session.copyIn(COPY_TO_STAGE, copyText(alive));
  return (await session.query(TAKE_FROM_STAGE)).length;
}

async function withoutDeleted(
  session: DirectSession,
  records: readonly ExecutionRecord[],
): Promise<readonly ExecutionRecord[]> {
  const named = new Set(records.map(({ scriptId }) => scriptId));
  const rows = await session.query<{ id: string }>(LOCK_SCRIPTS, [[...named]]);
  if (rows.length === named.size) return records;
  const alive = new Set(rows.map(({ id }) => id));
  return records.filter(({ scriptId }) => alive.has(scriptId));
}
