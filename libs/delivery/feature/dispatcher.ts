import { Injectable } from '@nestjs/common';
import { SECOND_MS } from '#kernel';
import { Logger } from '#platform/telemetry';
import type { ClaimedEvent } from '../domain/index.js';
import { OutboxBell } from '../runtime/index.js';
import { DispatchRoom } from './dispatch-room.js';
import { DispatchSettings } from './dispatch.settings.js';
import { OutboxClaims } from './outbox-claims.js';
import type { Attempt } from './attempt.js';
import { OutboxWork } from './outbox-work.js';

/** Looks for events that nobody told of at least so often (R-DISP-01). */
const LOOK_EVERY_MS = 100;
/** When the executors refused one for want of room, no further one is claimed for so long. */
const REST_MS = 200;
const BETWEEN_CLAIMS_MS = 5;
const RETRY_AFTER_MS = 500;
const COUNT_EVERY_MS = 10 * SECOND_MS;
const LOOK_FOR_MANAGER_EVERY_MS = 500;
/** Beyond it "very many" is all that matters, and counting costs. */
const MAX_COUNTED = 10_000;
const DRAIN_LOOK_EVERY_MS = 10;
const SETTLE_MS = 2 * SECOND_MS;

/**
 * Claims events that are due and has them run, many at once. It is woken when there are some, and else looks for itself;
 * so many are claimed as can begin at once, and the rest is left to other dispatchers.
 */
@Injectable()
export class Dispatcher {
  private isRunning = false;
  private isTold = true;
  /** Events are due that were left because there was no room for them. */
  private isHungry = false;
  private restUntil = 0;
  private claimedAt = Number.NEGATIVE_INFINITY;
  private backlogCount = 0;
  private endSleep: () => void = () => undefined;
  private loop: Promise<void> = Promise.resolve();
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly claims: OutboxClaims,
    private readonly work: OutboxWork,
    private readonly places: DispatchRoom,
    private readonly settings: DispatchSettings,
    bell: OutboxBell,
    private readonly logger: Logger,
  ) {
    bell.whenRung(() => this.wake());
  }

  /** Events under way. */
  get inFlight(): number {
    return this.claims.size;
  }

  /** Events that were due when it last counted, up to `MAX_COUNTED`. */
  get backlog(): number {
    return this.backlogCount;
  }

  start(): void {
    this.isRunning = true;
    this.loop = this.dispatch();
    this.timers = [
      setInterval(() => void this.renew(), this.settings.leaseMs / 6),
      setInterval(() => void this.count(), COUNT_EVERY_MS),
      setInterval(() => void this.places.look(), LOOK_FOR_MANAGER_EVERY_MS),
    ];
  }

  /** Claims no more; what was claimed and not begun is given back (R-OPS-05). */
  async stopClaiming(): Promise<void> {
    this.isRunning = false;
    this.endSleep();
    await this.loop;
  }

  /** Waits for what is under way, at most so long. What is left then runs again when its lease is over. */
  async drain(withinMs: number): Promise<void> {
    const deadline = Date.now() + withinMs;
    while (this.claims.size > 0 && Date.now() < deadline) await pause(DRAIN_LOOK_EVERY_MS);
    for (const timer of this.timers) clearInterval(timer);
    this.work.giveUpSoon();
    const end = Date.now() + SETTLE_MS;
    while (this.work.isSettling && Date.now() < end) await pause(DRAIN_LOOK_EVERY_MS);
    if (this.claims.size > 0)
      this.logger.warn({ events: this.claims.size }, 'Events were under way at the stop; they run again');
  }

  /** @returns whether it can take more now. */
  private wake(): boolean {
    if (!this.isRunning) return false;
    this.isTold = true;
    this.endSleep();
    return this.room() > 0;
  }

  private async dispatch(): Promise<void> {
    await this.places.look();
    while (this.isRunning) {
      try {
        await this.sleep(await this.round());
      } catch (error) {
        this.logger.warn({ err: error }, 'Cannot look for events; trying again');
        await this.sleep(RETRY_AFTER_MS);
      }
    }
  }

  /** Claims what there is room for. @returns how long nothing is to be done then, ms. */
  private async round(): Promise<number> {
    if (!this.isTold) {
      const inMs = await this.claims.nextDueInMs();
      if (inMs === undefined || inMs > 0) return Math.min(inMs ?? LOOK_EVERY_MS, LOOK_EVERY_MS);
    }
    // Events that come in a stream are claimed several at a time.
    const pauseMs = this.claimedAt + BETWEEN_CLAIMS_MS - performance.now();
    if (pauseMs > 0) await pause(pauseMs);
    const limit = this.room();
    if (limit === 0) {
      this.isHungry = true;
      return LOOK_EVERY_MS;
    }
    this.isTold = false;
    this.claimedAt = performance.now();
    const { events, mayBeMore, isLimited } = await this.claims.claim(limit);
    if (!this.isRunning) {
      await this.claims.release(events);
      return 0;
    }
    for (const event of events) this.begin(event);
    this.isHungry = isLimited;
    if (mayBeMore) this.isTold = true;
    return mayBeMore ? 0 : LOOK_EVERY_MS;
  }

  private room(): number {
    return performance.now() < this.restUntil ? 0 : this.places.free;
  }

  private begin(event: ClaimedEvent): void {
    const onRan = ({ lacksExecutor }: Attempt): void => {
      this.claims.ran(event);
      if (lacksExecutor) this.restUntil = performance.now() + REST_MS;
      else if (this.isHungry) this.wake();
    };
    void this.work.carryOut(event, onRan).then(() => {
      this.claims.forget(event);
      if (this.isHungry) this.wake();
    });
  }

  private sleep(ms: number): Promise<void> {
    if (ms <= 0 || !this.isRunning || (this.isTold && this.room() > 0)) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.endSleep = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async renew(): Promise<void> {
    try {
      const lost = await this.claims.renew();
      if (lost > 0)
        this.logger.warn({ events: lost }, 'Events were claimed by others: their leases had run out');
    } catch (error) {
      this.logger.warn({ err: error }, 'Cannot renew the leases of events; trying again');
    }
  }

  private async count(): Promise<void> {
    try {
      this.backlogCount = await this.claims.countDue(MAX_COUNTED);
    } catch (error) {
      this.logger.debug({ err: error }, 'Cannot count the events that are due');
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
