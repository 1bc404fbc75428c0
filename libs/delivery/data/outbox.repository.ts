import { Injectable } from '@nestjs/common';
import type { Database, Db, StatementSession } from '#platform/postgres';
import type { Backoff, ClaimedEvent, EventSource, NewEvent, Shares } from '../domain/index.js';

/** What a dispatcher asks for. */
export interface ClaimWish {
  /** Apps are taken in the order of their ids from the one behind this on; the first one when undefined. */
  readonly after: string | undefined;
  /** The most events to get. */
  readonly limit: number;
  /** Events are added until their payloads have so many bytes; at least one. */
  readonly maxBytes: number;
  readonly shares: Shares;
  /** From now on by the database's clock, ms. */
  readonly leaseMs: number;
}

export interface Claim {
  /** In no order. */
  readonly events: readonly ClaimedEvent[];
  /** The last app looked at; undefined when there was none behind it. */
  readonly last: string | undefined;
}

/** A claim on an event, as it was handed out. */
export interface Hold {
  readonly id: string;
  readonly fence: bigint;
}

/** So many apps are looked at in one claim, so that it stays short however many apps have events that are not due. */
const MAX_APPS = 256;
const FIRST_APP = '00000000-0000-0000-0000-000000000000';

const COLUMNS = `(id, app_id, script_id, version, source, trigger_id, payload, payload_bytes, principal_id, root_id,
  parent_id, depth, max_attempts, backoff, base_ms, max_ms, jitter, transactional, dead_letter_id, holds_place, due_at)`;

const INSERT = `
  INSERT INTO outbox ${COLUMNS}
  VALUES ($1::uuid, $2::uuid, $3::uuid, $4::int, $5, $6::uuid, $7::text::json, octet_length($7::text), $8::uuid,
          $9::uuid, $10::uuid, $11::int, $12::int, $13, $14::int, $15::int, $16::real, $17::boolean, $18::uuid,
          $19::boolean, now() + $20::float8 * interval '1 ms')
  RETURNING created_at AS "createdAt"`;

const INSERT_ALL = `
  INSERT INTO outbox ${COLUMNS}
  SELECT id, app_id, script_id, version, source, trigger_id, payload::json, octet_length(payload), principal_id, root_id,
         parent_id, depth, max_attempts, backoff, base_ms, max_ms, jitter, transactional, dead_letter_id, holds_place,
         now() + delay_ms * interval '1 ms'
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::uuid[], $7::text[], $8::uuid[], $9::uuid[],
              $10::uuid[], $11::int[], $12::int[], $13::text[], $14::int[], $15::int[], $16::real[], $17::boolean[],
              $18::uuid[], $19::boolean[], $20::float8[])
    AS event (id, app_id, script_id, version, source, trigger_id, payload, principal_id, root_id, parent_id, depth,
              max_attempts, backoff, base_ms, max_ms, jitter, transactional, dead_letter_id, holds_place, delay_ms)
  RETURNING created_at AS "createdAt"`;

/** Nobody works on it, or whoever did has lost it. By the database's clock: those of dispatchers may differ. */
const IS_FREE = `(lease_until IS NULL OR lease_until <= now())`;

const NEXT_DUE = `
  SELECT (extract(epoch FROM due_at - now()) * 1000)::float8 AS "inMs" FROM outbox
  WHERE ${IS_FREE} ORDER BY due_at LIMIT 1`;

const CLAIMED = `
  id, app_id AS "appId", script_id AS "scriptId", version, source, trigger_id AS "triggerId", payload::text AS payload,
  payload_bytes AS "payloadBytes", principal_id AS "principalId", root_id AS "rootId", parent_id AS "parentId", depth,
  attempt_count AS failures, max_attempts AS "maxAttempts", backoff, base_ms AS "baseMs", max_ms AS "maxMs",
  jitter::float8 AS jitter, transactional AS "isTransactional", dead_letter_id AS "deadLetterId", holds_place AS "holdsPlace",
  fence, lost_leases AS "lostLeases"`;

// Apps take turns: it goes from app to app by an index, and finds those of each in order of time, so that neither the
// length of one app's backlog nor events that are not due make it slower.
const CLAIM = `
  WITH RECURSIVE turn (app_id, n) AS (
    (SELECT app_id, 1 FROM outbox WHERE app_id > $1::uuid ORDER BY app_id LIMIT 1)
    UNION ALL
    SELECT next.app_id, n + 1 FROM turn CROSS JOIN LATERAL (
      SELECT o.app_id FROM outbox o WHERE o.app_id > turn.app_id ORDER BY o.app_id LIMIT 1
    ) next
    WHERE n < ${MAX_APPS}
  ),
  due AS MATERIALIZED (
    SELECT one.id, one.payload_bytes, n, one.due_at FROM turn CROSS JOIN LATERAL (
      SELECT o.id, o.payload_bytes, o.due_at FROM outbox o
      -- Both columns in one comparison: no other index can serve it.
      WHERE (o.app_id, o.due_at) BETWEEN (turn.app_id, '-infinity'::timestamptz) AND (turn.app_id, now()) AND ${IS_FREE}
      ORDER BY o.app_id, o.due_at
      LIMIT coalesce((
        SELECT room FROM unnest($2::uuid[], $3::int[]) AS busy (app_id, room) WHERE busy.app_id = turn.app_id
      ), $4::int)
      FOR UPDATE SKIP LOCKED
    ) one
    LIMIT $5::int
  ),
  fitting AS (
    SELECT id FROM (
      SELECT id, sum(payload_bytes) OVER (ORDER BY n, due_at, id) - payload_bytes AS bytes_before FROM due
    ) measured
    WHERE bytes_before < $6::bigint
  ),
  claimed AS (
    UPDATE outbox SET
      lease_until = now() + $7::float8 * interval '1 ms', fence = fence + 1,
      lost_leases = lost_leases + (lease_until IS NOT NULL)::int,
      first_attempt_at = coalesce(first_attempt_at, now()), last_attempt_at = now()
    WHERE id = ANY (ARRAY(SELECT id FROM fitting))
    RETURNING ${CLAIMED}
  )
  SELECT claimed.*, turned.last FROM (
    SELECT CASE
      -- Of those behind it none was looked at.
      WHEN (SELECT count(*) FROM due) >= $5::int THEN (SELECT max(app_id::text) FROM due JOIN turn USING (n))
      WHEN (SELECT count(*) FROM turn) >= ${MAX_APPS} THEN (SELECT max(app_id::text) FROM turn)
    END AS last
  ) turned LEFT JOIN claimed ON true`;

/**
 * One plan, and by the indexes: one that was made while the table was small would read all of it when it is not, and
 * making it anew each time costs more than the rest (measured: 1.2 ms). A claim need not be on the disk: of one that is
 * lost with the server's power the event is due again.
 */
const FOR_CLAIM = `
  SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
         set_config('plan_cache_mode', 'force_generic_plan', true), set_config('synchronous_commit', 'off', true)`;

interface ClaimedRow {
  readonly id: string | null;
  readonly last: string | null;
  readonly appId: string;
  readonly scriptId: string;
  readonly version: number | null;
  readonly source: string;
  readonly triggerId: string | null;
  readonly payload: string;
  readonly payloadBytes: number;
  readonly principalId: string | null;
  readonly rootId: string;
  readonly parentId: string | null;
  readonly depth: number;
  readonly failures: number;
  readonly maxAttempts: number;
  readonly backoff: string;
  readonly baseMs: number;
  readonly maxMs: number;
  readonly jitter: number;
  readonly isTransactional: boolean;
  readonly deadLetterId: string | null;
  readonly holdsPlace: boolean;
  /** As the server writes a bigint. */
  readonly fence: string;
  readonly lostLeases: number;
}

/** The events of all apps that wait to be run (R-OUT-03). */
@Injectable()
export class OutboxRepository {
  /**
   * In whatever transaction the session is: an event is there exactly when what caused it is.
   * @returns when it was taken, by the database's clock.
   */
  async insert(db: StatementSession, event: NewEvent): Promise<Date> {
    const [row] = await db.query<{ createdAt: Date }>(INSERT, valuesOf(event));
    return (row as { createdAt: Date }).createdAt;
  }

  /** `insert` of several, at least one, in one statement: all of them are there or none. */
  async insertAll(db: StatementSession, events: readonly NewEvent[]): Promise<Date> {
    const rows = events.map(valuesOf);
    const columns = rows[0]?.map((_, at) => rows.map((row) => row[at]));
    const [row] = await db.query<{ createdAt: Date }>(INSERT_ALL, columns);
    return (row as { createdAt: Date }).createdAt;
  }

  /** Takes events that are due, in one transaction of its own. */
  async claim(database: Pick<Database, 'direct'>, wish: ClaimWish): Promise<Claim> {
    const { after, limit, maxBytes, shares, leaseMs } = wish;
    const apps = shares.busy.map(({ appId }) => appId);
    const rooms = shares.busy.map(({ room }) => room);
    const rows = await database.direct(async (session) => {
      await session.query(FOR_CLAIM);
      const values = [after ?? FIRST_APP, apps, rooms, shares.others, limit, maxBytes, leaseMs];
      return session.query<ClaimedRow>(CLAIM, values);
    });
    const events = rows.flatMap((row) => (row.id === null ? [] : [toEvent({ ...row, id: row.id })]));
    return { events, last: rows[0]?.last ?? undefined };
  }

  /**
   * When the next event is due, ms from now by the database's clock, at most 0 when one is; undefined for none.
   * @param db plans anew each time, for the reason above.
   */
  async nextDueInMs(db: StatementSession): Promise<number | undefined> {
    const [row] = await db.query<{ inMs: number }>(NEXT_DUE);
    return row?.inMs;
  }

  async hasScript(db: StatementSession, scriptId: string): Promise<boolean> {
    return (await db.query('SELECT FROM scripts WHERE id = $1::uuid', [scriptId])).length > 0;
  }

  /** How many events are due, counted up to `most`. */
  async countDue(db: Db, most: number): Promise<number> {
    const [row] = await db.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM (
        SELECT FROM outbox WHERE due_at <= now() ORDER BY due_at LIMIT ${most}
      ) AS due`;
    return row?.count ?? 0;
  }

  /**
   * Lengthens leases.
   * @returns ids of those that are still ours; the others somebody else has claimed, or they are gone.
   */
  async renew(db: StatementSession, holds: readonly Hold[], leaseMs: number): Promise<readonly string[]> {
    const rows = await db.query<{ id: string }>(RENEW, [...columnsOf(holds), leaseMs]);
    return rows.map(({ id }) => id);
  }

  /** Gives back what was claimed and not begun. */
  async release(db: StatementSession, holds: readonly Hold[]): Promise<void> {
    await db.query(RELEASE, columnsOf(holds));
  }
}

/** In the order of `INSERT`. */
function valuesOf(event: NewEvent): unknown[] {
  const { cause, retry } = event;
  return [
    ...[event.id, event.appId, event.scriptId, event.version, event.source, event.triggerId, event.payload],
    ...[event.principalId, cause.rootId, cause.parentId, cause.depth],
    ...[retry.maxAttempts, retry.backoff, retry.baseMs, retry.maxMs, retry.jitter, event.isTransactional],
    ...[event.deadLetterId, event.holdsPlace ?? false, event.delayMs],
  ];
}

/** Ids and fences, as two arrays of equal length. */
export function columnsOf(holds: readonly Hold[]): [string[], string[]] {
  return [holds.map(({ id }) => id), holds.map(({ fence }) => String(fence))];
}

const HELD = `unnest($1::uuid[], $2::bigint[]) AS held (id, fence)`;
const IS_HELD = `outbox.id = held.id AND outbox.fence = held.fence`;

const RENEW = `
  UPDATE outbox SET lease_until = now() + $3::float8 * interval '1 ms' FROM ${HELD} WHERE ${IS_HELD}
  RETURNING outbox.id`;

const RELEASE = `
  UPDATE outbox SET lease_until = NULL, fence = outbox.fence + 1 FROM ${HELD} WHERE ${IS_HELD}`;

function toEvent(row: ClaimedRow & { readonly id: string }): ClaimedEvent {
  const { id, appId, scriptId, version, triggerId, payload, payloadBytes, principalId } = row;
  const { rootId, parentId, depth, failures, maxAttempts, baseMs, maxMs, jitter, fence, lostLeases } = row;
  const { isTransactional, deadLetterId } = row;
  return {
    ...{ id, appId, scriptId, version, triggerId, payload, payloadBytes, principalId },
    source: row.source as EventSource,
    cause: { rootId, parentId, depth },
    retry: { maxAttempts, backoff: row.backoff as Backoff, baseMs, maxMs, jitter },
    ...{ isTransactional, deadLetterId, failures, fence: BigInt(fence), lostLeases },
    ...(row.holdsPlace ? { holdsPlace: true } : {}),
  };
}
