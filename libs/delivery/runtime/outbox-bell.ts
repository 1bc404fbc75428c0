import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { outboxFilled } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Logger } from '#platform/telemetry';

/** So often at the most others are told, ms: they look for themselves not much later. */
const TELL_EVERY_MS = 20;

/** Wakes dispatchers when events are due (D7): this process's own, and when that has its hands full the others'. */
@Injectable()
export class OutboxBell {
  private readonly senderId = newId();
  private toldAt = Number.NEGATIVE_INFINITY;
  private willTell = false;
  /** @returns whether it can run more events now. */
  private wake: () => boolean = () => false;

  constructor(
    private readonly bus: MessageBus,
    private readonly logger: Logger,
  ) {
    bus.subscribe(outboxFilled, ({ senderId }) => {
      if (senderId !== this.senderId) this.wake();
    });
  }

  /** @param wake wakes this process's dispatcher, and says whether it can run more events now. */
  whenRung(wake: () => boolean): void {
    this.wake = wake;
  }

  /** To be called behind the commit. What is not heard is found by looking, a moment later. */
  ring(): void {
    if (this.wake() || this.willTell) return;
    const waitMs = this.toldAt + TELL_EVERY_MS - performance.now();
    if (waitMs <= 0) return this.tell();
    // What others were told of may be claimed already: this is another.
    this.willTell = true;
    setTimeout(() => this.tell(), waitMs).unref();
  }

  private tell(): void {
    this.willTell = false;
    this.toldAt = performance.now();
    try {
      this.bus.publish(outboxFilled, { senderId: this.senderId });
    } catch (error) {
      // What it tells of is committed, and must not look as if it were not.
      this.logger.warn({ err: error }, 'Cannot tell the other dispatchers of events');
    }
  }
}
