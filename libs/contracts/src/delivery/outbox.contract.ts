import { IsUUID } from 'class-validator';
import { defineEvent } from '../define.js';

/**
 * Events are due that their sender cannot run itself right away. A hint that wakes dispatchers: what is due they find in
 * the database.
 */
export class OutboxFilled {
  /** The process that says so; it need not hear itself. */
  @IsUUID() senderId!: string;
}

export const outboxFilled = defineEvent({ subject: 'outbox.v1.filled', event: OutboxFilled });
