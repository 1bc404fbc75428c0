import { Injectable } from '@nestjs/common';
import { DomainError, isUuid } from '#kernel';
import { toPage } from '#contracts';
import type { ExecutionView, ListAppExecutionsQuery, ListExecutionsQuery, Page } from '#contracts';
import { AppLocators } from '#identity/feature';
import { ExecutionLogRepository } from '#logs/data';
import type { TreePlace } from '#logs/data';
import { recordKeyText } from '#logs/domain';
import type { LogScope } from '#logs/domain';
import { Database } from '#platform/postgres';
import { executionFilter } from './execution-filter.js';
import { toExecutionView } from './execution-view.js';
import { TreeSources } from './tree-sources.js';

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
    private readonly sources: TreeSources,
    locators: AppLocators,
  ) {
    locators.register('execution', async (id) => (await this.place(id)).appId);
  }

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
    const { items, next_cursor } = toPage(rows, filter.limit - 1, recordKeyText);
    return { items: items.map(toExecutionView), next_cursor };
  }

  /**
   * Its newest attempt.
   * @throws ExecutionNotFoundError
   */
  async get(executionId: string): Promise<ExecutionView> {
    return toExecutionView(await this.find(executionId));
  }

  /**
   * Of one that has a record, or only an event that waits.
   * @throws ExecutionNotFoundError
   */
  async place(executionId: string): Promise<TreePlace> {
    const isId = isUuid(executionId);
    const row = isId ? await this.repository.find(this.database.db, executionId) : undefined;
    if (row !== undefined) return { appId: row.appId, rootId: row.rootId };
    const place = isId ? await this.sources.locate(executionId) : undefined;
    if (place === undefined) throw new ExecutionNotFoundError(executionId);
    return place;
  }

  private async find(executionId: string) {
    const row = isUuid(executionId) ? await this.repository.find(this.database.db, executionId) : undefined;
    if (row === undefined) throw new ExecutionNotFoundError(executionId);
    return row;
  }
}
