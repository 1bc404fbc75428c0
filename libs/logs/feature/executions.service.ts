import { Injectable } from '@nestjs/common';
import { DomainError, isUuid } from '#kernel';
import { toPage } from '#contracts';
import type { ExecutionView, ListAppExecutionsQuery, ListExecutionsQuery, Page } from '#contracts';
import type { Principal } from '#identity/domain';
import { ExecutionLogRepository } from '#logs/data';
import type { LogScope } from '#logs/domain';
import { Database } from '#platform/postgres';
import { executionFilter } from './execution-filter.js';
import { toExecutionView } from './execution-view.js';
import { LogAccess } from './log-access.js';

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
    private readonly access: LogAccess,
  ) {}

  /**
   * Newest first, by cursor or by offset.
   * @throws InvalidInputError naming the fields that cannot be followed.
   */
  async list(
    scope: LogScope,
    query: ListExecutionsQuery & ListAppExecutionsQuery,
  ): Promise<Page<ExecutionView>> {
    const filter = executionFilter(scope, query);
    const rows = await this.repository.list(this.database.db, filter);
    return toPage(rows.map(toExecutionView), filter.limit - 1, (view) => view.execution_id);
  }

  /** @throws ExecutionNotFoundError also when the caller has no role in its app. */
  async get(principal: Principal, executionId: string): Promise<ExecutionView> {
    const row = isUuid(executionId) ? await this.repository.find(this.database.db, executionId) : undefined;
    if (row === undefined || !(await this.access.mayRead(principal, row.appId)))
      throw new ExecutionNotFoundError(executionId);
    return toExecutionView(row);
  }
}
