import { ANY_METHOD, GET, HEAD, methodNumber, OTHER_METHOD } from './method-number.js';
import { MAX_SEGMENTS } from './parse-path.js';
import { firstSlot } from './path-hash.js';
import { BUCKET, depthBit, LEAF, NODE, placeBits, REGION, slotsOf } from './path-table.js';
import type { LeafForm, Target } from './path-table.js';
import type { Region } from './region.js';
import type { RequestPath } from './request-path.js';
import type { RoutableRoute, RoutableScript } from './routing-snapshot.js';
import { isTextAt, textSize } from './text-numbers.js';

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
const NO_NODE = 0;
const NO_LEAF = -1;

/** Finds routes; one object serves for many requests, one after the other. */
export class PathSearch {
  private numbers!: Uint32Array;
  private targets!: readonly Target[];
  /** Where it begins. */
  private region = 0;
  /** Of its slots. */
  private placeBits = 0;
  private path!: RequestPath;
  private method = '';
  private methodNumber = ANY_METHOD;
  /** That of GET for a HEAD request. */
  private likewise = ANY_METHOD;
  /** Indices of the segments that are captured on the way to where the search is. */
  private readonly captured = new Uint16Array(MAX_SEGMENTS);
  /** The longest prefix route so far, and what it captures. */
  private prefix: number = NO_LEAF;
  private prefixDepth = 0;
  private readonly prefixCaptured = new Uint16Array(MAX_SEGMENTS);

  /** What the matches after it are for. */
  begin({ chunk, at }: Region, method: string, path: RequestPath): void {
    this.numbers = chunk.numbers;
    this.targets = chunk.targets;
    this.region = at;
    this.placeBits = placeBits(chunk.numbers[at + REGION.size] as number);
    this.path = path;
    this.method = method;
    this.methodNumber = methodNumber(method);
    this.likewise = this.methodNumber === HEAD ? GET : ANY_METHOD;
  }

  /**
   * The route of one host that takes the request (R-ROUTE-27): the exact one first; of the others the one with more
   * leading literals, of these the one that ends with the path before a prefix, and of prefixes the longest. A route for
   * another method is passed over.
   * @param place of the bucket in the region.
   * @param underHost what stands in the host for the wildcard, when these are routes of one.
   */
  match(place: number, underHost: string): Matched | undefined {
    const { path } = this;
    const bucket = this.region + place;
    const exact = this.leading(bucket, path.count, path.text.length - 1);
    let leaf = exact === NO_NODE ? NO_LEAF : this.ends(exact);
    if (leaf === NO_LEAF) leaf = this.notExact(bucket);
    return leaf === NO_LEAF ? undefined : this.matched(leaf, underHost);
  }

  /**
   * From the most leading literals to none. No node is looked at twice, whatever the path: a request costs at most what
   * its app has routes for.
   */
  private notExact(bucket: number): number {
    const { numbers, path } = this;
    const depths = numbers[bucket + BUCKET.depths] as number;
    // Behind the last segment nothing is left to capture.
    for (let depth = path.count - 1; depth > 0; depth -= 1) {
      if ((depths & depthBit(depth)) === 0) continue;
      const node = this.leading(bucket, depth, (path.starts[depth + 1] as number) - 2);
      const leaf = node === NO_NODE ? NO_LEAF : this.leaveAt(node, depth);
      if (leaf !== NO_LEAF) return leaf;
    }
    const root = numbers[bucket + BUCKET.root] as number;
    return root === 0 ? NO_LEAF : this.leaveAt(this.region + root, 0);
  }

  /** The best of the routes whose leading literals end at `node`. */
  private leaveAt(node: number, depth: number): number {
    const { captured, prefixCaptured } = this;
    const param = this.paramOf(node);
    if (param !== NO_NODE && this.path.lengthOf(depth + 1) > 0) {
      this.prefix = NO_LEAF;
      captured[0] = depth + 1;
      const leaf = this.descend(param, depth + 1, 1);
      if (leaf !== NO_LEAF) return leaf;
      if (this.prefix !== NO_LEAF) {
        for (let at = 0; at < this.prefixDepth; at += 1) captured[at] = prefixCaptured[at] as number;
        return this.prefix;
      }
    }
    return this.stars(node);
  }

  /** The route that ends with the path, literals first at every step; the longest prefix on the way is kept. */
  private descend(node: number, depth: number, captures: number): number {
    const { path, captured } = this;
    if (depth === path.count) return this.ends(node);
    const literal = this.segmentUnder(node, depth + 1);
    let leaf = literal === NO_NODE ? NO_LEAF : this.descend(literal, depth + 1, captures);
    if (leaf !== NO_LEAF) return leaf;
    const param = this.paramOf(node);
    if (param !== NO_NODE && path.lengthOf(depth + 1) > 0) {
      captured[captures] = depth + 1;
      leaf = this.descend(param, depth + 1, captures + 1);
    }
    if (leaf === NO_LEAF) this.keepPrefix(node, depth, captures);
    return leaf;
  }

  private keepPrefix(node: number, depth: number, captures: number): void {
    if (this.prefix !== NO_LEAF && this.prefixDepth >= depth) return;
    const leaf = this.stars(node);
    if (leaf === NO_LEAF) return;
    this.prefix = leaf;
    this.prefixDepth = depth;
    for (let at = 0; at < captures; at += 1) this.prefixCaptured[at] = this.captured[at] as number;
  }

  /** The node of the first `depth` segments, which are `length` units long. */
  private leading(bucket: number, depth: number, length: number): number {
    const slots = this.numbers[bucket + BUCKET.slots] as number;
    return this.find(bucket + BUCKET.size, slots, this.path.leadingHashes[depth] as number, 1, length);
  }

  private segmentUnder(parent: number, index: number): number {
    const { numbers, path } = this;
    const slots = slotsOf(numbers[parent] as number);
    if (slots === 0) return NO_NODE;
    const [start, hash] = [path.starts[index] as number, path.hashes[index] as number];
    return this.find(this.slotsAt(parent), slots, hash, start, path.lengthOf(index));
  }

  /** The node of a literal of the path's text. */
  private find(slotsAt: number, slots: number, hash: number, start: number, length: number): number {
    const { numbers, path, placeBits: bits } = this;
    for (let slot = firstSlot(hash, slots); ; slot = (slot + 1) & (slots - 1)) {
      const found = numbers[slotsAt + slot] as number;
      if (found === 0) return NO_NODE;
      if (((found ^ hash) & ~bits) !== 0) continue;
      const node = this.region + (found & bits);
      if (((numbers[node] as number) & NODE.textLength) !== length) continue;
      if (isTextAt(numbers, node + 1, length, path.text, start)) return node;
    }
  }

  private slotsAt(node: number): number {
    return node + 1 + textSize((this.numbers[node] as number) & NODE.textLength);
  }

  private paramOf(node: number): number {
    const head = this.numbers[node] as number;
    if ((head & NODE.hasParam) === 0) return NO_NODE;
    return this.region + (this.numbers[this.slotsAt(node) + slotsOf(head)] as number);
  }

  /** The leaf of a route whose path ends at the node. */
  private ends(node: number): number {
    const head = this.numbers[node] as number;
    return (head & NODE.hasEnds) === 0 ? NO_LEAF : this.pick(this.leavesAt(node));
  }

  /** The leaf of a prefix route that takes what is below the node. */
  private stars(node: number): number {
    const { numbers } = this;
    const head = numbers[node] as number;
    if ((head & NODE.hasStars) === 0) return NO_LEAF;
    let at = this.leavesAt(node);
    if ((head & NODE.hasEnds) !== 0) {
      while (((numbers[at] as number) & LEAF.isLast) === 0) at += 1;
      at += 1;
    }
    return this.pick(at);
  }

  private leavesAt(node: number): number {
    const head = this.numbers[node] as number;
    return this.slotsAt(node) + slotsOf(head) + ((head & NODE.hasParam) === 0 ? 0 : 1);
  }

  /** The leaf for this very method, before that for any; HEAD is also answered by what answers GET. */
  private pick(first: number): number {
    const { numbers } = this;
    let other: number = NO_LEAF;
    for (let at = first; ; at += 1) {
      const leaf = numbers[at] as number;
      const method = leaf & LEAF.method;
      if (method === this.methodNumber && (method !== OTHER_METHOD || this.isNamed(leaf))) return leaf;
      if (method === ANY_METHOD ? other === NO_LEAF : method === this.likewise) other = leaf;
      if ((leaf & LEAF.isLast) !== 0) return other;
    }
  }

  private isNamed(leaf: number): boolean {
    const route = this.targets[this.targetOf(leaf) + 1] as RoutableRoute;
    return route.method === this.method;
  }

  private targetOf(leaf: number): number {
    return (this.numbers[this.region + REGION.targets] as number) + (leaf >>> LEAF.targetShift);
  }

  private matched(leaf: number, underHost: string): Matched {
    const { targets, path, captured } = this;
    const target = this.targetOf(leaf);
    const form = targets[target] as LeafForm;
    const route = targets[target + 1] as RoutableRoute;
    const script = targets[target + 2] as RoutableScript;
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
