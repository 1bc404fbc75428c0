import { Injectable } from '@nestjs/common';
import { queuesFilled } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Logger } from '#platform/telemetry';

/** So often at the most others are told, ms: they look for themselves not much later. */
const TELL_EVERY_MS = 10;
/** Of so many at a time; messages of other queues are found by looking. */
const MAX_TOLD = 1_000;

/** Tells whoever gives messages to runs that there are some. */
@Injectable()
export class QueueBell {
  private readonly waiting = new Set<string>();
  private toldAt = Number.NEGATIVE_INFINITY;
  private willTell = false;

  constructor(
    private readonly bus: MessageBus,
    private readonly logger: Logger,
  ) {}

  /** To be called behind the commit. What is not heard is found by looking, a moment later. */
  ring(triggerId: string): void {
    if (this.waiting.size < MAX_TOLD) this.waiting.add(triggerId);
    if (this.willTell) return;
    const waitMs = this.toldAt + TELL_EVERY_MS - performance.now();
    if (waitMs <= 0) return this.tell();
    this.willTell = true;
    setTimeout(() => this.tell(), waitMs).unref();
  }

  private tell(): void {
    const triggerIds = [...this.waiting];
    this.waiting.clear();
    this.willTell = false;
    this.toldAt = performance.now();
    try {
      this.bus.publish(queuesFilled, { triggerIds });
    } catch (error) {
      // What it tells of is committed, and must not look as if it were not.
      this.logger.warn({ err: error }, 'Cannot tell of messages in queues');
    }
  }
}
