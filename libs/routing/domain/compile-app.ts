import type { AppParts, AppTable } from './app-table.js';
import { parsePath } from './parse-path.js';
import type { PathPattern } from './parse-path.js';
import { PathBucket } from './path-bucket.js';
import { ANY_HOST, REGION } from './path-table.js';
import type { Target } from './path-table.js';
import type { RegionContent } from './region.js';
import type { RoutableRoute, RoutableScript } from './routing-snapshot.js';

/** An app that has no region yet. */
export interface CompiledApp {
  readonly app: AppTable;
  readonly content: RegionContent;
}

/** Between two pauses: well under a millisecond. */
const ROUTES_A_STEP = 64;
const SCRIPTS_A_STEP = 1_024;

/** Compiles one app. May be paused. */
export function* compileApp(parts: AppParts): Generator<void, CompiledApp, void> {
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
  const size = yield* buckets.place();
  const app = { ...parts, ...buckets.places(), skipped };
  return { app, content: yield* buckets.write(size, app) };
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
  private readonly any = new PathBucket();
  private readonly strict = new Map<string, PathBucket>();
  private readonly wildcards = new Map<string, PathBucket>();

  of({ hostKind, host }: RoutableRoute): PathBucket {
    if (hostKind === 'any' || host === null) return this.any;
    const [buckets, name] =
      hostKind === 'strict' ? [this.strict, host] : [this.wildcards, host.slice('*.'.length)];
    let bucket = buckets.get(name);
    if (bucket === undefined) buckets.set(name, (bucket = new PathBucket()));
    return bucket;
  }

  /** @returns how many numbers there are. */
  *place(): Generator<void, number, void> {
    let size: number = ANY_HOST;
    for (const bucket of this.all()) size = yield* bucket.place(size);
    return size;
  }

  places(): Pick<AppTable, 'strict' | 'wildcards'> {
    return { strict: placesOf(this.strict), wildcards: placesOf(this.wildcards) };
  }

  *write(size: number, app: AppTable): Generator<void, RegionContent, void> {
    const numbers = new Uint32Array(size);
    const targets: Target[] = [app];
    for (const bucket of this.all()) yield* bucket.write(numbers, targets);
    numbers[REGION.size] = size;
    numbers[REGION.targetCount] = targets.length;
    numbers[REGION.hasHosts] = this.strict.size + this.wildcards.size > 0 ? 1 : 0;
    return { numbers, targets };
  }

  private all(): PathBucket[] {
    return [this.any, ...this.strict.values(), ...this.wildcards.values()];
  }
}

function placesOf(buckets: ReadonlyMap<string, PathBucket>): Map<string, number> | undefined {
  if (buckets.size === 0) return undefined;
  return new Map([...buckets].map(([name, { at }]) => [name, at]));
}
