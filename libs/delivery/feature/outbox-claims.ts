import { Injectable } from '@nestjs/common';
import { MIB, TransientMap } from '#kernel';
import { Database } from '#platform/postgres';
import { OutboxRepository } from '../data/index.js';
import { appShares } from '../domain/index.js';
import type { ClaimedEvent, Shares } from '../domain/index.js';
import { DispatchSettings } from './dispatch.settings.js';

/** Payloads held at a time; a larger one is held alone. */
const MAX_HELD_BYTES = 64 * MIB;
/** Events held for each that may run: while the database is slow to settle them, no more are claimed. */
const HELD_PER_PLACE = 4;
/** Leases are renewed when so much of them is over. */
const RENEWED_AT = 1 / 3;

interface Held {
  readonly event: ClaimedEvent;
  /** By the clock of `performance.now`, ms. */
  leasedAt: number;
  isRunning: boolean;
}

interface Claimed {
  readonly events: readonly ClaimedEvent[];
  /** Another claim right away may find more. */
  readonly mayBeMore: boolean;
  /** Events may have been left only for want of places. */
  readonly isLimited: boolean;
}

/** The events that this process has claimed, and has not settled yet. */
@Injectable()
export class OutboxClaims {
  private readonly held = new TransientMap<string, Held>();
  /** How many are run of each app. */
  private readonly running = new Map<string, number>();
  private runningCount = 0;
  private heldBytes = 0;
  private claimedCount = 0;
  /** Where the next claim begins, so that apps take turns. */
  private after: string | undefined;

  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxRepository,
    private readonly settings: DispatchSettings,
  ) {}

  get size(): number {
    return this.held.size;
  }

  /** Since the start. */
  get claimed(): number {
    return this.claimedCount;
  }

  /** How many more may be begun. */
  get free(): number {
    const { concurrency } = this.settings;
    return Math.max(
      0,
      Math.min(concurrency - this.runningCount, HELD_PER_PLACE * concurrency - this.held.size),
    );
  }

  /** Claims up to `limit` events that are due, in turns of their apps. Each counts as run until `ran` says otherwise. */
  async claim(limit: number): Promise<Claimed> {
    const { concurrency, leaseMs } = this.settings;
    const { after } = this;
    const leasedAt = performance.now();
    const shares = appShares(this.running, concurrency);
    const maxBytes = Math.max(1, MAX_HELD_BYTES - this.heldBytes);
    const { events, last } = await this.outbox.claim(this.database, {
      ...{ after, limit, maxBytes, shares, leaseMs },
    });
    this.after = last;
    for (const event of events) this.take(event, leasedAt);
    this.claimedCount += events.length;
    return {
      events,
      // It began behind the first app, or stopped before the last.
      mayBeMore: after !== undefined || last !== undefined,
      isLimited: events.length >= limit || hasFullApp(events, shares) || this.heldBytes >= MAX_HELD_BYTES,
    };
  }

  nextDueInMs(): Promise<number | undefined> {
    return this.outbox.nextDueInMs(this.database.unprepared);
  }

  countDue(most: number): Promise<number> {
    return this.outbox.countDue(this.database.db, most);
  }

  /** Its run is over: another one may begin. It stays ours until it is settled. */
  ran({ id, appId }: ClaimedEvent): void {
    const held = this.held.get(id);
    if (held?.isRunning !== true) return;
    held.isRunning = false;
    this.runningCount -= 1;
    const left = (this.running.get(appId) ?? 1) - 1;
    if (left > 0) this.running.set(appId, left);
    else this.running.delete(appId);
  }

  /** It is settled, or given up. */
  forget(event: ClaimedEvent): void {
    this.ran(event);
    if (this.held.delete(event.id)) this.heldBytes -= event.payloadBytes;
  }

  /** Gives back what was not begun, for others to take at once. */
  async release(events: readonly ClaimedEvent[]): Promise<void> {
    for (const event of events) this.forget(event);
    if (events.length > 0) await this.outbox.release(this.database.statements, events);
  }

  /** Lengthens the leases that need it. @returns how many events were not ours any more. */
  async renew(): Promise<number> {
    const { leaseMs } = this.settings;
    const now = performance.now();
    const old = [...this.held.values()].filter(({ leasedAt }) => now - leasedAt >= leaseMs * RENEWED_AT);
    if (old.length === 0) return 0;
    const holds = old.map(({ event }) => event);
    const renewed = new Set(await this.outbox.renew(this.database.statements, holds, leaseMs));
    for (const held of old) if (renewed.has(held.event.id)) held.leasedAt = now;
    // Those that were settled meanwhile are not lost.
    return old.filter(({ event: { id } }) => !renewed.has(id) && this.held.has(id)).length;
  }

  private take(event: ClaimedEvent, leasedAt: number): void {
    this.held.set(event.id, { event, leasedAt, isRunning: true });
    this.heldBytes += event.payloadBytes;
    this.runningCount += 1;
    this.running.set(event.appId, (this.running.get(event.appId) ?? 0) + 1);
  }
}

/** Whether one was given as many events as it had room for. */
function hasFullApp(events: readonly ClaimedEvent[], { busy, others }: Shares): boolean {
  const rooms = new Map(busy.map(({ appId, room }) => [appId, room]));
  for (const { appId } of events) rooms.set(appId, (rooms.get(appId) ?? others) - 1);
  return [...rooms.values()].some((room) => room <= 0);
}
