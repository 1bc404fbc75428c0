import { parsePath } from './parse-path.js';
import type { PathPattern } from './parse-path.js';
import type { PathTable } from './path-table.js';
import { PathTableBuilder } from './path-table-builder.js';
import type { RoutableRoute, RoutableScript } from './routing-snapshot.js';

/** All that the table holds of one app. */
export interface AppParts {
  readonly appId: string;
  /** Host names and wildcards that it claims. */
  readonly domains: readonly string[];
  readonly scripts: readonly RoutableScript[];
  readonly routes: readonly RoutableRoute[];
}

/** One app in the form that requests are matched against, in the order in which its buckets are asked (R-ROUTE-26). */
export interface AppTable extends AppParts {
  /** By host; undefined when there are none. */
  readonly strict: ReadonlyMap<string, PathTable> | undefined;
  /** By the name after `*.`; undefined when there are none. */
  readonly wildcards: ReadonlyMap<string, PathTable> | undefined;
  readonly any: PathTable;
  /** Ids of routes that this release cannot serve: a newer manager may have written them during a rollout. */
  readonly skipped: readonly string[];
}

/** Between two pauses: well under a millisecond. */
const ROUTES_A_STEP = 64;
const SCRIPTS_A_STEP = 1_024;

/** Compiles one app. May be paused. */
export function* compileApp(parts: AppParts): Generator<void, AppTable, void> {
  const scripts = new Map<string, RoutableScript>();
  for (const script of parts.scripts) {
    scripts.set(script.id, script);
    if (scripts.size % SCRIPTS_A_STEP === 0) yield;
  }
  const buckets = new Buckets();
  const skipped: string[] = [];
  for (const [index, route] of parts.routes.entries()) {
    if (index % ROUTES_A_STEP === ROUTES_A_STEP - 1) yield;
    const script = scripts.get(route.scriptId);
    const pattern = patternOf(route);
    if (script === undefined || pattern === undefined) skipped.push(route.id);
    else buckets.of(route).add(pattern, route, script);
  }
  return { ...parts, ...(yield* buckets.finish()), skipped };
}

/** Undefined when this release does not know the route's form. */
function patternOf(route: RoutableRoute): PathPattern | undefined {
  try {
    const pattern = parsePath(route.path);
    return pattern.kind === route.pathKind ? pattern : undefined;
  } catch {
    return undefined;
  }
}

class Buckets {
  private readonly any = new PathTableBuilder();
  private readonly strict = new Map<string, PathTableBuilder>();
  private readonly wildcards = new Map<string, PathTableBuilder>();

  of({ hostKind, host }: RoutableRoute): PathTableBuilder {
    if (hostKind === 'any' || host === null) return this.any;
    const [buckets, name] =
      hostKind === 'strict' ? [this.strict, host] : [this.wildcards, host.slice('*.'.length)];
    let bucket = buckets.get(name);
    if (bucket === undefined) buckets.set(name, (bucket = new PathTableBuilder()));
    return bucket;
  }

  *finish(): Generator<void, Pick<AppTable, 'strict' | 'wildcards' | 'any'>, void> {
    const strict = yield* finished(this.strict);
    const wildcards = yield* finished(this.wildcards);
    return { strict, wildcards, any: yield* this.any.finish() };
  }
}

function* finished(
  buckets: ReadonlyMap<string, PathTableBuilder>,
): Generator<void, Map<string, PathTable> | undefined, void> {
  if (buckets.size === 0) return undefined;
  const tables = new Map<string, PathTable>();
  for (const [name, bucket] of buckets) tables.set(name, yield* bucket.finish());
  return tables;
}

/** Whether nothing is left of an app, as when it was deleted. */
export function isEmptyApp({ domains, scripts }: AppTable): boolean {
  return domains.length === 0 && scripts.length === 0;
}
