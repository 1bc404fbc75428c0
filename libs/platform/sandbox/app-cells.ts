import type { CellForge } from './cell-forge.js';
import type { CellGroup } from './cell-group.js';
import { CellPlace } from './cell-place.js';
import type { CellProcess } from './cell-process.js';
import type { Journey } from './journey.js';

interface Tenant {
  readonly place: CellPlace;
  /** Until then the place is kept although nothing runs there: it was claimed for a run that waits. */
  keptUntil: number;
}

/** A claimed cell that nobody has used by then has lost whoever waited for it. */
const KEPT_FOR_CLAIMANT_MS = 5_000;

/**
 * Cells of which each serves one app for as long as it lives. There are `max` at a time: an app that has none takes
 * the place of one that has nothing to do, the least lately used first.
 */
export class AppCells implements CellGroup {
  /** By app, in the order of their last use: a Map keeps the order of insertion. */
  private readonly tenants = new Map<string, Tenant>();
  /** Started already, and of no app yet. */
  private spare: CellPlace | undefined;
  /** Told to go, and counted until they have. */
  private leaving: CellProcess[] = [];

  constructor(
    private readonly forge: CellForge,
    private readonly max: number,
  ) {}

  open(): void {
    this.keepSpare();
  }

  isReady(): boolean {
    return this.spare === undefined || this.spare.cell !== undefined;
  }

  choose({ run }: Journey): CellProcess | undefined {
    const appId = tenantOf(run);
    const tenant = this.tenants.get(appId) ?? this.claim();
    if (tenant === undefined) return undefined;
    this.tenants.delete(appId);
    this.tenants.set(appId, tenant);
    const { cell } = tenant.place;
    if (cell !== undefined) tenant.keptUntil = 0;
    this.keepSpare();
    return cell;
  }

  forget({ run }: Journey): void {
    this.tenants.get(tenantOf(run))?.place.cell?.forget(run.key);
  }

  patienceMs({ run }: Journey): number {
    return run.limits.wallMs;
  }

  private get isFull(): boolean {
    this.leaving = this.leaving.filter((cell) => this.forge.alive.has(cell));
    return this.tenants.size + this.leaving.length >= this.max;
  }

  private claim(): Tenant | undefined {
    const place = this.spare ?? (this.isFull ? undefined : this.opened());
    this.spare = undefined;
    if (place !== undefined) return { place, keptUntil: performance.now() + KEPT_FOR_CLAIMANT_MS };
    // One at a time: the ring at its end lets the next that waits look again.
    if (this.leaving.length === 0) this.evict();
    return undefined;
  }

  private evict(): void {
    const now = performance.now();
    for (const [appId, { place, keptUntil }] of this.tenants) {
      const { cell } = place;
      if (cell === undefined || cell.inFlight > 0 || keptUntil > now) continue;
      this.tenants.delete(appId);
      this.leaving.push(cell);
      place.rest();
      return;
    }
  }

  private keepSpare(): void {
    if (this.spare === undefined && !this.isFull) this.spare = this.opened();
  }

  private opened(): CellPlace {
    const place = new CellPlace(this.forge, { onIdle: () => this.forge.bell.ring() });
    place.wake();
    return place;
  }
}

/** A run of no app is its script's alone. */
function tenantOf({ appId, key }: Journey['run']): string {
  return appId ?? key;
}
