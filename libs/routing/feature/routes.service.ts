import { Injectable } from '@nestjs/common';
import { InvalidInputError, isUuid, newId } from '#kernel';
import { pageSize, toPage } from '#contracts';
import type { CreateRouteBody, Page, PageQuery, RouteView } from '#contracts';
import { Database } from '#platform/postgres';
import { ScriptsService } from '#scripts/feature';
import { RouteRepository } from '../data/index.js';
import {
  findConflict,
  ModuleNotRoutableError,
  parseBinding,
  RouteConflictError,
  RouteNotFoundError,
} from '../domain/index.js';
import type { Route } from '../domain/index.js';

@Injectable()
export class RoutesService {
  constructor(
    private readonly database: Database,
    private readonly routes: RouteRepository,
    private readonly scripts: ScriptsService,
  ) {}

  /**
   * @throws InvalidInputError when the draft breaks a rule; ScriptNotFoundError; ModuleNotRoutableError;
   * RouteConflictError when another route of the app could answer the same requests.
   */
  async create(scriptId: string, draft: CreateRouteBody): Promise<RouteView> {
    const script = await this.scripts.get(scriptId);
    const binding = parseBinding(draft);
    const route = await this.database.transaction(async (db) => {
      const { appId, kind, name } = await this.scripts.lock(db, script.id);
      if (kind === 'module') throw new ModuleNotRoutableError(name);
      await this.routes.lockApp(db, appId);
      const conflict = findConflict(await this.routes.listForApp(db, appId), binding);
      if (conflict !== undefined) throw new RouteConflictError(binding.path, conflict);
      return this.routes.insert(db, { ...binding, id: newId(), appId, scriptId: script.id });
    });
    return toView(route);
  }

  /** @throws ScriptNotFoundError; InvalidInputError when the cursor is none of ours. */
  async listForScript(scriptId: string, query: PageQuery): Promise<Page<RouteView>> {
    if (query.cursor !== undefined && !isUuid(query.cursor)) {
      throw new InvalidInputError([
        { field: 'cursor', message: 'cursor must be a next_cursor of this list' },
      ]);
    }
    const script = await this.scripts.get(scriptId);
    const size = pageSize(query.limit);
    const rows = await this.routes.listForScript(this.database.db, script.id, query.cursor, size + 1);
    return toPage(rows.map(toView), size, ({ id }) => id);
  }

  /** @throws RouteNotFoundError */
  async delete(id: string): Promise<void> {
    const wasThere = isUuid(id) && (await this.routes.delete(this.database.db, id));
    if (!wasThere) throw new RouteNotFoundError(id);
  }
}

function toView(route: Route): RouteView {
  return {
    id: route.id,
    app_id: route.appId,
    script_id: route.scriptId,
    host_kind: route.hostKind,
    host: route.host,
    host_param_name: route.hostParamName,
    path_kind: route.pathKind,
    path: route.path,
    method: route.method,
    dispatch_mode: route.dispatchMode,
    created_at: route.createdAt.toISOString(),
  };
}
