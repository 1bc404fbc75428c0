import { IsArray, IsBoolean, IsInt, IsNumber, IsOptional, IsString, IsUUID } from 'class-validator';
import { defineEvent, defineRequest } from '../define.js';
import { Verbatim } from '../verbatim.js';

export class QueueSendRequest {
  /** Says whose queue it is, and nothing else does (R-CTX-07). */
  @IsString() runToken!: string;
  @IsString() queue!: string;
  /** JSON text. */
  @Verbatim() @IsString() body!: string;
  @IsOptional() @IsNumber() delaySeconds?: number;
  @IsOptional() @IsString() dedupeKey?: string;
  @IsOptional() @IsInt() priority?: number;
}

export class QueueSendResponse {
  @IsUUID() id!: string;
  /** One with the same key is in the queue: the id is its. */
  @IsBoolean() isDuplicate!: boolean;
}

/** Puts a message into a queue durably: when it is answered, it is committed. */
export const queueSend = defineRequest({
  subject: 'manager.v1.queue-send',
  request: QueueSendRequest,
  response: QueueSendResponse,
  errors: [
    'run-token.refused',
    'app.not-found',
    'queue.invalid-name',
    'queue.invalid-body',
    'queue.invalid-option',
    'queue.message-too-large',
    'queue.full',
  ],
});

/** Queues have messages that are due. A hint that wakes whoever gives them to runs: what is due is in the database. */
export class QueuesFilled {
  /** Those that consume them. */
  @IsArray() @IsUUID('all', { each: true }) triggerIds!: string[];
}

export const queuesFilled = defineEvent({ subject: 'queues.v1.filled', event: QueuesFilled });
