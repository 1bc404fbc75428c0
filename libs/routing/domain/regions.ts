import type { CompiledApp } from './compile-app.js';
import { Chunk } from './region.js';
import type { Region, RegionContent } from './region.js';
import { Steps } from './steps.js';

/** Numbers that chunks have at most, so that little is held back for the sake of the few that are still in use. */
const MAX_CHUNK = 1 << 18;
/** An app that has more keeps the memory that it was compiled into: what is copied is copied between two pauses. */
export const LARGE_REGION = MAX_CHUNK / 8;
/** Of all numbers of a table, the part that is made room for at once. */
const ROOM_SHARE = 1 / 8;
const REGIONS_A_STEP = 1_024;

/** Of all apps of one table; never changed. */
export class Regions {
  static readonly NONE = new Regions(new Map(), undefined);
  readonly #byApp: ReadonlyMap<string, Region>;
  /** What comes next is added to it. Several tables may follow one and do so: none gets what another has taken. */
  readonly #open: Chunk | undefined;

  private constructor(byApp: ReadonlyMap<string, Region>, open: Chunk | undefined) {
    this.#byApp = byApp;
    this.#open = open;
  }

  /** Of an app of the table. */
  of(appId: string): Region {
    return this.#byApp.get(appId) as Region;
  }

  /** Those of the table that follows. What is left in a chunk of which less than half is in use moves. May be paused. */
  *change(gone: ReadonlySet<string>, placed: readonly CompiledApp[]): Generator<void, Regions, void> {
    const byApp = new Map<string, Region>();
    const inUse = new Map<Chunk, number>();
    let total = placed.reduce((sum, { content }) => sum + content.numbers.length, 0);
    const steps = new Steps(REGIONS_A_STEP);
    for (const [appId, region] of this.#byApp) {
      if (steps.isOver()) yield;
      if (gone.has(appId)) continue;
      byApp.set(appId, region);
      inUse.set(region.chunk, (inUse.get(region.chunk) ?? 0) + region.size);
      total += region.size;
    }
    const placer = new Placer(this.#open, total * ROOM_SHARE);
    yield* moveSparse(byApp, inUse, placer);
    for (const { app, content } of placed) {
      byApp.set(app.appId, placer.place(content));
      yield;
    }
    return new Regions(byApp, placer.open);
  }
}

/** What was in use of all chunks is then at least half of them, but for the one that is added to. */
function* moveSparse(
  byApp: Map<string, Region>,
  inUse: ReadonlyMap<Chunk, number>,
  placer: Placer,
): Generator<void, void, void> {
  const { open } = placer;
  const sparse = new Set<Chunk>();
  for (const [chunk, size] of inUse) if (chunk !== open && size * 2 < chunk.numbers.length) sparse.add(chunk);
  if (sparse.size === 0) return;
  const steps = new Steps(REGIONS_A_STEP);
  for (const [appId, region] of byApp) {
    if (steps.isOver()) yield;
    if (!sparse.has(region.chunk)) continue;
    byApp.set(appId, placer.place(region.content));
    yield;
  }
}

class Placer {
  constructor(
    public open: Chunk | undefined,
    private readonly room: number,
  ) {}

  place({ numbers, targets }: RegionContent): Region {
    const size = numbers.length;
    if (size > LARGE_REGION) return new Chunk(numbers, targets).whole();
    if (this.open?.hasRoomFor(size) !== true)
      this.open = new Chunk(new Uint32Array(Math.max(size, Math.min(MAX_CHUNK, Math.ceil(this.room)))));
    return this.open.add({ numbers, targets });
  }
}
