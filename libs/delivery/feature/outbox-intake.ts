import { Injectable } from '@nestjs/common';
import { KIB } from '#kernel';
import { Database } from '#platform/postgres';
import { OutboxRepository } from '../data/index.js';
import type { NewEvent } from '../domain/index.js';

/** Statements under way at a time; what comes meanwhile goes together into the next. */
const WRITERS = 2;
const MAX_BATCH = 100;
/** A larger payload is put in by itself. */
const MAX_PAYLOAD_TOGETHER = 32 * KIB;

interface Waiting {
  readonly event: NewEvent;
  readonly resolve: (createdAt: Date) => void;
  readonly reject: (error: unknown) => void;
}

/** Puts events that come at the same time into the outbox together: one statement and one commit for all of them. */
@Injectable()
export class OutboxIntake {
  private readonly waiting: Waiting[] = [];
  private writers = 0;

  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxRepository,
  ) {}

  /**
   * Resolves when it is committed, with the time by the database's clock.
   * @throws whatever the database throws for this event.
   */
  put(event: NewEvent): Promise<Date> {
    if (event.payload.length > MAX_PAYLOAD_TOGETHER)
      return this.outbox.insert(this.database.statements, event);
    return new Promise((resolve, reject) => {
      this.waiting.push({ event, resolve, reject });
      if (this.writers < WRITERS) void this.write();
    });
  }

  private async write(): Promise<void> {
    this.writers += 1;
    while (this.waiting.length > 0) await this.insert(this.waiting.splice(0, MAX_BATCH));
    this.writers -= 1;
  }

  private async insert(batch: readonly Waiting[]): Promise<void> {
    const [only] = batch;
    try {
      const events = batch.map(({ event }) => event);
      const createdAt = await this.outbox.insertAll(this.database.statements, events);
      for (const { resolve } of batch) resolve(createdAt);
    } catch (error) {
      if (batch.length === 1) only?.reject(error);
      // One whose script was deleted meanwhile must not take its neighbours with it.
      else for (const one of batch) await this.insert([one]);
    }
  }
}
