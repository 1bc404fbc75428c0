import { IsInt, IsString, Min } from 'class-validator';
import { defineRequest } from '../define.js';
import { Verbatim } from '../verbatim.js';

export class PubsubPublishRequest {
  /** Says whose topics they are, and nothing else does (R-CTX-07). */
  @IsString() runToken!: string;
  @IsString() topic!: string;
  /** JSON text. */
  @Verbatim() @IsString() message!: string;
}

export class PubsubPublishResponse {
  /** Triggers that will run for it. */
  @IsInt() @Min(0) matched!: number;
}

/** Publishes a message durably: when it is answered, an event for every trigger that listens is committed (R-PUB-03). */
export const pubsubPublish = defineRequest({
  subject: 'manager.v1.pubsub-publish',
  request: PubsubPublishRequest,
  response: PubsubPublishResponse,
  errors: ['run-token.refused', 'pubsub.invalid-topic', 'pubsub.invalid-message', 'pubsub.message-too-large'],
});
