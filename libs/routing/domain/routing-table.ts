import type { DomainTable } from '#tenancy/domain';
import { isEmptyApp } from './app-table.js';
import type { AppTable } from './app-table.js';
import { compileApp } from './compile-app.js';
import type { CompiledApp } from './compile-app.js';
import { HostIndex } from './host-index.js';
import type { Region } from './region.js';
import { Regions } from './regions.js';
import type { RoutableScript, RoutingSnapshot } from './routing-snapshot.js';
import { Steps } from './steps.js';

/** Entries of a map between two pauses: well under a millisecond. */
const ENTRIES_A_STEP = 1_024;

/** What is in force in the form that requests are matched against; swapped as a whole, never changed. */
export interface RoutingTable {
  readonly revision: number;
  readonly hosts: DomainTable<AppTable>;
  /** Of every app that has anything. */
  readonly apps: ReadonlyMap<string, AppTable>;
  readonly scripts: ReadonlyMap<string, RoutableScript>;
  /** Where the routes of the apps are. */
  readonly regions: Regions;
  /** What leads from the exact ones of the hosts there. */
  readonly index: HostIndex<Region>;
}

export const EMPTY_TABLE: RoutingTable = {
  revision: 0,
  hosts: { exact: new Map(), wildcards: new Map() },
  apps: new Map(),
  scripts: new Map(),
  regions: Regions.NONE,
  index: runAtOnce(HostIndex.of([], [])),
};

/**
 * The table with these apps in place of what it had of them; an app that has nothing any more is gone. The others are
 * shared with the table before. Whoever runs it may do something else wherever it pauses.
 * @param changed all that differs between the two revisions, so that a domain never leads to two apps.
 */
export function* changeTable(
  table: RoutingTable,
  revision: number,
  changed: readonly CompiledApp[],
): Generator<void, RoutingTable, void> {
  const apps = yield* copyOf(table.apps);
  const scripts = yield* copyOf(table.scripts);
  const exact = yield* copyOf(table.hosts.exact);
  const wildcards = yield* copyOf(table.hosts.wildcards);
  const gone = new Set(changed.map(({ app }) => app.appId));
  // All of what was there before anything that is: between two apps of them a domain or script may have moved.
  for (const appId of gone) {
    const before = apps.get(appId);
    if (before === undefined) continue;
    yield;
    apps.delete(appId);
    for (const [index, { id }] of before.scripts.entries()) {
      scripts.delete(id);
      if (index % ENTRIES_A_STEP === ENTRIES_A_STEP - 1) yield;
    }
    for (const [names, name] of hostsOf(before)) names.delete(name);
  }
  const present = changed.filter(({ app }) => !isEmptyApp(app));
  for (const { app } of present) {
    yield;
    apps.set(app.appId, app);
    for (const [index, script] of app.scripts.entries()) {
      scripts.set(script.id, script);
      if (index % ENTRIES_A_STEP === ENTRIES_A_STEP - 1) yield;
    }
    for (const [names, name] of hostsOf(app)) names.set(name, app);
  }
  const regions = yield* table.regions.change(gone, present);
  const index = yield* indexOf(exact, regions);
  return { revision, hosts: { exact, wildcards }, apps, scripts, regions, index };

  function hostsOf({ domains }: AppTable): [Map<string, AppTable>, string][] {
    return domains.map((domain) =>
      domain.startsWith('*.') ? [wildcards, domain.slice('*.'.length)] : [exact, domain],
    );
  }
}

function* indexOf(
  hosts: ReadonlyMap<string, AppTable>,
  regions: Regions,
): Generator<void, HostIndex<Region>, void> {
  const [names, places]: [string[], Region[]] = [[], []];
  const steps = new Steps(ENTRIES_A_STEP);
  for (const [name, { appId }] of hosts) {
    if (steps.isOver()) yield;
    names.push(name);
    places.push(regions.of(appId));
  }
  return yield* HostIndex.of(names, places);
}

function* copyOf<K, V>(map: ReadonlyMap<K, V>): Generator<void, Map<K, V>, void> {
  const copy = new Map<K, V>();
  const steps = new Steps(ENTRIES_A_STEP);
  for (const [key, value] of map) {
    copy.set(key, value);
    if (steps.isOver()) yield;
  }
  return copy;
}

/** A table of a whole snapshot, at once. */
export function compileTable(snapshot: RoutingSnapshot): RoutingTable {
  const { revision, domains, scripts, routes } = snapshot;
  const parts = new Map<
    string,
    { domains: string[]; scripts: RoutableScript[]; routes: (typeof routes)[number][] }
  >();
  const partsOf = (appId: string) => {
    let own = parts.get(appId);
    if (own === undefined) parts.set(appId, (own = { domains: [], scripts: [], routes: [] }));
    return own;
  };
  for (const { appId, domain } of domains) partsOf(appId).domains.push(domain);
  for (const script of scripts) partsOf(script.appId).scripts.push(script);
  for (const route of routes) partsOf(route.appId).routes.push(route);
  const apps = [...parts].map(([appId, own]) => runAtOnce(compileApp({ appId, ...own })));
  return runAtOnce(changeTable(EMPTY_TABLE, revision, apps));
}

function runAtOnce<T>(steps: Generator<void, T, void>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The script that `POST /api/v1/execute/{id}` names, whatever routes and domains there are (R-EXEC-01). */
export function findScript(table: RoutingTable, id: string): RoutableScript | undefined {
  return table.scripts.get(id.toLowerCase());
}
