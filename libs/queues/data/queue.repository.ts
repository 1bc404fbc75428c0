import { Injectable } from '@nestjs/common';
import type { Db } from '#platform/postgres';
import type { QueueState } from '#queues/domain';

export interface QueueFilter {
  readonly appId: string;
  /** Queues behind this one in the order of their names; without it from the first. */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface PurgeWish {
  readonly appId: string;
  readonly queue: string;
  /** Those sent later stay. */
  readonly until: Date;
  readonly most: number;
}

/** An app's queues: those that have a trigger or messages. */
@Injectable()
export class QueueRepository {
  /** By name. */
  async list(db: Db, { appId, after = '', limit }: QueueFilter): Promise<QueueState[]> {
    return db.$queryRaw<QueueState[]>`
      WITH states AS (
        SELECT queue,
               count(*) FILTER (WHERE batch_id IS NULL AND due_at <= now()) AS waiting,
               count(*) FILTER (WHERE batch_id IS NULL AND due_at > now()) AS delayed,
               count(*) FILTER (WHERE batch_id IS NOT NULL) AS in_flight,
               now() - min(due_at) FILTER (WHERE batch_id IS NULL AND due_at <= now()) AS oldest
        FROM queue_messages
        WHERE app_id = ${appId}::uuid AND queue > ${after} COLLATE "C"
        GROUP BY queue
      ),
      consumers AS (
        SELECT queue, trigger_id FROM queue_trigger_details
        WHERE app_id = ${appId}::uuid AND queue > ${after} COLLATE "C"
      )
      SELECT queue AS name, coalesce(waiting, 0)::int AS waiting, coalesce(delayed, 0)::int AS delayed,
             coalesce(in_flight, 0)::int AS "inFlight",
             floor(extract(epoch FROM oldest) * 1000)::float8 AS "oldestWaitingMs", trigger_id::text AS "triggerId"
      FROM states FULL JOIN consumers USING (queue)
      ORDER BY queue COLLATE "C"
      LIMIT ${limit}`;
  }

  /** By the clock that messages are dated by. */
  async now(db: Db): Promise<Date> {
    const [row] = await db.$queryRaw<[{ now: Date }]>`SELECT clock_timestamp() AS now`;
    return row.now;
  }

  /**
   * Removes messages that are given to no run, due or not.
   * @returns how many; when as many as `most`, there may be more.
   */
  async purge(db: Db, { appId, queue, until, most }: PurgeWish): Promise<number> {
    return db.$executeRaw`
      DELETE FROM queue_messages WHERE id = ANY (ARRAY(
        SELECT id FROM queue_messages
        WHERE app_id = ${appId}::uuid AND queue = ${queue} AND batch_id IS NULL AND created_at <= ${until}
        LIMIT ${most} FOR UPDATE SKIP LOCKED
      ))`;
  }
}
