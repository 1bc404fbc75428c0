import { enclosed } from './decode-path.js';
import { ANY_METHOD, methodNumber } from './method-number.js';
import { paramNames } from './parse-path.js';
import type { PathPattern } from './parse-path.js';
import { hashOf, hashOfSegments, slotsFor } from './path-hash.js';
import { PathNode } from './path-node.js';
import { BUCKET, depthBit } from './path-table.js';
import type { LeafForm, Target } from './path-table.js';
import type { RoutableRoute, RoutableScript } from './routing-snapshot.js';
import { Steps } from './steps.js';

/** Between two pauses: well under a millisecond. */
const NODES_A_STEP = 512;

/** The routes of one app and host while the app's table is made. */
export class PathBucket {
  /** Where it will be in the table. */
  at = 0;
  private root: PathNode | undefined;
  private depths = 0;
  /** By their leading literals. */
  private readonly leading = new Map<string, PathNode>();
  /** In the order of their making, so that what follows a node lies behind it. */
  private readonly nodes: PathNode[] = [];

  add(pattern: PathPattern, route: RoutableRoute, script: RoutableScript): void {
    const { kind } = pattern;
    const literals = pattern.segments.map(({ literal }) => literal && enclosed(literal));
    const capture = literals.indexOf(undefined);
    const depth = capture === -1 ? literals.length : capture;
    let node = this.leadingNode(literals.slice(0, depth));
    if (kind !== 'exact' && depth > 0) this.depths |= depthBit(depth);
    for (const literal of literals.slice(depth))
      node = literal === undefined ? this.paramOf(node) : this.childOf(node, literal);
    const method = route.method === null ? ANY_METHOD : methodNumber(route.method);
    const leaves = kind === 'prefix' ? node.stars : node.ends;
    leaves.push({ method, form: formOf(pattern, route), route, script });
  }

  /** Gives everything its place, from this one on. @returns where it ends. May be paused. */
  *place(at: number): Generator<void, number, void> {
    this.at = at;
    let end = at + BUCKET.size + slotsFor(this.leading.size);
    const steps = new Steps(NODES_A_STEP);
    for (const node of this.nodes) {
      if (steps.isOver()) yield;
      node.at = end;
      end += node.size;
    }
    return end;
  }

  /** May be paused. */
  *write(numbers: Uint32Array, targets: Target[]): Generator<void, void, void> {
    const { at, leading, nodes } = this;
    const slots = slotsFor(leading.size);
    numbers[at + BUCKET.slots] = slots;
    numbers[at + BUCKET.depths] = this.depths;
    numbers[at + BUCKET.root] = this.root?.at ?? 0;
    const steps = new Steps(NODES_A_STEP);
    for (const node of leading.values()) {
      if (steps.isOver()) yield;
      node.writeSlot(numbers, at + BUCKET.size, slots);
    }
    for (const node of nodes) {
      if (steps.isOver()) yield;
      node.write(numbers, targets);
    }
  }

  private leadingNode(literals: readonly (string | undefined)[]): PathNode {
    if (literals.length === 0) return (this.root ??= this.newNode('', 0));
    const text = literals.join('/');
    let node = this.leading.get(text);
    if (node === undefined) this.leading.set(text, (node = this.newNode(text, hashOfSegments(text))));
    return node;
  }

  private paramOf(parent: PathNode): PathNode {
    return (parent.param ??= this.newNode('', 0));
  }

  private childOf(parent: PathNode, literal: string): PathNode {
    parent.children ??= new Map<string, PathNode>();
    let node = parent.children.get(literal);
    if (node === undefined) parent.children.set(literal, (node = this.newNode(literal, hashOf(literal))));
    return node;
  }

  private newNode(literal: string, hash: number): PathNode {
    const node = new PathNode(literal, hash);
    this.nodes.push(node);
    return node;
  }
}

/** Most routes of all apps have one of few forms, which stay near at hand when there is one object for each. */
const FORMS_SHARED = 1_000;
const shared = new Map<string, LeafForm>();

function formOf(pattern: PathPattern, { hostParamName: hostName }: RoutableRoute): LeafForm {
  const names = paramNames(pattern);
  const prefixDepth = pattern.kind === 'prefix' ? pattern.segments.length : undefined;
  const key = `${prefixDepth} ${hostName} ${names.join(' ')}`;
  let form = shared.get(key);
  if (form !== undefined) return form;
  form = { names, hostName, prefixDepth };
  if (shared.size < FORMS_SHARED) shared.set(key, form);
  return form;
}
