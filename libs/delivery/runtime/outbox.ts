import { Injectable } from '@nestjs/common';
import { MIB } from '#kernel';
import type { StatementSession } from '#platform/postgres';
import { OutboxRepository } from '../data/index.js';
import type { NewEvent } from '../domain/index.js';
import { OutboxBell } from './outbox-bell.js';

/** Payloads that go into one statement, in characters: there they are one parameter, and a string has an end. */
const MAX_AT_ONCE = 16 * MIB;

/** Where other subjects put what is to be run because of what they write (D4, R-OUT-01). */
@Injectable()
export class Outbox {
  constructor(
    private readonly events: OutboxRepository,
    private readonly bell: OutboxBell,
  ) {}

  /** In whatever transaction the session is: events are there exactly when what caused them is. */
  async put(session: StatementSession, events: readonly NewEvent[]): Promise<void> {
    for (const part of parts(events)) await this.events.insertAll(session, part);
  }

  /** To be called behind the commit, so that nobody need look for them. */
  ring(): void {
    this.bell.ring();
  }
}

function parts(events: readonly NewEvent[]): NewEvent[][] {
  const all: NewEvent[][] = [];
  let room = 0;
  for (const event of events) {
    const { length } = event.payload;
    if (length > room || all.length === 0) {
      all.push([]);
      room = MAX_AT_ONCE;
    }
    all.at(-1)?.push(event);
    room -= length;
  }
  return all;
}
