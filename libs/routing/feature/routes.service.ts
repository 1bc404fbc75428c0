import { Injectable } from '@nestjs/common';
import { InvalidInputError, isUuid } from '#kernel';
import { pageSize, toPage } from '#contracts';
import type { Page, PageQuery } from '#contracts';
import { Database } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { RouteRepository } from '#routing/data';
import {
  findConflict,
  ModuleNotRoutableError,
  parseBinding,
  RouteConflictError,
  RouteNotFoundError,
} from '#routing/domain';
import type { Binding, BindingDraft, Route } from '#routing/domain';
import { ScriptBindings, ScriptsService } from '#scripts/feature';

@Injectable()
export class RoutesService {
  constructor(
    private readonly database: Database,
    private readonly routes: RouteRepository,
    private readonly scripts: ScriptsService,
    bindings: ScriptBindings,
  ) {
    bindings.register('route', (db, scriptId) => routes.countOfScript(db, scriptId));
  }

  /**
   * @throws InvalidRouteError
   * @throws ScriptNotFoundError
   * @throws ModuleNotRoutableError
   * @throws RouteConflictError naming the route that is in the way.
   */
  async create(scriptId: string, draft: BindingDraft): Promise<Route> {
    const binding = parseBinding(draft);
    return this.database.transaction((db) => this.bind(db, scriptId, binding));
  }

  /** As `create`, within the caller's transaction. */
  async bind(transaction: Db, scriptId: string, binding: Binding): Promise<Route> {
    // The script's lock keeps it from becoming a module meanwhile (R-SCR-11).
    const script = await this.scripts.lock(transaction, scriptId);
    if (script.kind === 'module') throw new ModuleNotRoutableError(script.name);
    await this.routes.lockApp(transaction, script.appId);
    const clash = findConflict(await this.routes.listRivals(transaction, script.appId, binding), binding);
    if (clash !== undefined) throw new RouteConflictError(binding.path, clash);
    return this.routes.insert(transaction, { ...binding, appId: script.appId, scriptId: script.id });
  }

  /**
   * Oldest first.
   * @throws ScriptNotFoundError
   * @throws InvalidInputError when the cursor is none of ours.
   */
  async listOfScript(scriptId: string, { limit, cursor }: PageQuery): Promise<Page<Route>> {
    const { id } = await this.scripts.get(scriptId);
    if (cursor !== undefined && !isUuid(cursor)) {
      throw new InvalidInputError([
        { field: 'cursor', message: 'cursor must be a next_cursor of this list' },
      ]);
    }
    const size = pageSize(limit);
    const rows = await this.routes.listOfScript(this.database.db, {
      scriptId: id,
      after: cursor,
      limit: size + 1,
    });
    return toPage(rows, size, (route) => route.id);
  }

  /** @throws RouteNotFoundError also when the id is no id at all. */
  async delete(id: string): Promise<void> {
    if (!isUuid(id) || !(await this.routes.delete(this.database.db, id))) throw new RouteNotFoundError(id);
  }
}
