import { Injectable } from '@nestjs/common';
import { newId, SECOND_MS } from '#kernel';
import { managerPresence } from '#contracts';
import { BusDownError, BusUnservedError, MessageBus } from '#platform/messaging';
import { Logger } from '#platform/telemetry';
import { ExecutorDirectory } from './executor-directory.js';
import { OutboxClaims } from './outbox-claims.js';

const ANSWER_WITHIN_MS = 2 * SECOND_MS;

/**
 * How many more events may begin now: none while there is no manager, whom most scripts ask for something. Their events
 * wait then, instead of using up their attempts (R-DISP-03).
 */
@Injectable()
export class DispatchRoom {
  private readonly askedBy = newId();
  private lacksManager = false;

  constructor(
    private readonly claims: OutboxClaims,
    private readonly directory: ExecutorDirectory,
    private readonly bus: MessageBus,
    private readonly logger: Logger,
  ) {}

  get free(): number {
    return this.lacksManager ? 0 : Math.min(this.claims.free, this.directory.roomForEvents);
  }

  /** Asks whether there is a manager. Never throws. One that takes long to answer is there. */
  async look(): Promise<void> {
    try {
      await this.bus.request(managerPresence, { askedBy: this.askedBy }, { deadlineMs: ANSWER_WITHIN_MS });
      this.note(false);
    } catch (error) {
      this.note(error instanceof BusUnservedError || error instanceof BusDownError);
    }
  }

  private note(lacksManager: boolean): void {
    if (lacksManager && !this.lacksManager) this.logger.warn({}, 'There is no manager: events wait for one');
    if (!lacksManager && this.lacksManager) this.logger.info({}, 'A manager is back: events go on');
    this.lacksManager = lacksManager;
  }
}
