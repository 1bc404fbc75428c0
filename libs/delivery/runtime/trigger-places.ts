import { Injectable } from '@nestjs/common';
import { SECOND_MS } from '#kernel';
import { Database } from '#platform/postgres';
import type { StatementSession } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { PlaceRepository } from '../data/index.js';
import type { ClaimedEvent } from '../domain/index.js';

/** Each event that waits looks again after so long, times how many wait: all of them together look as often as one. */
const LOOK_AGAIN_MS = 25;
const MAX_LOOK_AGAIN_MS = 30 * SECOND_MS;
const AFTER_FAULT_MS = SECOND_MS;

/** The runs that a trigger may have at a time (R-QUE-05). */
@Injectable()
export class TriggerPlaces {
  constructor(
    private readonly database: Database,
    private readonly places: PlaceRepository,
    private readonly logger: Logger,
  ) {}

  /**
   * How many more events of each trigger may be put in with a place, for a transaction that puts them in and that plans
   * by indexes. Those that somebody else is about to put events in for, or take a place of, are left out.
   */
  async left(
    session: StatementSession,
    triggers: readonly { readonly triggerId: string; readonly concurrency: number }[],
  ): Promise<ReadonlyMap<string, number>> {
    const ids = triggers.map(({ triggerId }) => triggerId);
    const locked = new Set(await this.places.tryLocks(session, ids));
    // A statement of its own: it must see what others have done until they let go of the locks.
    const counts = await this.places.counts(session, [...locked]);
    return new Map(
      triggers.flatMap(({ triggerId, concurrency }) =>
        locked.has(triggerId) ? [[triggerId, Math.max(0, concurrency - (counts.get(triggerId) ?? 0))]] : [],
      ),
    );
  }

  /**
   * Sees to it that a claimed event has a place, if it needs one.
   * @returns undefined when it may run; otherwise how long from now it should ask again, ms.
   */
  async take(event: ClaimedEvent): Promise<number | undefined> {
    const { triggerId, source, holdsPlace } = event;
    if (source !== 'queue' || triggerId === null || holdsPlace === true) return undefined;
    try {
      const { isTaken, waiting } = await this.database.direct(async (session) => {
        await this.places.lock(session, triggerId);
        return this.places.take(session, triggerId, event);
      });
      return isTaken ? undefined : Math.min(LOOK_AGAIN_MS * Math.max(1, waiting), MAX_LOOK_AGAIN_MS);
    } catch (error) {
      this.logger.warn(
        { err: error, executionId: event.id },
        'Cannot look for a place of an event; trying again',
      );
      return AFTER_FAULT_MS;
    }
  }
}
