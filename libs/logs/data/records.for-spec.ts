import { newId } from '#kernel';
import type { ExecutionRecord } from '#logs/domain';
import type { Database, Db } from '#platform/postgres';
import { ExecutionLogRepository, RecordBatch, recordLine } from './index.js';

export interface Owner {
  readonly appId: string;
  readonly scriptId: string;
}

/** Another script: of an app of its own, or of `appId`. */
export async function scriptIn(db: Db, appId?: string): Promise<Owner> {
  const owner = { appId: appId ?? newId(), scriptId: newId() };
  if (appId === undefined)
    await db.app.create({ data: { id: owner.appId, slug: `app-${owner.appId}`, name: 'An app' } });
  await db.script.create({
    data: { id: owner.scriptId, appId: owner.appId, name: `script ${owner.scriptId}` },
  });
  return owner;
}

/** A run as it would be recorded; its own root unless `more` says otherwise. */
export function aRecord({ appId, scriptId }: Owner, more: Partial<ExecutionRecord> = {}): ExecutionRecord {
  const executionId = more.executionId ?? newId();
  return {
    executionId,
    appId,
    scriptId,
    version: 3,
    status: 'success',
    source: 'http',
    triggerId: null,
    rootId: executionId,
    parentId: null,
    depth: 0,
    attempt: 1,
    startedAt: Date.UTC(2026, 10, 3, 12, 30, 1, 250),
    receipt: { cpuMs: 1.5, wallMs: 12.25, waitMs: 0.125, peakHeapBytes: 4_194_304, sdkCalls: 2 },
    requestBytes: 11,
    responseBytes: 7,
    request: { method: 'GET', path: '/greet' },
    response: { status_code: 200, body: 'hello' },
    error: null,
    log: '[]',
    ...more,
  };
}

/** An id that was made at `timeMs`. */
export function idAt(timeMs: number): string {
  const hex = timeMs.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}${newId().slice(13)}`;
}

/** Writes records as the recorder does. @returns how many rows were written. */
export function insertRecords(database: Database, records: readonly ExecutionRecord[]): Promise<number> {
  return new ExecutionLogRepository(database).insertBatch(batchOf(records));
}

export function batchOf(records: readonly ExecutionRecord[]): RecordBatch {
  const batch = RecordBatch.empty();
  for (const record of records) batch.add(recordLine(record));
  return batch;
}
