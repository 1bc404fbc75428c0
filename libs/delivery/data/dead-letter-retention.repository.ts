import { Injectable } from '@nestjs/common';
import type { StatementSession } from '#platform/postgres';

const DELETE_OLD = `
  DELETE FROM dead_letters WHERE id = ANY (ARRAY(
    SELECT id FROM dead_letters WHERE created_at < $1::timestamptz
    ORDER BY created_at LIMIT $2::int FOR UPDATE SKIP LOCKED
  ))
  RETURNING 1`;

/** Takes away dead letters that nobody shall keep any more. */
@Injectable()
export class DeadLetterRetentionRepository {
  /**
   * Of whatever resolution: one that nobody looked at for so long is as old as the others (R-GC-07).
   * @returns how many, at most `limit`; others that do the same at once take other rows (R-GC-03).
   */
  async deleteOld(session: StatementSession, before: Date, limit: number): Promise<number> {
    return (await session.query(DELETE_OLD, [before.toISOString(), limit])).length;
  }
}
