import { Injectable } from '@nestjs/common';
import { InvalidInputError, isUuid } from '#kernel';
import { pageSize, toPage } from '#contracts';
import type { Page, PageQuery } from '#contracts';
import type { Caller } from '#identity/domain';
import { AuditTrail } from '#identity/feature';
import { Database } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { RouteRepository } from '#routing/data';
import type { RouteChange } from '#routing/data';
import {
  findConflict,
  HostNotClaimedError,
  ModuleNotRoutableError,
  OPEN_TO_ALL,
  parseBinding,
  parseSettings,
  parseSettingsChange,
  RouteConflictError,
  RouteNotFoundError,
  uncoveredHost,
} from '#routing/domain';
import type {
  Binding,
  BindingDraft,
  DispatchMode,
  Route,
  RouteSettings,
  SettingsDraft,
} from '#routing/domain';
import { ScriptsService } from '#scripts/feature';
import { AppsService } from '#tenancy/feature';

/** A route as its author gives it. */
export interface RouteDraft extends BindingDraft, SettingsDraft {}

/** What its author changes of it. */
export interface RouteChangeDraft extends SettingsDraft {
  readonly dispatchMode?: DispatchMode | undefined;
}

@Injectable()
export class RoutesService {
  constructor(
    private readonly database: Database,
    private readonly routes: RouteRepository,
    private readonly scripts: ScriptsService,
    private readonly apps: AppsService,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @throws InvalidRouteError
   * @throws ScriptNotFoundError
   * @throws ModuleNotRoutableError
   * @throws HostNotClaimedError
   * @throws RouteConflictError naming the route that is in the way.
   */
  async create(caller: Caller, scriptId: string, draft: RouteDraft): Promise<Route> {
    const binding = parseBinding(draft);
    const settings = parseSettings(draft);
    return this.database.transaction((db) => this.bind(db, caller, scriptId, binding, settings));
  }

  /** As `create`, within the caller's transaction. */
  async bind(
    transaction: Db,
    caller: Caller,
    scriptId: string,
    binding: Binding,
    settings: RouteSettings = OPEN_TO_ALL,
  ): Promise<Route> {
    // The script's lock keeps it from becoming a module meanwhile (R-SCR-11).
    const script = await this.scripts.lock(transaction, scriptId);
    if (script.kind === 'module') throw new ModuleNotRoutableError(script.name);
    await this.routes.lockApp(transaction, script.appId);
    await this.requireClaim(transaction, script.appId, binding);
    const clash = findConflict(await this.routes.listRivals(transaction, script.appId, binding), binding);
    if (clash !== undefined) throw new RouteConflictError(binding.path, clash);
    const route = await this.routes.insert(transaction, {
      ...binding,
      ...settings,
      appId: script.appId,
      scriptId: script.id,
    });
    await this.audit.record(transaction, caller, { ...about(route), action: 'route.create' });
    return route;
  }

  /**
   * Another setting, or another way of dispatch; which requests it takes stays as it is.
   * @throws InvalidRouteError
   * @throws RouteNotFoundError also when the id is no id at all.
   */
  async update(caller: Caller, id: string, draft: RouteChangeDraft): Promise<Route> {
    const { dispatchMode } = draft;
    const change: RouteChange = {
      ...parseSettingsChange(draft),
      ...(dispatchMode === undefined ? {} : { dispatchMode }),
    };
    return this.database.transaction(async (db) => {
      const route = await this.change(db, id, change);
      const { target, appId, details } = about(route);
      const changed = { ...details, changed: Object.keys(change).sort() };
      await this.audit.record(db, caller, { action: 'route.update', target, appId, details: changed });
      return route;
    });
  }

  /**
   * Of one script; oldest first.
   * @throws ScriptNotFoundError
   * @throws InvalidInputError when the cursor is none of ours.
   */
  async listOfScript(scriptId: string, query: PageQuery): Promise<Page<Route>> {
    const { id } = await this.scripts.get(scriptId);
    return this.page({ scriptId: id }, query);
  }

  /**
   * Of one app, by its id or slug; oldest first.
   * @throws AppNotFoundError
   * @throws InvalidInputError when the cursor is none of ours.
   */
  async listOfApp(idOrSlug: string, query: PageQuery): Promise<Page<Route>> {
    const { id } = await this.apps.find(idOrSlug);
    return this.page({ appId: id }, query);
  }

  /** @throws RouteNotFoundError also when the id is no id at all. */
  async get(id: string, db: Db = this.database.db): Promise<Route> {
    const route = isUuid(id) ? await this.routes.find(db, id) : undefined;
    if (route === undefined) throw new RouteNotFoundError(id);
    return route;
  }

  /** @throws RouteNotFoundError also when the id is no id at all. */
  async delete(caller: Caller, id: string): Promise<void> {
    const route = await this.get(id);
    await this.database.transaction(async (db) => {
      // Somebody else may have been faster.
      if (!(await this.routes.delete(db, id))) throw new RouteNotFoundError(id);
      await this.audit.record(db, caller, { ...about(route), action: 'route.delete' });
    });
  }

  private async change(db: Db, id: string, change: RouteChange): Promise<Route> {
    if (Object.keys(change).length === 0) return this.get(id, db);
    const route = isUuid(id) ? await this.routes.update(db, id, change) : undefined;
    if (route === undefined) throw new RouteNotFoundError(id);
    return route;
  }

  /** @throws HostNotClaimedError (R-ROUTE-23) */
  private async requireClaim(transaction: Db, appId: string, binding: Binding): Promise<void> {
    if (binding.hostKind === 'any') return;
    // Whoever gives a claim up meanwhile waits for us, and then finds this route among those that relied on it.
    const claims = await this.routes.lockClaims(transaction, appId);
    const host = uncoveredHost(binding, claims);
    if (host !== undefined) throw new HostNotClaimedError(host, claims);
  }

  private async page(of: { scriptId: string } | { appId: string }, query: PageQuery): Promise<Page<Route>> {
    const { limit, cursor: after } = query;
    if (after !== undefined && !isUuid(after)) {
      throw new InvalidInputError([
        { field: 'cursor', message: 'cursor must be a next_cursor of this list' },
      ]);
    }
    const size = pageSize(limit);
    const rows = await this.routes.page(this.database.db, { ...of, after, limit: size + 1 });
    return toPage(rows, size, (route) => route.id);
  }
}

/** A route, as the audit log names it. */
function about({ id, appId, scriptId, method, path }: Route) {
  return {
    appId,
    target: { kind: 'route', id, name: `${method ?? 'ANY'} ${path}` },
    details: { script_id: scriptId },
  } as const;
}
