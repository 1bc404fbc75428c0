import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import type { StatementSession } from '#platform/postgres';
import type { MessageToSend, Sender, Sent } from '#queues/domain';
import { asRefusal } from './send-refusals.js';

export interface Receipt extends Sent {
  /** The trigger that can have it right away; undefined: nobody consumes the queue, or its time is still to come. */
  readonly triggerId: string | undefined;
}

// A statement that looked for the first one would find it by a plan that may be older than most of the table's rows. That
// row is locked for the moment: if it is just being dealt with, what follows tells whether it is gone.
const SEND = `
  WITH sent AS (
    INSERT INTO queue_messages (id, app_id, queue, body, body_bytes, priority, dedupe_key, due_at, root_id, parent_id, depth)
    VALUES ($1::uuid, $2::uuid, $3, $4::text::json, octet_length($4::text), $5::smallint, $6,
            now() + $7::float8 * interval '1 s', $8::uuid, $9::uuid, $10::int)
    ON CONFLICT (app_id, queue, dedupe_key) WHERE dedupe_key IS NOT NULL DO UPDATE SET dedupe_key = EXCLUDED.dedupe_key
    RETURNING id
  )
  SELECT sent.id, (
    SELECT t.id FROM queue_trigger_details d JOIN triggers t ON t.id = d.trigger_id
    WHERE d.app_id = $2::uuid AND d.queue = $3 AND t.enabled AND $7::float8 = 0 AND sent.id = $1::uuid
  ) AS "triggerId"
  FROM sent`;

const COUNT = `
  SELECT count(*)::int AS count FROM (
    SELECT FROM queue_messages WHERE app_id = $1::uuid AND batch_id IS NULL LIMIT $2::int
  ) AS waiting`;

/** What goes into queues. */
@Injectable()
export class MessageRepository {
  /**
   * In whatever transaction the session is, so that a message is there exactly when what was written with it is.
   * @param sender undefined: no run.
   * @throws QueueAppGoneError, QueueInputError
   */
  async send(db: StatementSession, message: MessageToSend, sender: Sender | undefined): Promise<Receipt> {
    const { appId, queue, body, priority = 0, dedupeKey, delaySeconds = 0 } = message;
    const ownId = newId();
    const values = [
      ...[ownId, appId, queue, body, priority, dedupeKey ?? null, delaySeconds],
      ...[sender?.rootId ?? null, sender?.executionId ?? null, sender?.depth ?? 0],
    ];
    const [sent] = await insert(db, values);
    const { id, triggerId } = sent ?? { id: ownId, triggerId: null };
    return { id, isDuplicate: id !== ownId, triggerId: triggerId ?? undefined };
  }

  /** Messages of the app that are given to no run, counted up to `most`. */
  async countWaiting(db: StatementSession, appId: string, most: number): Promise<number> {
    const [row] = await db.query<{ count: number }>(COUNT, [appId, most]);
    return row?.count ?? 0;
  }
}

async function insert(
  db: StatementSession,
  values: readonly unknown[],
): Promise<readonly { id: string; triggerId: string | null }[]> {
  try {
    return await db.query(SEND, values);
  } catch (error) {
    throw asRefusal(error);
  }
}
