import { Injectable } from '@nestjs/common';
import type { Db } from '#platform/postgres';
import type { Quarantine } from '#scripts/domain';

/** Versions that executors refuse to run for a time. */
@Injectable()
export class QuarantineRepository {
  /**
   * Of several executors that speak of the same version, the one that says the longest is right. Does nothing when
   * the script is gone.
   */
  async put(db: Db, scriptId: string, { version, until, strikes, reason }: Quarantine): Promise<void> {
    await db.$executeRaw`
      INSERT INTO script_quarantines AS known (script_id, version, until, strikes, reason)
      SELECT id, ${version}, ${until}, ${strikes}, ${reason} FROM scripts WHERE id = ${scriptId}::uuid FOR KEY SHARE
      ON CONFLICT (script_id, version) DO UPDATE
        SET until = excluded.until, strikes = excluded.strikes, reason = excluded.reason
        WHERE excluded.until > known.until`;
  }

  /** Those in force at `now`, by script id. */
  async listInForce(
    db: Db,
    scriptIds: readonly string[],
    now: Date,
  ): Promise<ReadonlyMap<string, readonly Quarantine[]>> {
    const rows = await db.scriptQuarantine.findMany({
      where: { scriptId: { in: [...scriptIds] }, until: { gt: now } },
      orderBy: { version: 'desc' },
    });
    return Map.groupBy(rows, ({ scriptId }) => scriptId);
  }

  async deleteOfScript(db: Db, scriptId: string): Promise<void> {
    await db.scriptQuarantine.deleteMany({ where: { scriptId } });
  }
}
