import { Injectable } from '@nestjs/common';
import { DAY_MS } from '#kernel';
import type { RunStatus } from '#contracts';
import { Database, Prisma } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { storableJson, storableLog } from '../domain/index.js';
import type { ExecutionRecord } from '../domain/index.js';
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
 * One statement for a whole batch. Each script is locked against deletion once for the batch and not once for each
 * row, as a foreign key would; records of scripts that are gone are left out. A batch that is sent again after a
 * lost acknowledgement changes nothing.
 */
const INSERT_BATCH = `
  WITH batch AS MATERIALIZED (SELECT * FROM json_populate_recordset(null::execution_logs, $1::json)),
       alive AS MATERIALIZED (
         SELECT id FROM scripts WHERE id IN (SELECT DISTINCT script_id FROM batch) FOR KEY SHARE)
  INSERT INTO execution_logs
  SELECT batch.* FROM batch JOIN alive ON alive.id = batch.script_id
  ON CONFLICT (execution_id) DO NOTHING`;

/** A DDL statement waits this long for its lock at most, so that it never holds up the writers behind it. */
const DDL_LOCK_TIMEOUT = '2s';

@Injectable()
export class ExecutionLogRepository {
  constructor(private readonly database: Database) {}

  /** @returns how many rows were written. */
  insertBatch(records: readonly ExecutionRecord[]): Promise<number> {
    return this.database.execute(INSERT_BATCH, [`[${records.map(rowText).join(',')}]`]);
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

  /** Makes the partitions of today and the days ahead; those that are there stay as they are. */
  async ensurePartitions(db: Db, nowMs: number, daysAhead: number): Promise<void> {
    await db.$executeRawUnsafe(`SET LOCAL lock_timeout = '${DDL_LOCK_TIMEOUT}'`);
    await db.$executeRawUnsafe(`SELECT pg_advisory_xact_lock(hashtext('execution_logs.partitions'))`);
    for (let day = 0; day <= daysAhead; day++) {
      const { name, from, to } = dayPartition(nowMs + day * DAY_MS);
      // Names and bounds are made of digits and hex here, never of input.
      await db.$executeRawUnsafe(
        `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF execution_logs FOR VALUES FROM ('${from}') TO ('${to}')`,
      );
    }
  }
}

function rowText(record: ExecutionRecord): string {
  const { receipt, error } = record;
  // Written by hand: numbers, ids and states need no escaping, and the log is JSON text already.
  return (
    `{"execution_id":"${record.executionId}","app_id":"${record.appId}","script_id":"${record.scriptId}",` +
    `"version":${record.version},"status":"${record.status}","source":"${record.source}",` +
    `"trigger_id":${quotedOrNull(record.triggerId)},"root_id":"${record.rootId}",` +
    `"parent_id":${quotedOrNull(record.parentId)},"depth":${record.depth},"attempt":${record.attempt},` +
    `"started_at":"${new Date(record.startedAt).toISOString()}","wait_ms":${rounded(receipt.waitMs)},` +
    `"wall_ms":${rounded(receipt.wallMs)},"cpu_ms":${rounded(receipt.cpuMs)},` +
    `"peak_heap_bytes":${receipt.peakHeapBytes},"sdk_calls":${receipt.sdkCalls},` +
    `"request_bytes":${record.requestBytes},"response_bytes":${record.responseBytes},` +
    `"request":${storableJson(record.request)},"response":${storableJson(record.response)},` +
    `"error":${storableJson(error)},"log":${storableLog(record.log)}}`
  );
}

function quotedOrNull(id: string | null): string {
  return id === null ? 'null' : `"${id}"`;
}

/** To a microsecond: more digits would be noise. */
function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
