import { Injectable } from '@nestjs/common';
import { requireMessageSize, requireTopic } from '#triggers/domain';
import type { Publication } from '#triggers/runtime';
import { PublicationBatches } from './publication-batches.js';

/** Messages to whoever listens to their topic. */
@Injectable()
export class PubsubService {
  constructor(private readonly batches: PublicationBatches) {}

  /**
   * The events for all triggers that listen are one commit; nobody listening is no error (R-PUB-03, R-PUB-04).
   * @returns how many triggers will run.
   * @throws InvalidInputError `pubsub.invalid-topic`, MessageTooLargeError
   */
  async publish(publication: Publication): Promise<number> {
    requireTopic(publication.topic);
    requireMessageSize(publication.message);
    return this.batches.commit(publication);
  }
}
