import { Injectable } from '@nestjs/common';
import { Prisma } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import type { DeadLetter, DeadLetterFilter, FullDeadLetter, GivenResolution } from '../domain/index.js';

/** Which part of an app's dead letters to read. */
export interface DeadLetterPage {
  readonly appId: string;
  readonly filter: DeadLetterFilter;
  /** Only those behind this one: older ones. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** How many of an app's dead letters come from one source and script. */
export interface DeadLetterCount {
  readonly source: string;
  readonly scriptId: string;
  readonly count: number;
}

/** The turn of many: the oldest unresolved ones behind a place. */
export interface DeadLetterTurn {
  readonly appId: string;
  readonly filter: DeadLetterFilter;
  readonly after: string | undefined;
  readonly limit: number;
}

/** A dead letter that is to be run again. */
export interface Replay {
  readonly letterId: string;
  /** Of the event that it becomes, and of its execution. */
  readonly eventId: string;
  /** JSON text in the place of the original; undefined for that itself. */
  readonly payload?: string | undefined;
}

export interface ReplayBatch {
  readonly appId: string;
  readonly replays: readonly Replay[];
  /** The events are at least so many effects of effects away from the beginning, whatever they were. */
  readonly leastDepth: number;
  /** Who replays: as whom events of triggers run whose registrant is gone; null when nobody is known. */
  readonly standIn: string | null;
}

export type ScriptKind = 'endpoint' | 'module';

const LISTED = Prisma.raw(`
  id, app_id AS "appId", script_id AS "scriptId", execution_id AS "executionId", version,
  pinned_version AS "pinnedVersion", source, trigger_id AS "triggerId", payload_bytes AS "payloadBytes",
  principal_id AS "principalId", root_id AS "rootId", parent_id AS "parentId", depth, attempts,
  max_attempts AS "maxAttempts", error_code AS "errorCode", error_message AS "errorMessage",
  first_attempt_at AS "firstAttemptAt", last_attempt_at AS "lastAttemptAt", created_at AS "createdAt", resolution,
  resolved_at AS "resolvedAt", replayed_as AS "replayedAs"`);
/** What letters say whose trigger's registrant is deactivated or deleted: run as them they would be dead again. */
const REGISTRANT_GONE = 'trigger.registrant-gone';

// The text as it was written: numbers that JavaScript cannot hold are still the same behind a replay.
const FULL = Prisma.sql`${LISTED}, payload::text AS payload, error_stack AS "errorStack"`;

/** Dead letters as they are looked at and worked with; the orchestrators write them (`SettlementRepository`). */
@Injectable()
export class DeadLetterRepository {
  /** Newest first. */
  list(db: Db, { appId, filter, before, limit }: DeadLetterPage): Promise<DeadLetter[]> {
    const where = [...conditions(appId, filter)];
    if (before !== undefined) where.push(Prisma.sql`id < ${before}::uuid`);
    return db.$queryRaw<DeadLetter[]>`
      SELECT ${LISTED} FROM dead_letters WHERE ${Prisma.join(where, ' AND ')} ORDER BY id DESC LIMIT ${limit}`;
  }

  /** The largest groups first; none for an app that has none. */
  count(db: Db, appId: string, filter: DeadLetterFilter): Promise<DeadLetterCount[]> {
    return db.$queryRaw<DeadLetterCount[]>`
      SELECT source, script_id AS "scriptId", count(*)::int AS count FROM dead_letters
      WHERE ${Prisma.join(conditions(appId, filter), ' AND ')}
      GROUP BY source, script_id ORDER BY count DESC, source, script_id`;
  }

  async find(db: Db, appId: string, id: string): Promise<FullDeadLetter | undefined> {
    const rows = await db.$queryRaw<FullDeadLetter[]>`
      SELECT ${FULL} FROM dead_letters WHERE app_id = ${appId}::uuid AND id = ${id}::uuid`;
    return rows[0];
  }

  /** Without what may be large. */
  async head(db: Db, appId: string, id: string): Promise<DeadLetter | undefined> {
    const rows = await db.$queryRaw<DeadLetter[]>`
      SELECT ${LISTED} FROM dead_letters WHERE app_id = ${appId}::uuid AND id = ${id}::uuid`;
    return rows[0];
  }

  /** `head`, held until the transaction ends; the app first, as whoever deletes it takes its locks. */
  async lock(transaction: Db, appId: string, id: string): Promise<DeadLetter | undefined> {
    await this.lockApp(transaction, appId);
    const rows = await transaction.$queryRaw<DeadLetter[]>`
      SELECT ${LISTED} FROM dead_letters WHERE app_id = ${appId}::uuid AND id = ${id}::uuid FOR UPDATE`;
    return rows[0];
  }

  /** The oldest unresolved ones, held until the transaction ends, without those that somebody else works with. */
  async lockSome(
    transaction: Db,
    { appId, filter, after, limit }: DeadLetterTurn,
  ): Promise<{ id: string; scriptId: string }[]> {
    await this.lockApp(transaction, appId);
    const where = conditions(appId, { ...filter, isUnresolved: true });
    if (after !== undefined) where.push(Prisma.sql`id > ${after}::uuid`);
    return transaction.$queryRaw<{ id: string; scriptId: string }[]>`
      SELECT id, script_id AS "scriptId" FROM dead_letters WHERE ${Prisma.join(where, ' AND ')}
      ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
  }

  /**
   * Puts events of unresolved letters into the outbox and marks these `replayed`, both or neither (R-DL-03, R-DL-07). The
   * payloads stay where they are: the database copies them.
   * @returns ids of the letters that were replayed.
   */
  async replay(transaction: Db, { appId, replays, leastDepth, standIn }: ReplayBatch): Promise<string[]> {
    const letterIds = replays.map(({ letterId }) => letterId);
    const eventIds = replays.map(({ eventId }) => eventId);
    const payloads = replays.map(({ payload }) => payload ?? null);
    const rows = await transaction.$queryRaw<{ id: string }[]>`
      WITH marked AS (
        UPDATE dead_letters SET resolution = 'replayed', resolved_at = now(), replayed_as = wanted.event_id
        FROM unnest(${letterIds}::uuid[], ${eventIds}::uuid[], ${payloads}::text[])
          AS wanted (letter_id, event_id, edited)
        WHERE id = wanted.letter_id AND app_id = ${appId}::uuid AND resolution IS NULL
        RETURNING dead_letters.*, wanted.edited
      ), put AS (
        INSERT INTO outbox (id, app_id, script_id, version, source, trigger_id, payload, payload_bytes, principal_id,
          root_id, parent_id, depth, max_attempts, backoff, base_ms, max_ms, jitter, transactional)
        SELECT replayed_as, app_id, script_id, pinned_version, source, trigger_id, coalesce(edited::json, payload),
          coalesce(octet_length(edited), payload_bytes),
          CASE WHEN error_code = ${REGISTRANT_GONE} THEN coalesce(${standIn}::uuid, principal_id) ELSE principal_id END, root_id, execution_id,
          greatest(depth, ${leastDepth}::int), max_attempts, backoff, base_ms, max_ms, jitter, transactional
        FROM marked
      )
      SELECT id FROM marked`;
    return rows.map(({ id }) => id);
  }

  /** @returns ids of the letters that were unresolved until now. */
  async resolve(
    transaction: Db,
    appId: string,
    ids: readonly string[],
    resolution: GivenResolution,
  ): Promise<string[]> {
    const rows = await transaction.$queryRaw<{ id: string }[]>`
      UPDATE dead_letters SET resolution = ${resolution}, resolved_at = now()
      WHERE id = ANY(${[...ids]}::uuid[]) AND app_id = ${appId}::uuid AND resolution IS NULL
      RETURNING id`;
    return rows.map(({ id }) => id);
  }

  /** Those of the scripts that are there. */
  async scriptKinds(db: Db, scriptIds: readonly string[]): Promise<ReadonlyMap<string, ScriptKind>> {
    const rows = await db.$queryRaw<{ id: string; kind: ScriptKind }[]>`
      SELECT id, kind FROM scripts WHERE id = ANY(${[...new Set(scriptIds)]}::uuid[])`;
    return new Map(rows.map(({ id, kind }) => [id, kind]));
  }

  private lockApp(transaction: Db, appId: string): Promise<unknown> {
    return transaction.$queryRaw`SELECT 1 AS locked FROM apps WHERE id = ${appId}::uuid FOR KEY SHARE`;
  }
}

function conditions(appId: string, filter: DeadLetterFilter): Prisma.Sql[] {
  const { isUnresolved, source, triggerId, scriptId, code, fromMs, toMs } = filter;
  const all = [Prisma.sql`app_id = ${appId}::uuid`];
  if (isUnresolved === true) all.push(Prisma.sql`resolution IS NULL`);
  if (isUnresolved === false) all.push(Prisma.sql`resolution IS NOT NULL`);
  if (source !== undefined) all.push(Prisma.sql`source = ${source}`);
  if (triggerId !== undefined) all.push(Prisma.sql`trigger_id = ${triggerId}::uuid`);
  if (scriptId !== undefined) all.push(Prisma.sql`script_id = ${scriptId}::uuid`);
  if (code !== undefined) all.push(Prisma.sql`error_code = ${code}`);
  if (fromMs !== undefined) all.push(Prisma.sql`created_at >= ${new Date(fromMs)}::timestamptz`);
  if (toMs !== undefined) all.push(Prisma.sql`created_at < ${new Date(toMs)}::timestamptz`);
  return all;
}
