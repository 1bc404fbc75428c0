import { DomainError } from '#kernel';
import type { JsonObject } from '#kernel';

/** How many modules may stand one behind the other, the script that runs not counted (R-MOD-02). */
export const MAX_IMPORT_DEPTH = 8;

/** Who imports whom, by name; names are used once in an app. A name that imports nothing may be absent. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Imports lead back to where they began. */
export class ImportCycleError extends DomainError {
  readonly code = 'script.import-cycle';
  readonly kind = 'invalid';
  override readonly details: JsonObject;

  /** @param path names, the first and the last the same. */
  constructor(path: readonly string[]) {
    super(`Cannot import in a circle: ${path.join(' -> ')}`);
    this.details = { errors: [{ field: 'source', message: this.message }], path: [...path] };
  }
}

/** Too many modules stand one behind the other. */
export class ImportTooDeepError extends DomainError {
  readonly code = 'script.import-too-deep';
  readonly kind = 'invalid';
  override readonly details: JsonObject;

  /** @param path names, each importing the next. */
  constructor(path: readonly string[]) {
    super(`Cannot import more than ${MAX_IMPORT_DEPTH} modules deep: ${path.join(' -> ')}`);
    this.details = {
      errors: [{ field: 'source', message: this.message }],
      path: [...path],
      max_depth: MAX_IMPORT_DEPTH,
    };
  }
}

/**
 * Holds all chains of imports that lead through `name` against the rules (R-MOD-02).
 * @param graph at least all that is reached from `name`, in both directions.
 * @throws ImportCycleError
 * @throws ImportTooDeepError
 */
export function checkImports(name: string, graph: ImportGraph): void {
  const below = longestChain(name, graph, (path) => new ImportCycleError(path));
  const above = longestChain(name, turnRound(graph), (path) => new ImportCycleError(path.reverse()));
  const chain = [...above.slice(1).reverse(), ...below];
  if (chain.length - 1 > MAX_IMPORT_DEPTH) throw new ImportTooDeepError(chain);
}

function longestChain(
  start: string,
  next: ImportGraph,
  cycle: (path: string[]) => ImportCycleError,
): readonly string[] {
  const known = new Map<string, readonly string[]>();
  const path: string[] = [];
  const follow = (name: string): readonly string[] => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const before = path.indexOf(name);
    if (before >= 0) throw cycle([...path.slice(before), name]);
    path.push(name);
    let longest: readonly string[] = [];
    for (const one of next.get(name) ?? []) {
      const chain = follow(one);
      if (chain.length > longest.length) longest = chain;
    }
    path.pop();
    const own = [name, ...longest];
    known.set(name, own);
    return own;
  };
  return follow(start);
}

/** The same edges, seen from the other end. */
function turnRound(graph: ImportGraph): ImportGraph {
  const turned = new Map<string, string[]>();
  for (const [from, all] of graph) {
    for (const to of all) {
      const list = turned.get(to);
      if (list === undefined) turned.set(to, [from]);
      else list.push(from);
    }
  }
  return turned;
}
