import { Injectable } from '@nestjs/common';
import { SECOND_MS } from '#kernel';
import { abortRun } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Logger } from '#platform/telemetry';
import { Inbox } from './inbox.js';

/** How long an executor may take to say that it has heard of it. */
const DEADLINE_MS = 2 * SECOND_MS;

/** Tells runs that nobody is there for their answer any more, so that they may end sooner. */
@Injectable()
export class RunAborts {
  constructor(
    private readonly bus: MessageBus,
    private readonly inbox: Inbox,
    private readonly logger: Logger,
  ) {}

  /** Not waited for: a run that does not hear of it only works in vain. */
  abort(executionId: string): void {
    const to = this.inbox.executorOf(executionId);
    if (to === undefined) return;
    this.bus.request(abortRun, { executionId }, { to, deadlineMs: DEADLINE_MS }).catch((error: unknown) => {
      this.logger.debug({ err: error, executionId }, 'Cannot tell a run that its client is gone');
    });
  }
}
