import { Injectable } from '@nestjs/common';
import type { StatementSession } from '#platform/postgres';
import { TriggerEvents } from '#triggers/runtime';
import type { Buried } from '../data/index.js';
import type { ClaimedEvent, Settlement } from '../domain/index.js';

/** An event with what became of it. */
export interface Outcome {
  readonly event: ClaimedEvent;
  readonly settlement: Settlement;
}

/** Tells triggers of dead letters, in the commit that writes these (R-TDL-01). */
@Injectable()
export class DeadLetterNews {
  constructor(private readonly triggers: TriggerEvents) {}

  /** @returns how many events there are of them. */
  async written(
    session: StatementSession,
    outcomes: readonly Outcome[],
    buried: readonly Buried[],
  ): Promise<number> {
    if (buried.length === 0) return 0;
    const letterIds = new Map(buried.map(({ eventId, letterId }) => [eventId, letterId]));
    const letters = outcomes.flatMap(({ event, settlement }) => {
      const letterId = letterIds.get(event.id);
      if (letterId === undefined || settlement.kind !== 'dead') return [];
      return [{ letterId, event, reason: settlement.error.message }];
    });
    return this.triggers.buried(session, letters);
  }

  /** To be called behind the commit. */
  ring(): void {
    this.triggers.ring();
  }
}
