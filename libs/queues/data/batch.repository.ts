import { Injectable } from '@nestjs/common';
import type { StatementSession } from '#platform/postgres';
import type { Consumer, DueMessage } from '#queues/domain';

/**
 * For transactions that form batches. One plan, and by the indexes: one that was made while the table was small would
 * read all of it when it is not. A batch need not be on the disk: of one that is lost with the server's power the
 * messages wait again, and whatever came of it is lost with it.
 */
const BY_INDEXES = `
  SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
         set_config('plan_cache_mode', 'force_generic_plan', true), set_config('synchronous_commit', 'off', true)`;

const WAITS = `m.app_id = wish.app_id AND m.queue = wish.queue AND m.batch_id IS NULL`;

/** The limit keeps it a look at one row of each queue. */
const READY = `
  SELECT t.id
  FROM triggers t JOIN queue_trigger_details d ON d.trigger_id = t.id
  CROSS JOIN LATERAL (
    SELECT FROM queue_messages m
    WHERE m.app_id = d.app_id AND m.queue = d.queue AND m.batch_id IS NULL AND m.due_at <= now()
    ORDER BY m.due_at LIMIT 1
  ) AS due
  WHERE t.kind = 'queue' AND t.enabled
    AND (SELECT count(*) FROM outbox o WHERE o.trigger_id = t.id AND o.holds_place) < d.concurrency
  ORDER BY t.id`;

// The app's lock comes first, as whoever deletes the app takes them: then nobody waits for the other. Nor does this wait
// for the end of a deletion, which would hold up the queues of other apps.
const CONSUMERS = `
  SELECT t.id AS "triggerId", t.script_id AS "scriptId", t.app_id AS "appId", t.registered_by_principal AS "registeredBy",
         t.transactional AS "isTransactional", t.max_attempts AS "maxAttempts", t.backoff, t.base_ms AS "baseMs",
         t.max_ms AS "maxMs", t.jitter::float8 AS jitter, d.queue, d.concurrency, d.batch_size AS "batchSize"
  FROM triggers t JOIN queue_trigger_details d ON d.trigger_id = t.id JOIN apps a ON a.id = t.app_id
  WHERE t.id = ANY($1::uuid[]) AND t.enabled
  FOR KEY SHARE OF a SKIP LOCKED`;

// From priority to priority by the index, and in each by time: neither what waits for its time nor what is of lower
// priority is read.
const DUE = `
  SELECT wish.trigger_id AS "triggerId", found.*
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[]) AS wish (trigger_id, app_id, queue, most)
  CROSS JOIN LATERAL (
    WITH RECURSIVE level (priority) AS (
      (SELECT m.priority FROM queue_messages m WHERE ${WAITS} ORDER BY m.priority DESC LIMIT 1)
      UNION ALL
      SELECT next.priority FROM level CROSS JOIN LATERAL (
        SELECT m.priority FROM queue_messages m WHERE ${WAITS} AND m.priority < level.priority
        ORDER BY m.priority DESC LIMIT 1
      ) AS next
    )
    SELECT one.* FROM level CROSS JOIN LATERAL (
      SELECT m.id, m.body_bytes AS "bodyBytes", m.root_id AS "rootId", m.parent_id AS "parentId", m.depth
      FROM queue_messages m
      WHERE ${WAITS} AND m.priority = level.priority AND m.due_at <= now()
      ORDER BY m.due_at, m.id
      LIMIT wish.most
      FOR UPDATE SKIP LOCKED
    ) AS one
    LIMIT wish.most
  ) AS found`;

const BODIES = 'SELECT id, body::text AS body FROM queue_messages WHERE id = ANY($1::uuid[])';

const GIVE = `
  UPDATE queue_messages SET batch_id = given.batch_id FROM unnest($1::uuid[], $2::uuid[]) AS given (id, batch_id)
  WHERE queue_messages.id = given.id`;

type ConsumerRow = Omit<Consumer, 'retry'> & Consumer['retry'];

interface DueRow {
  readonly triggerId: string;
  readonly id: string;
  readonly bodyBytes: number;
  readonly rootId: string | null;
  readonly parentId: string | null;
  readonly depth: number;
}

/** How many messages of a trigger's queue are wanted at the most. */
export type DueWish = Pick<Consumer, 'triggerId' | 'appId' | 'queue'> & { readonly most: number };

/** What comes out of queues. Of triggers it reads only: a statement of its own for them would see another moment. */
@Injectable()
export class BatchRepository {
  /** To be called first in each transaction of the others. */
  async byIndexes(db: StatementSession): Promise<void> {
    await db.query(BY_INDEXES);
  }

  /** Whether any queue has a trigger: most installations have none, and then there is nothing to look for. */
  async hasTriggers(db: StatementSession): Promise<boolean> {
    return (await db.query('SELECT FROM queue_trigger_details LIMIT 1')).length > 0;
  }

  /** Ids of enabled triggers whose queues have messages that are due, and that may have another run. */
  async readyTriggers(db: StatementSession): Promise<string[]> {
    return (await db.query<{ id: string }>(READY)).map(({ id }) => id);
  }

  /** Those of the triggers that are enabled; their apps stay until the transaction ends. */
  async consumers(db: StatementSession, triggerIds: readonly string[]): Promise<Consumer[]> {
    const rows = await db.query<ConsumerRow>(CONSUMERS, [triggerIds]);
    return rows.map(({ maxAttempts, backoff, baseMs, maxMs, jitter, ...rest }) => ({
      ...rest,
      retry: { maxAttempts, backoff, baseMs, maxMs, jitter },
    }));
  }

  /**
   * Messages that are due and given to no run, by trigger and in the order in which they are to be (R-QUE-02); nobody else
   * gets them until the transaction ends.
   */
  async takeDue(
    db: StatementSession,
    wishes: readonly DueWish[],
  ): Promise<ReadonlyMap<string, readonly DueMessage[]>> {
    const rows = await db.query<DueRow>(DUE, [
      wishes.map(({ triggerId }) => triggerId),
      wishes.map(({ appId }) => appId),
      wishes.map(({ queue }) => queue),
      wishes.map(({ most }) => most),
    ]);
    const byTrigger = new Map<string, DueMessage[]>(wishes.map(({ triggerId }) => [triggerId, []]));
    for (const row of rows) byTrigger.get(row.triggerId)?.push(toDue(row));
    return byTrigger;
  }

  /** JSON texts by id. */
  async bodies(db: StatementSession, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await db.query<{ id: string; body: string }>(BODIES, [ids]);
    return new Map(rows.map(({ id, body }) => [id, body]));
  }

  /** Messages that `takeDue` gave, each with the event that has it now. */
  async give(
    db: StatementSession,
    given: readonly (readonly [id: string, batchId: string])[],
  ): Promise<void> {
    await db.query(GIVE, [given.map(([id]) => id), given.map(([, batchId]) => batchId)]);
  }
}

function toDue({ id, bodyBytes, rootId, parentId: executionId, depth }: DueRow): DueMessage {
  const isOfRun = rootId !== null && executionId !== null;
  return { id, bodyBytes, sender: isOfRun ? { executionId, rootId, depth } : undefined };
}
