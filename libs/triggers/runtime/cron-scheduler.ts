import { Injectable } from '@nestjs/common';
import { SECOND_MS } from '#kernel';
import { Outbox } from '#delivery/runtime';
import { Database } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { CronRepository } from '#triggers/data';
import type { DueCron } from '#triggers/data';
import { eventPayload, firingOf } from '#triggers/domain';
import { eventFor } from './trigger-events.js';

/** New schedules are heard of within it (R-TCRON-05). */
const LOOK_EVERY_MS = SECOND_MS;
/** What is due and held by another scheduler stays due until that has committed. */
const HELD_MS = 5;
const AT_A_TIME = 100;

/**
 * Puts an event into the outbox for each schedule that is due, in the commit that moves the schedule on. Several of them
 * share the work: what one holds, the others pass over (R-TCRON-02).
 */
@Injectable()
export class CronScheduler {
  private isRunning = false;
  private loop: Promise<void> = Promise.resolve();
  private endSleep: () => void = () => undefined;
  private firedCount = 0;
  private skippedCount = 0;

  constructor(
    private readonly database: Database,
    private readonly schedules: CronRepository,
    private readonly outbox: Outbox,
    private readonly logger: Logger,
  ) {}

  /** Events made since the start. */
  get fired(): number {
    return this.firedCount;
  }

  /** Times left out since the start, because the last run had not ended. */
  get skipped(): number {
    return this.skippedCount;
  }

  start(): void {
    this.isRunning = true;
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.isRunning = false;
    this.endSleep();
    await this.loop;
  }

  private async run(): Promise<void> {
    while (this.isRunning) {
      try {
        const inMs = (await this.schedules.nextInMs(this.database.statements)) ?? LOOK_EVERY_MS;
        if (inMs > 0) await this.sleep(Math.min(inMs, LOOK_EVERY_MS));
        else if ((await this.fireDue()) === 0) await this.sleep(HELD_MS);
      } catch (error) {
        this.logger.warn({ err: error }, 'Cannot look for schedules that are due; trying again');
        await this.sleep(LOOK_EVERY_MS);
      }
    }
  }

  /** @returns how many were due. */
  private async fireDue(): Promise<number> {
    const { due, fired } = await this.database.direct(async (db) => {
      const now = await this.schedules.now(db);
      const taken = await this.schedules.takeDue(db, now, AT_A_TIME);
      if (taken.length === 0) return { due: 0, fired: 0 };
      const firings = taken.map((cron) => ({ cron, ...firingOf(cron, now, cron.isBusy) }));
      const events = firings.flatMap(({ cron, scheduledFor }) =>
        scheduledFor === undefined ? [] : [eventOf(cron, scheduledFor, now)],
      );
      await this.outbox.put(db, events);
      await this.schedules.moveOn(
        db,
        firings.map(({ cron: { triggerId }, nextFireAt, scheduledFor }) => ({
          ...{ triggerId, nextFireAt, hasFired: scheduledFor !== undefined },
        })),
      );
      return { due: taken.length, fired: events.length };
    });
    this.firedCount += fired;
    this.skippedCount += due - fired;
    if (fired > 0) this.outbox.ring();
    return due;
  }

  private sleep(ms: number): Promise<void> {
    if (!this.isRunning) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.endSleep = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function eventOf(cron: DueCron, scheduledFor: Date, now: Date) {
  const { appId, schedule, timezone } = cron;
  const part = JSON.stringify({ schedule, timezone, scheduledFor: scheduledFor.toISOString() });
  const payload = eventPayload('fire', now, 'cron', part);
  return eventFor(cron, { appId, source: 'cron', payload, origin: undefined });
}
