import type { AppTable } from './app-table.js';
import { REGION } from './path-table.js';
import type { Target } from './path-table.js';

export interface RegionContent {
  readonly numbers: Uint32Array;
  readonly targets: Target[];
}

/**
 * Memory in which the regions of many apps lie: if each app had arrays of its own, a match would have to wait for these
 * objects too. Regions are only ever added, so that whoever still holds an older table finds its regions as they were.
 * A chunk goes as a whole, when no table is left that has a region in it.
 */
export class Chunk {
  private used = 0;

  constructor(
    readonly numbers: Uint32Array,
    readonly targets: Target[] = [],
  ) {}

  hasRoomFor(size: number): boolean {
    return this.used + size <= this.numbers.length;
  }

  /** A copy of it, in one go: neither of two who add gets what the other has taken. */
  add({ numbers, targets }: RegionContent): Region {
    const at = this.used;
    this.used += numbers.length;
    this.numbers.set(numbers, at);
    this.numbers[at + REGION.targets] = this.targets.length;
    for (const target of targets) this.targets.push(target);
    return new Region(this, at);
  }

  /** The only region of what was made for it. */
  whole(): Region {
    this.used = this.numbers.length;
    return new Region(this, 0);
  }
}

/** Where the routes of an app are. Who compares two tables does not see it: it hangs on what was before. */
export class Region {
  readonly #chunk: Chunk;
  readonly #at: number;

  constructor(chunk: Chunk, at: number) {
    this.#chunk = chunk;
    this.#at = at;
  }

  get chunk(): Chunk {
    return this.#chunk;
  }

  /** Where its numbers begin. */
  get at(): number {
    return this.#at;
  }

  /** How many numbers it has. */
  get size(): number {
    return this.#chunk.numbers[this.#at + REGION.size] as number;
  }

  get app(): AppTable {
    const { numbers, targets } = this.#chunk;
    return targets[numbers[this.#at + REGION.targets] as number] as AppTable;
  }

  get hasHosts(): boolean {
    return this.#chunk.numbers[this.#at + REGION.hasHosts] === 1;
  }

  /** The same anywhere, but for where the targets begin. */
  get content(): RegionContent {
    const [{ numbers, targets }, at] = [this.#chunk, this.#at];
    const first = numbers[at + REGION.targets] as number;
    const end = first + (numbers[at + REGION.targetCount] as number);
    return { numbers: numbers.subarray(at, at + this.size), targets: targets.slice(first, end) };
  }
}
