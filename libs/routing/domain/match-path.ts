import { MAX_SEGMENTS } from './parse-path.js';
import { hashUnder } from './path-hash.js';
import { ANY_METHOD, EXACT, HASH_SHIFT, LEAF, NODE, ROOT, SLOT_SIZE } from './path-table.js';
import type { LeafForm, PathTable } from './path-table.js';
import type { RequestPath } from './request-path.js';
import type { RoutableRoute, RoutableScript } from './routing-snapshot.js';

/** A route that takes the request, its script, and what host and path captured. */
export interface Matched {
  readonly kind: 'matched';
  readonly route: RoutableRoute;
  readonly script: RoutableScript;
  readonly params: Readonly<Record<string, string>>;
  /** What a prefix route's star stands for, still escaped and without a slash before it; empty for other routes. */
  readonly rest: string;
}

const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({});
const NONE = 0;

/** Finds routes; one object serves for many requests, one after the other. */
export class PathSearch {
  private table!: PathTable;
  private path!: RequestPath;
  private method = ANY_METHOD;
  /** That of GET for a HEAD request. */
  private likewise = ANY_METHOD;
  /** The nodes that the literals lead to. */
  private readonly trail = new Uint32Array(MAX_SEGMENTS + 1);
  /** Indices of the segments that are captured on the way to where the search is. */
  private readonly captured = new Uint16Array(MAX_SEGMENTS);
  /** The longest prefix route so far, and what it captures. */
  private prefix = NONE;
  private prefixDepth = 0;
  private readonly prefixCaptured = new Uint16Array(MAX_SEGMENTS);

  /**
   * The route of one app and host that takes the request (R-ROUTE-27): the exact one first; of the others the one with
   * more leading literals, of these the one that ends with the path before a prefix, and of prefixes the longest. A
   * route for another method is passed over.
   * @param underHost what stands in the host for the wildcard, when these are routes of one.
   */
  match(table: PathTable, method: string, path: RequestPath, underHost: string): Matched | undefined {
    this.table = table;
    this.path = path;
    this.method = table.methods.indexOf(method) + 1;
    this.likewise = method === 'HEAD' ? table.methods.indexOf('GET') + 1 : ANY_METHOD;
    const exact = this.childOf(EXACT, path.hash, 1, path.text.length - 1);
    const leaf = exact === NONE ? NONE : this.pick(exact + NODE.ends);
    if (leaf !== NONE) return this.matched(leaf, underHost);
    const other = this.alongTrail();
    return other === NONE ? undefined : this.matched(other, underHost);
  }

  /**
   * Follows the literals from the root as far as they lead, then comes back: whatever leaves them at a node has as many
   * leading literals as the node is deep. So no node is looked at twice, whatever the path: a request costs at most
   * what its app has routes for.
   */
  private alongTrail(): number {
    const { path, trail } = this;
    let depth = 0;
    trail[0] = ROOT;
    while (depth < path.count) {
      const node = this.segmentUnder(trail[depth] as number, depth + 1);
      if (node === NONE) break;
      depth += 1;
      trail[depth] = node;
    }
    // Behind the last segment nothing is left to capture.
    for (depth = Math.min(depth, path.count - 1); depth >= 0; depth -= 1) {
      const leaf = this.leaveAt(trail[depth] as number, depth);
      if (leaf !== NONE) return leaf;
    }
    return NONE;
  }

  /** The best of the routes whose leading literals end at `node`. */
  private leaveAt(node: number, depth: number): number {
    const { captured, prefixCaptured } = this;
    const param = this.table.numbers[node + NODE.param] as number;
    if (param !== NONE && this.path.lengthOf(depth + 1) > 0) {
      this.prefix = NONE;
      captured[0] = depth + 1;
      const leaf = this.descend(param, depth + 1, 1);
      if (leaf !== NONE) return leaf;
      if (this.prefix !== NONE) {
        for (let at = 0; at < this.prefixDepth; at += 1) captured[at] = prefixCaptured[at] as number;
        return this.prefix;
      }
    }
    return this.pick(node + NODE.stars);
  }

  /** The route that ends with the path, literals first at every step; the longest prefix on the way is kept. */
  private descend(node: number, depth: number, captures: number): number {
    const { path, captured } = this;
    if (depth === path.count) return this.pick(node + NODE.ends);
    const literal = this.segmentUnder(node, depth + 1);
    let leaf = literal === NONE ? NONE : this.descend(literal, depth + 1, captures);
    if (leaf !== NONE) return leaf;
    const param = this.table.numbers[node + NODE.param] as number;
    if (param !== NONE && path.lengthOf(depth + 1) > 0) {
      captured[captures] = depth + 1;
      leaf = this.descend(param, depth + 1, captures + 1);
    }
    if (leaf === NONE) this.keepPrefix(node, depth, captures);
    return leaf;
  }

  private keepPrefix(node: number, depth: number, captures: number): void {
    if (this.prefix !== NONE && this.prefixDepth >= depth) return;
    const leaf = this.pick(node + NODE.stars);
    if (leaf === NONE) return;
    this.prefix = leaf;
    this.prefixDepth = depth;
    for (let at = 0; at < captures; at += 1) this.prefixCaptured[at] = this.captured[at] as number;
  }

  private segmentUnder(parent: number, index: number): number {
    const { path } = this;
    const [start, hash] = [path.starts[index] as number, path.hashes[index] as number];
    return this.childOf(parent, hash, start, path.lengthOf(index));
  }

  /** The node of a literal of the path's text. */
  private childOf(parent: number, hash: number, start: number, length: number): number {
    const { numbers, slotBase, slotMask } = this.table;
    const under = hashUnder(parent, hash);
    for (let slot = under & slotMask; ; slot = (slot + 1) & slotMask) {
      const at = slotBase + SLOT_SIZE * slot;
      const node = numbers[at + 1] as number;
      if (node === NONE) return NONE;
      if (numbers[at] !== under >>> HASH_SHIFT || numbers[node + NODE.parent] !== parent) continue;
      if (numbers[node + NODE.textLength] === length && this.isText(node, start, length)) return node;
    }
  }

  private isText(node: number, start: number, length: number): boolean {
    const { numbers, textBase } = this.table;
    const known = textBase + (numbers[node + NODE.textStart] as number);
    const { text } = this.path;
    for (let at = 0; at < length; at += 1)
      if (numbers[known + at] !== text.charCodeAt(start + at)) return false;
    return true;
  }

  /** The leaf for this very method, before that for any; HEAD is also answered by what answers GET. */
  private pick(place: number): number {
    const { numbers, leafBase } = this.table;
    let other = NONE;
    let leaf = numbers[place] as number;
    while (leaf !== NONE) {
      const at = leafBase + LEAF.size * leaf;
      const method = numbers[at + LEAF.method] as number;
      if (method === this.method) return leaf;
      if (method === ANY_METHOD ? other === NONE : method === this.likewise) other = leaf;
      leaf = numbers[at + LEAF.next] as number;
    }
    return other;
  }

  private matched(leaf: number, underHost: string): Matched {
    const { table, path, captured } = this;
    const form = table.forms[
      table.numbers[table.leafBase + LEAF.size * leaf + LEAF.form] as number
    ] as LeafForm;
    const route = table.targets[2 * leaf - 2] as RoutableRoute;
    const script = table.targets[2 * leaf - 1] as RoutableScript;
    const { names, hostName, prefixDepth } = form;
    const rest = prefixDepth === undefined ? '' : path.restAfter(prefixDepth);
    if (names.length === 0 && hostName === null)
      return { kind: 'matched', route, script, params: NO_PARAMS, rest };
    const params: Record<string, string> = {};
    if (hostName !== null) params[hostName] = underHost;
    for (let at = 0; at < names.length; at += 1)
      params[names[at] as string] = path.segment(captured[at] as number);
    return { kind: 'matched', route, script, params, rest };
  }
}
