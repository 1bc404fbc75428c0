import { Injectable } from '@nestjs/common';
import { Prisma } from '#platform/postgres';
import type { Db } from '#platform/postgres';

/** An event of a tree of causes, in the outbox or among the dead letters. */
export interface EventInTree {
  readonly executionId: string;
  readonly parentId: string | null;
  readonly depth: number;
  readonly scriptId: string;
  readonly version: number | null;
  readonly source: string;
  readonly triggerId: string | null;
  readonly status: 'waiting' | 'dead';
  readonly attempts: number;
  readonly deadLetterId: string | null;
}

export interface EventPlace {
  readonly appId: string;
  readonly rootId: string;
}

const COMMON = `parent_id AS "parentId", depth, script_id AS "scriptId", version, source, trigger_id AS "triggerId"`;
const WAITING = Prisma.raw(
  `id AS "executionId", ${COMMON}, 'waiting' AS status, attempt_count AS attempts, NULL::uuid AS "deadLetterId"`,
);
const DEAD = Prisma.raw(
  `execution_id AS "executionId", ${COMMON}, 'dead' AS status, attempts, id AS "deadLetterId"`,
);

/** Which events belong together; only read, for showing them. */
@Injectable()
export class EventTreeRepository {
  /** Undefined when there is no event of that execution. */
  async locate(db: Db, executionId: string): Promise<EventPlace | undefined> {
    const rows = await db.$queryRaw<EventPlace[]>`
      SELECT app_id AS "appId", root_id AS "rootId" FROM outbox WHERE id = ${executionId}::uuid
      UNION ALL
      SELECT app_id, root_id FROM dead_letters WHERE execution_id = ${executionId}::uuid
      LIMIT 1`;
    return rows[0];
  }

  /** In the order of the executions' ids. The indexes over roots leave out those that are their own. */
  list(db: Db, { appId, rootId }: EventPlace, limit: number): Promise<EventInTree[]> {
    return db.$queryRaw<EventInTree[]>`
      SELECT * FROM (
        SELECT ${WAITING} FROM outbox WHERE id = ${rootId}::uuid AND app_id = ${appId}::uuid
        UNION ALL
        SELECT ${WAITING} FROM outbox
        WHERE root_id = ${rootId}::uuid AND root_id <> id AND app_id = ${appId}::uuid
        UNION ALL
        SELECT ${DEAD} FROM dead_letters WHERE execution_id = ${rootId}::uuid AND app_id = ${appId}::uuid
        UNION ALL
        SELECT ${DEAD} FROM dead_letters
        WHERE root_id = ${rootId}::uuid AND root_id <> execution_id AND app_id = ${appId}::uuid
      ) AS events ORDER BY "executionId" LIMIT ${limit}`;
  }
}
