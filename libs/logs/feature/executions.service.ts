import { Injectable } from '@nestjs/common';
import { DomainError, InvalidInputError, isUuid } from '#kernel';
import { pageSize, toPage } from '#contracts';
import type { ExecutionView, ListExecutionsQuery, LogLineView, Page, RunStatus } from '#contracts';
import { Database } from '#platform/postgres';
import { ExecutionLogRepository } from '../data/index.js';
import type { ExecutionRow } from '../data/index.js';

/** No execution has that id, or not any more. */
export class ExecutionNotFoundError extends DomainError {
  readonly code = 'execution.not-found';
  readonly kind = 'not-found';

  constructor(executionId: string) {
    super(`Cannot find execution "${executionId}"`);
  }
}

/** Reads what runs left behind (R-XLOG-03, R-XLOG-04). */
@Injectable()
export class ExecutionsService {
  constructor(
    private readonly database: Database,
    private readonly repository: ExecutionLogRepository,
  ) {}

  /**
   * Newest first, by cursor or by offset.
   * @throws InvalidInputError when the cursor is none of ours.
   */
  async listOfScript(scriptId: string, query: ListExecutionsQuery): Promise<Page<ExecutionView>> {
    if (query.cursor !== undefined && !isUuid(query.cursor)) {
      throw new InvalidInputError([
        { field: 'cursor', message: 'cursor must be a next_cursor of this list' },
      ]);
    }
    const size = pageSize(query.limit);
    const rows = await this.repository.listOfScript(this.database.db, {
      scriptId,
      status: query.status,
      before: query.cursor,
      offset: query.offset ?? 0,
      limit: size + 1,
    });
    return toPage(rows.map(toView), size, (view) => view.execution_id);
  }

  /** @throws ExecutionNotFoundError */
  async get(executionId: string): Promise<{ appId: string; view: ExecutionView }> {
    const row = isUuid(executionId) ? await this.repository.find(this.database.db, executionId) : null;
    if (row === null) throw new ExecutionNotFoundError(executionId);
    return { appId: row.appId, view: toView(row) };
  }
}

function toView(row: ExecutionRow): ExecutionView {
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
