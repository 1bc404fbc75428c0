import { firstSlot, slotsFor } from './path-hash.js';
import { LEAF, NODE, placeBits } from './path-table.js';
import type { LeafForm, Target } from './path-table.js';
import type { RoutableRoute, RoutableScript } from './routing-snapshot.js';
import { textSize, writeText } from './text-numbers.js';

export interface PathLeaf {
  readonly method: number;
  readonly form: LeafForm;
  readonly route: RoutableRoute;
  readonly script: RoutableScript;
}

/** A node while its table is made. */
export class PathNode {
  /** Where it will be in the table. */
  at = 0;
  param: PathNode | undefined;
  /** By their literals; most nodes have none. */
  children: Map<string, PathNode> | undefined;
  readonly ends: PathLeaf[] = [];
  readonly stars: PathLeaf[] = [];

  constructor(
    private readonly literal: string,
    readonly hash: number,
  ) {}

  get size(): number {
    const leaves = this.ends.length + this.stars.length;
    return 1 + textSize(this.literal.length) + this.slots + (this.param === undefined ? 0 : 1) + leaves;
  }

  /** When all nodes have their places. */
  write(numbers: Uint32Array, targets: Target[]): void {
    const { literal, children, slots, param, ends, stars } = this;
    numbers[this.at] =
      literal.length |
      ((31 - Math.clz32(slots | 1)) << NODE.slotsShift) |
      (param === undefined ? 0 : NODE.hasParam) |
      (ends.length === 0 ? 0 : NODE.hasEnds) |
      (stars.length === 0 ? 0 : NODE.hasStars);
    let at = this.at + 1;
    writeText(numbers, at, literal);
    at += textSize(literal.length);
    for (const child of children?.values() ?? []) child.writeSlot(numbers, at, slots);
    at += slots;
    if (param !== undefined) {
      numbers[at] = param.at;
      at += 1;
    }
    writeLeaves(ends, numbers, at, targets);
    writeLeaves(stars, numbers, at + ends.length, targets);
  }

  /** Into the first free one of these. */
  writeSlot(numbers: Uint32Array, slotsAt: number, slots: number): void {
    let slot = firstSlot(this.hash, slots);
    while (numbers[slotsAt + slot] !== 0) slot = (slot + 1) & (slots - 1);
    numbers[slotsAt + slot] = this.at | (this.hash & ~placeBits(numbers.length));
  }

  private get slots(): number {
    return this.children === undefined ? 0 : slotsFor(this.children.size);
  }
}

/** The last first. */
function writeLeaves(
  leaves: readonly PathLeaf[],
  numbers: Uint32Array,
  from: number,
  targets: Target[],
): void {
  for (const [index, { method, form, route, script }] of leaves.toReversed().entries()) {
    const isLast = index === leaves.length - 1;
    numbers[from + index] = method | (isLast ? LEAF.isLast : 0) | (targets.length << LEAF.targetShift);
    targets.push(form, route, script);
  }
}
