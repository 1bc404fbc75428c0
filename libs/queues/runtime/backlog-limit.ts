import { Injectable } from '@nestjs/common';
import { SECOND_MS } from '#kernel';
import type { StatementSession } from '#platform/postgres';
import { MessageRepository } from '#queues/data';
import { QueueFullError } from '#queues/domain';

/** What the app's configuration decides about queues; the app provides it under this class. */
export class QueueSettings {
  /** @param maxMessages that wait in an app's queues, about. */
  constructor(readonly maxMessages: number) {}
}

/** Sends that follow a count without another one are this part of what was left, so that several managers overshoot little. */
const PART_OF_LEFT = 10;
/** Sends before the next count at least: close to the limit, too, not each of them counts. */
const MIN_SENDS = 100;
/** A count is as old at the most; what was full may have room again much sooner. */
const COUNT_LASTS_MS = 60 * SECOND_MS;
const FULL_LASTS_MS = SECOND_MS;
/** Apps whose counts are kept. */
const MAX_APPS = 10_000;

interface Allowance {
  /** Sends left before the next count; none and not yet over: full. */
  sends: number;
  readonly until: number;
  readonly isFull: boolean;
}

/**
 * Keeps an app from filling the database with messages. Messages are counted now and then, not with every send: when a
 * tenth of what was left has been sent from here, and at least once a minute while messages are sent. The limit is
 * exceeded by what other managers have sent since their last count.
 */
@Injectable()
export class BacklogLimit {
  private readonly allowances = new Map<string, Allowance>();

  constructor(
    private readonly messages: MessageRepository,
    private readonly settings: QueueSettings,
  ) {}

  /** @throws QueueFullError */
  async admit(session: StatementSession, appId: string): Promise<void> {
    const known = this.allowances.get(appId);
    const isCurrent =
      known !== undefined && performance.now() < known.until && (known.isFull || known.sends > 0);
    const allowance = isCurrent ? known : await this.count(session, appId);
    if (allowance.isFull) throw new QueueFullError(this.settings.maxMessages);
    allowance.sends -= 1;
  }

  private async count(session: StatementSession, appId: string): Promise<Allowance> {
    const { maxMessages } = this.settings;
    const left = maxMessages - (await this.messages.countWaiting(session, appId, maxMessages));
    const isFull = left <= 0;
    const sends = Math.min(left, Math.max(MIN_SENDS, Math.ceil(left / PART_OF_LEFT)));
    const until = performance.now() + (isFull ? FULL_LASTS_MS : COUNT_LASTS_MS);
    if (this.allowances.size >= MAX_APPS) this.allowances.clear();
    const allowance = { sends, until, isFull };
    this.allowances.set(appId, allowance);
    return allowance;
  }
}
