import { compileDomains } from '#tenancy/domain';
import type { DomainTable } from '#tenancy/domain';
import { addRoute, emptyPathTable } from './path-table.js';
import type { PathTable } from './path-table.js';
import type { RoutableScript, RoutingSnapshot } from './routing-snapshot.js';

/** The routes of one app. Buckets for routes of one host join it here, before `any` (R-ROUTE-26). */
export interface AppTable {
  readonly appId: string;
  readonly any: PathTable;
}

/** A snapshot in the form that requests are matched against; swapped as a whole, never changed. */
export interface RoutingTable {
  readonly revision: number;
  readonly domains: DomainTable;
  /** Of every app that has a claim or a route. */
  readonly apps: ReadonlyMap<string, AppTable>;
  readonly scripts: ReadonlyMap<string, RoutableScript>;
  /** Ids of routes that this release cannot serve: a newer manager may have written them during a rollout. */
  readonly skipped: readonly string[];
}

export const EMPTY_TABLE: RoutingTable = compileTable({ revision: 0, domains: [], scripts: [], routes: [] });

export function compileTable(snapshot: RoutingSnapshot): RoutingTable {
  const scripts = new Map(snapshot.scripts.map((script) => [script.id, script]));
  const apps = new Map<string, AppTable>();
  const tableOf = (appId: string): AppTable => {
    let table = apps.get(appId);
    if (table === undefined) apps.set(appId, (table = { appId, any: emptyPathTable() }));
    return table;
  };
  const skipped: string[] = [];
  for (const route of snapshot.routes) {
    const script = scripts.get(route.scriptId);
    const served =
      script !== undefined && route.hostKind === 'any' && addRoute(tableOf(route.appId).any, route, script);
    if (!served) skipped.push(route.id);
  }
  for (const { appId } of snapshot.domains) tableOf(appId);
  return { revision: snapshot.revision, domains: compileDomains(snapshot.domains), apps, scripts, skipped };
}

/** The script that `POST /api/v1/execute/{id}` names, whatever routes and domains there are (R-EXEC-01). */
export function findScript(table: RoutingTable, id: string): RoutableScript | undefined {
  return table.scripts.get(id.toLowerCase());
}
