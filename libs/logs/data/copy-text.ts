import { storableJson, storableLog } from '../domain/index.js';
import type { ExecutionRecord } from '../domain/index.js';

/** The columns of `execution_logs` in the order in which `copyText` writes them. */
export const COLUMNS = [
  ...[
    'execution_id',
    'app_id',
    'script_id',
    'version',
    'status',
    'source',
    'trigger_id',
    'root_id',
    'parent_id',
  ],
  ...['depth', 'attempt', 'started_at', 'wait_ms', 'wall_ms', 'cpu_ms', 'peak_heap_bytes', 'sdk_calls'],
  ...['request_bytes', 'response_bytes', 'request', 'response', 'error', 'log'],
];

const NULL = '\\N';

/** Records in the text format of PostgreSQL's COPY: a line each, fields parted by tabs. */
export function copyText(records: readonly ExecutionRecord[]): string {
  let text = '';
  for (const record of records) text += lineOf(record);
  return text;
}

function lineOf(record: ExecutionRecord): string {
  const { receipt, error } = record;
  // Ids, states and numbers are ours and need no escaping; the rest is JSON text.
  return (
    `${record.executionId}\t${record.appId}\t${record.scriptId}\t${record.version}\t${record.status}\t${record.source}\t` +
    `${record.triggerId ?? NULL}\t${record.rootId}\t${record.parentId ?? NULL}\t${record.depth}\t${record.attempt}\t` +
    `${new Date(record.startedAt).toISOString()}\t${rounded(receipt.waitMs)}\t${rounded(receipt.wallMs)}\t` +
    `${rounded(receipt.cpuMs)}\t${receipt.peakHeapBytes}\t${receipt.sdkCalls}\t${record.requestBytes}\t` +
    `${record.responseBytes}\t${field(storableJson(record.request))}\t` +
    `${record.response === null ? NULL : field(storableJson(record.response))}\t` +
    `${error === null ? NULL : field(storableJson(error))}\t${field(storableLog(record.log))}\n`
  );
}

/** JSON text has no tab or line break of its own; its backslashes would be read as COPY's. */
function field(json: string): string {
  return json.includes('\\') ? json.replaceAll('\\', '\\\\') : json;
}

/** To a microsecond: more digits would be noise. */
function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
