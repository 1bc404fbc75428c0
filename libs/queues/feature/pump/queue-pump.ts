import { Injectable } from '@nestjs/common';
import { queuesFilled } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Logger } from '#platform/telemetry';
import { QueueBatches } from './queue-batches.js';

/** Looks for messages that nobody told of at least so often: delayed ones, and those whose news was lost. */
const LOOK_EVERY_MS = 250;
/** Looks take no more than this part of the time, however many triggers there are. */
const LOOK_SHARE = 1 / 20;
/** Somebody else gives out the queue's messages right now, and may not have seen the newest. */
const BUSY_AGAIN_MS = 10;
const RETRY_AFTER_MS = 500;
/** Transactions at a time, each with a connection of its own. */
const AT_A_TIME = 2;
/** Triggers of one transaction. */
const TOGETHER = 100;

/**
 * Gives the messages of queues to runs of their triggers. It is woken when messages are sent and when a run has ended,
 * and else looks for itself. Any number of them work side by side.
 */
@Injectable()
export class QueuePump {
  private isRunning = false;
  private readonly wanted = new Set<string>();
  private lookAt = 0;
  private batchCount = 0;
  private messageCount = 0;
  private endSleep: () => void = () => undefined;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly batches: QueueBatches,
    bus: MessageBus,
    private readonly logger: Logger,
  ) {
    bus.subscribe(queuesFilled, ({ triggerIds }) => {
      for (const id of triggerIds) this.wake(id);
    });
  }

  /** Runs that messages were given to from here, since the start. */
  get formed(): number {
    return this.batchCount;
  }

  /** Messages given to runs from here, since the start. */
  get given(): number {
    return this.messageCount;
  }

  start(): void {
    this.isRunning = true;
    this.loop = this.work();
  }

  /** Gives out no more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.isRunning = false;
    this.endSleep();
    await this.loop;
  }

  /** The trigger may have something to run: messages, or a place. */
  wake(triggerId: string): void {
    if (!this.isRunning) return;
    this.wanted.add(triggerId);
    this.endSleep();
  }

  private async work(): Promise<void> {
    while (this.isRunning) {
      try {
        if (performance.now() >= this.lookAt) await this.look();
        await this.round();
      } catch (error) {
        this.logger.warn({ err: error }, 'Cannot give out messages of queues; trying again');
        await this.sleep(RETRY_AFTER_MS, true);
      }
      await this.sleep(this.lookAt - performance.now());
    }
  }

  private async look(): Promise<void> {
    const startedAt = performance.now();
    this.lookAt = startedAt + LOOK_EVERY_MS;
    for (const id of await this.batches.readyTriggers()) this.wanted.add(id);
    const now = performance.now();
    this.lookAt = now + Math.max(LOOK_EVERY_MS, (now - startedAt) / LOOK_SHARE);
  }

  private async round(): Promise<void> {
    const ids = [...this.wanted];
    this.wanted.clear();
    const workers = Array.from({ length: AT_A_TIME }, async () => {
      while (ids.length > 0 && this.isRunning) await this.form(ids.splice(0, TOGETHER));
    });
    await Promise.all(workers);
  }

  private async form(triggerIds: readonly string[]): Promise<void> {
    try {
      const { batches, messages, again, busy } = await this.batches.form(triggerIds);
      this.batchCount += batches;
      this.messageCount += messages;
      for (const id of again) this.wanted.add(id);
      if (busy.length > 0) this.wakeSoon(busy);
    } catch (error) {
      this.logger.warn({ err: error, triggerIds }, 'Cannot give messages of queues to their triggers');
      // One trigger's fault is not another's.
      if (triggerIds.length > 1) for (const id of triggerIds) await this.form([id]);
    }
  }

  private wakeSoon(triggerIds: readonly string[]): void {
    const waitMs = BUSY_AGAIN_MS * (0.5 + Math.random());
    setTimeout(() => {
      for (const id of triggerIds) this.wake(id);
    }, waitMs).unref();
  }

  /** @param isDeep whether what is wanted must wait, too. */
  private sleep(ms: number, isDeep = false): Promise<void> {
    if (ms <= 0 || !this.isRunning || (this.wanted.size > 0 && !isDeep)) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.endSleep = () => {
        if (isDeep && this.isRunning) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
