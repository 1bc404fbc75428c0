import type { ExecutionView, LogLineView, RunStatus } from '#contracts';
import type { ExecutionRow } from '#logs/data';

/** A record as the API shows it: the same in a list, by itself and in a tail. */
export function toExecutionView(row: ExecutionRow): ExecutionView {
  return {
    execution_id: row.executionId,
    script_id: row.scriptId,
    version: row.version,
    status: row.status as RunStatus,
    source: row.source,
    trigger_id: row.triggerId,
    started_at: row.startedAt.toISOString(),
    wait_ms: row.waitMs,
    wall_ms: row.wallMs,
    cpu_ms: row.cpuMs,
    peak_heap_bytes: Number(row.peakHeapBytes),
    sdk_calls: row.sdkCalls,
    request_bytes: row.requestBytes,
    response_bytes: row.responseBytes,
    root_id: row.rootId,
    parent_id: row.parentId,
    depth: row.depth,
    attempt: row.attempt,
    request: row.request,
    response: row.response,
    error: row.error as ExecutionView['error'],
    log: row.log as unknown as LogLineView[],
  };
}
