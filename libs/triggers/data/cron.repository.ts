import { Injectable } from '@nestjs/common';
import type { StatementSession } from '#platform/postgres';
import type { DueSchedule } from '#triggers/domain';
import { LISTENER, toListener } from './listener.repository.js';
import type { Flat, Listener } from './listener.repository.js';

/** A trigger whose schedule is due. */
export interface DueCron extends Listener, DueSchedule {
  readonly appId: string;
  /** An event of its last time has not ended yet. */
  readonly isBusy: boolean;
}

export interface CronFired {
  readonly triggerId: string;
  readonly nextFireAt: Date | undefined;
  /** Whether an event was made. */
  readonly hasFired: boolean;
}

/** An event of its last time has not ended yet. */
const IS_BUSY = `EXISTS (SELECT FROM outbox o WHERE o.trigger_id = d.trigger_id AND o.source = 'cron')`;
/** It waits for that end; whoever looks next finds it due all the same. */
const IS_WAITING = `(d.overlap = 'queue' AND ${IS_BUSY})`;

// One scheduler takes each: another passes over what is held, and finds it done when it comes back (R-TCRON-05).
const TAKE_DUE = `
  SELECT ${LISTENER}, t.app_id AS "appId", d.schedule, d.timezone, d.overlap, d.next_fire_at AS "dueAt",
         ${IS_BUSY} AS "isBusy"
  FROM cron_trigger_details d JOIN triggers t ON t.id = d.trigger_id
  WHERE d.next_fire_at <= $1::timestamptz AND t.enabled AND NOT ${IS_WAITING}
  ORDER BY d.next_fire_at LIMIT $2::int
  FOR UPDATE OF d, t SKIP LOCKED`;

const MOVE_ON = `
  UPDATE cron_trigger_details d
  SET next_fire_at = fired.next, last_fired_at = CASE WHEN fired.has_fired THEN now() ELSE d.last_fired_at END
  FROM unnest($1::uuid[], $2::timestamptz[], $3::boolean[]) AS fired (id, next, has_fired)
  WHERE d.trigger_id = fired.id`;

const NEXT = `
  SELECT (extract(epoch FROM min(next_fire_at) - now()) * 1000)::float8 AS "inMs" FROM cron_trigger_details d
  WHERE next_fire_at IS NOT NULL AND NOT (next_fire_at <= now() AND ${IS_WAITING})`;

/** When schedules are due. */
@Injectable()
export class CronRepository {
  /** Held until the transaction ends. By the database's clock, which all schedulers share. */
  async takeDue(db: StatementSession, now: Date, limit: number): Promise<DueCron[]> {
    return (await db.query<Flat<DueCron>>(TAKE_DUE, [now, limit])).map((row) => toListener<DueCron>(row));
  }

  async moveOn(db: StatementSession, fired: readonly CronFired[]): Promise<void> {
    await db.query(MOVE_ON, [
      fired.map(({ triggerId }) => triggerId),
      fired.map(({ nextFireAt }) => nextFireAt ?? null),
      fired.map(({ hasFired }) => hasFired),
    ]);
  }

  async now(db: StatementSession): Promise<Date> {
    const [row] = await db.query<{ now: Date }>('SELECT now()');
    return (row as { now: Date }).now;
  }

  /** When the next one is due, ms from now, at most 0 when one is; undefined for none. */
  async nextInMs(db: StatementSession): Promise<number | undefined> {
    const [row] = await db.query<{ inMs: number | null }>(NEXT);
    return row?.inMs ?? undefined;
  }
}
