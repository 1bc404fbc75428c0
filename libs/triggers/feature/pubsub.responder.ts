import { Injectable } from '@nestjs/common';
import { pubsubPublish } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { RunTokenVerifier } from '#scripts/feature';
import { PubsubService } from './pubsub.service.js';

/**
 * Answers what runs ask of `pubsub`. The app is that of the run token; executors are believed nothing else (R-CTX-07).
 * Serves from its making on, so it must be made before the bus starts.
 */
@Injectable()
export class PubsubResponder {
  constructor(bus: MessageBus, pubsub: PubsubService, tokens: RunTokenVerifier) {
    bus.serve(pubsubPublish, async ({ runToken, topic, message }) => {
      const run = tokens.verify(runToken);
      return { matched: await pubsub.publish({ appId: run.appId, topic, message, origin: run }) };
    });
  }
}
