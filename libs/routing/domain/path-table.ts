import { parsePath } from './parse-path.js';
import type { PathPattern, Segment } from './parse-path.js';
import type { RoutableRoute, RoutableScript } from './routing-snapshot.js';
import { canonicalPath, splitPath } from './split-path.js';

/** A route that takes the request, its script, and what its path captured. */
export interface Matched {
  readonly kind: 'matched';
  readonly route: RoutableRoute;
  readonly script: RoutableScript;
  readonly params: Readonly<Record<string, string>>;
}

/** What ends at one path. */
interface Leaf {
  readonly method: string | null;
  readonly names: readonly string[];
  /** For each name, which segment it captures. */
  readonly indices: readonly number[];
  /** The answer itself where nothing is captured. */
  readonly matched: Matched;
}

interface Node {
  readonly literals: Map<string, Node>;
  param: Node | undefined;
  readonly leaves: Leaf[];
}

/** The routes of one app and host bucket. */
export interface PathTable {
  /** By canonical path. */
  readonly exact: Map<string, Leaf[]>;
  /** Paths with captures, segment by segment from here. */
  readonly root: Node;
}

export function emptyPathTable(): PathTable {
  return { exact: new Map(), root: emptyNode() };
}

function emptyNode(): Node {
  return { literals: new Map(), param: undefined, leaves: [] };
}

const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({});

/** @returns false when this release does not know the route's form, and the table stays as it was. */
export function addRoute(table: PathTable, route: RoutableRoute, script: RoutableScript): boolean {
  const pattern = patternOf(route);
  if (pattern === undefined) return false;
  const { segments } = pattern;
  const indices = segments.flatMap((segment, index) => (segment.param === undefined ? [] : index));
  const leaf: Leaf = {
    method: route.method,
    names: indices.map((index) => segments[index]?.param as string),
    indices,
    matched: { kind: 'matched', route, script, params: NO_PARAMS },
  };
  if (pattern.kind === 'param') {
    nodeOf(table.root, segments).leaves.push(leaf);
    return true;
  }
  const path = canonicalPath(segments.map((segment) => segment.literal as string));
  const leaves = table.exact.get(path);
  if (leaves === undefined) table.exact.set(path, [leaf]);
  else leaves.push(leaf);
  return true;
}

function patternOf(route: RoutableRoute): PathPattern | undefined {
  if (route.pathKind === 'prefix') return undefined;
  try {
    const pattern = parsePath(route.path);
    return pattern.kind === route.pathKind ? pattern : undefined;
  } catch {
    return undefined;
  }
}

function nodeOf(root: Node, segments: readonly Segment[]): Node {
  let node = root;
  for (const { literal } of segments) {
    let next = literal === undefined ? node.param : node.literals.get(literal);
    if (next === undefined) {
      next = emptyNode();
      if (literal === undefined) node.param = next;
      else node.literals.set(literal, next);
    }
    node = next;
  }
  return node;
}

/**
 * Exact before captures; among these the one with more leading literals (R-ROUTE-27).
 * @returns undefined when no route takes it, `bad-path` when the path cannot be decoded or climbs out.
 */
export function matchPath(table: PathTable, method: string, path: string): Matched | 'bad-path' | undefined {
  const escaped = path.includes('%');
  if (!escaped) {
    const exact = pick(table.exact.get(path), method);
    if (exact !== undefined) return exact.matched;
  }
  const segments = path.startsWith('/') ? splitPath(path) : undefined;
  if (segments === undefined) return 'bad-path';
  if (escaped) {
    const exact = pick(table.exact.get(canonicalPath(segments)), method);
    if (exact !== undefined) return exact.matched;
  }
  const leaf = find(table.root, segments, 0, method);
  return leaf === undefined ? undefined : { ...leaf.matched, params: capture(leaf, segments) };
}

/** Literals first at every step, so that the first answer is the one with more leading literals. */
function find(node: Node, segments: readonly string[], index: number, method: string): Leaf | undefined {
  if (index === segments.length) return pick(node.leaves, method);
  const segment = segments[index] as string;
  const literal = node.literals.get(segment);
  const found = literal === undefined ? undefined : find(literal, segments, index + 1, method);
  if (found !== undefined || node.param === undefined || segment === '') return found;
  return find(node.param, segments, index + 1, method);
}

/** The one for this very method before the one for any. */
function pick(leaves: readonly Leaf[] | undefined, method: string): Leaf | undefined {
  if (leaves === undefined) return undefined;
  let any: Leaf | undefined;
  for (const leaf of leaves) {
    if (leaf.method === method) return leaf;
    if (leaf.method === null) any ??= leaf;
  }
  return any;
}

function capture(leaf: Leaf, segments: readonly string[]): Readonly<Record<string, string>> {
  const params: Record<string, string> = {};
  for (let at = 0; at < leaf.names.length; at += 1) {
    params[leaf.names[at] as string] = segments[leaf.indices[at] as number] as string;
  }
  return params;
}
