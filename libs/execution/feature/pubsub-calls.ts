import { Injectable } from '@nestjs/common';
import { DomainError, SECOND_MS } from '#kernel';
import { pubsubPublish } from '#contracts';
import type { RunScriptRequest } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { requireMessageSize, requireTopic } from '#triggers/domain';
import { askManager } from './ask-manager.js';
import { MalformedCallError, SdkServices } from './sdk-services.js';

const DEADLINE_MS = 5 * SECOND_MS;

/** The manager cannot be reached, or was lost while it was asked. */
export class PubsubUnavailableError extends DomainError {
  readonly code = 'pubsub.unavailable';
  readonly kind = 'busy';

  constructor(options: ErrorOptions) {
    super('Cannot publish right now; the message may have been published all the same', options);
  }
}

export class PubsubTimeoutError extends DomainError {
  readonly code = 'pubsub.timeout';
  readonly kind = 'late';

  constructor(options: ErrorOptions) {
    super('The message was not taken in time; it may have been published all the same', options);
  }
}

/** `pubsub` of scripts: passes messages on to the manager, with the run's token and never with an app's id (R-CTX-07). */
@Injectable()
export class PubsubCalls {
  constructor(
    private readonly bus: MessageBus,
    services: SdkServices,
  ) {
    services.register('pubsub.publish', (run, payload) => this.publish(run, payload));
  }

  /** The topic stands in front of a line break, and the message's text behind it, which is not parsed on its way. */
  private async publish(run: RunScriptRequest, payload: string): Promise<string> {
    const cut = payload.indexOf('\n');
    if (cut < 0) throw new MalformedCallError();
    const [topic, message] = [payload.slice(0, cut), payload.slice(cut + 1)];
    // Here already, so that what is refused in any case does not first travel.
    requireTopic(topic);
    requireMessageSize(message);
    const call = { runToken: run.runToken, topic, message };
    await askManager(this.bus, pubsubPublish, call, run, {
      deadlineMs: DEADLINE_MS,
      unavailable: (options) => new PubsubUnavailableError(options),
      late: (options) => new PubsubTimeoutError(options),
    });
    return '';
  }
}
