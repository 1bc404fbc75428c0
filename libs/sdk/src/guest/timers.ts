import type { Actions } from './actions.js';
import { apply, mapClear, mapDelete, mapGet, mapSet, mapSize } from './primordials.js';

const MAX_TIMERS = 10_000;
const MAX_DELAY_MS = 300_000;

interface Timer {
  readonly fn: (...args: unknown[]) => unknown;
  readonly args: unknown[];
  /** Set for an interval. */
  readonly everyMs: number | undefined;
}

export class Timers {
  private readonly pending = new Map<number, unknown>();
  private nextId = 1;

  constructor(private readonly actions: Actions) {}

  reset(): void {
    mapClear(this.pending);
  }

  add(fn: unknown, delay: unknown, args: unknown[], repeat: boolean): number {
    if (typeof fn !== 'function') throw new TypeError('The callback must be a function');
    if (mapSize(this.pending) >= MAX_TIMERS)
      throw new RangeError(`More than ${MAX_TIMERS} timers are pending`);
    const delayMs = clampDelay(delay);
    const id = this.nextId++;
    mapSet(this.pending, id, { fn, args, everyMs: repeat ? Math.max(delayMs, 1) : undefined } as Timer);
    this.actions.timer(id, delayMs);
    return id;
  }

  remove(id: unknown): void {
    if (typeof id === 'number' && mapDelete(this.pending, id)) this.actions.clearTimer(id);
  }

  fire(id: number): void {
    const timer = mapGet(this.pending, id) as Timer | undefined;
    if (timer === undefined) return;
    if (timer.everyMs === undefined) mapDelete(this.pending, id);
    else this.actions.timer(id, timer.everyMs);
    apply(timer.fn, undefined, timer.args);
  }
}

function clampDelay(delay: unknown): number {
  const ms = typeof delay === 'number' && delay > 0 ? delay : 0;
  return ms > MAX_DELAY_MS ? MAX_DELAY_MS : ms;
}
