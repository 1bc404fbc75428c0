import { Injectable } from '@nestjs/common';
import type { StatementSession } from '#platform/postgres';
import type { Hold } from './outbox.repository.js';

/** Of a trigger's events, those that have none of its places and are about to want one. */
export interface PlaceQueue {
  readonly isTaken: boolean;
  /** Counted up to `MAX_COUNTED`, the one that asked among them. */
  readonly waiting: number;
}

/** Any fixed number: other subjects' locks have others. */
const LOCKS = 12;
const MAX_COUNTED = 1_000;
/** Events that found no place look again within `LATER`; one of them within `SOON`, however many they are. */
const SOON = `interval '100 ms'`;
const LATER = `interval '45 s'`;

/** A plan that was made while the table was small would read all of it when it is not. */
const BY_INDEXES = `
  SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`;
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended($1::text, ${LOCKS}))`;
const TRY_LOCKS = `
  SELECT id FROM unnest($1::uuid[]) AS id WHERE pg_try_advisory_xact_lock(hashtextextended(id::text, ${LOCKS}))`;

const WANTED = (trigger: string, within: string): string => `
  SELECT FROM outbox o
  WHERE o.trigger_id = ${trigger} AND o.source = 'queue' AND NOT o.holds_place AND o.due_at <= now() + ${within}
  LIMIT ${MAX_COUNTED}`;

const COUNT = `
  SELECT t.id, (SELECT count(*) FROM outbox o WHERE o.trigger_id = t.id AND o.holds_place)::int
             + (SELECT count(*) FROM (${WANTED('t.id', SOON)}) AS wanted)::int AS count
  FROM unnest($1::uuid[]) AS t (id)`;

// Without its trigger nothing says how many there may be.
const TAKE = `
  WITH taken AS (
    UPDATE outbox SET holds_place = true
    WHERE id = $2::uuid AND fence = $3::bigint
      AND (SELECT count(*) FROM outbox o WHERE o.trigger_id = $1::uuid AND o.holds_place)
        < coalesce((SELECT concurrency FROM queue_trigger_details WHERE trigger_id = $1::uuid), 2147483647)
    RETURNING id
  )
  SELECT EXISTS (SELECT FROM taken) AS "isTaken",
         (SELECT count(*) FROM (${WANTED('$1::uuid', LATER)}) AS wanted)::int AS waiting`;

/**
 * How many of a trigger's events are run at a time (R-QUE-05): each such event has a place of its trigger's, from when
 * it is put in until an attempt at it fails or it is over. Who counts places to give one away holds the trigger's lock;
 * each statement behind the lock sees what others did before they let go of it.
 */
@Injectable()
export class PlaceRepository {
  /** Waits for it; held until the transaction ends. */
  async lock(db: StatementSession, triggerId: string): Promise<void> {
    await db.query(BY_INDEXES);
    await db.query(LOCK, [triggerId]);
  }

  /** @returns those of the triggers whose locks are ours now; the others somebody else has. */
  async tryLocks(db: StatementSession, triggerIds: readonly string[]): Promise<string[]> {
    return (await db.query<{ id: string }>(TRY_LOCKS, [triggerIds])).map(({ id }) => id);
  }

  /** Places that are taken, and those that events which wait for their next attempt want right now; by trigger. */
  async counts(db: StatementSession, triggerIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await db.query<{ id: string; count: number }>(COUNT, [triggerIds]);
    return new Map(rows.map(({ id, count }) => [id, count]));
  }

  /** Takes one for a claimed event if one is left. The lock must be held. */
  async take(db: StatementSession, triggerId: string, { id, fence }: Hold): Promise<PlaceQueue> {
    const [row] = await db.query<PlaceQueue>(TAKE, [triggerId, id, String(fence)]);
    return row ?? { isTaken: false, waiting: 1 };
  }
}
