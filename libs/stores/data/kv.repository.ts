import { Injectable } from '@nestjs/common';
import type { DirectSession } from '#platform/postgres';
import { KV_LIMITS, KvTooMuchDataError, KvVersionConflictError } from '#stores/domain';
import type { KeyRange, KvEntry, KvPlace, KvSetting } from '#stores/domain';
import { asRefusal } from './kv-refusals.js';

/** Where a statement runs: within whatever transaction the caller has begun. */
export type KvSession = Pick<DirectSession, 'query'>;

/** Part of a list, in order of the keys. */
export interface KvSlice {
  readonly entries: readonly KvEntry[];
  /** Whether there is more in the range. */
  readonly hasMore: boolean;
}

/** What has expired is gone at once, by the database's clock, though its row is there until it is swept. */
const IS_LIVE = `(expires_at IS NULL OR expires_at > now())`;
const AT_KEY = `app_id = $1::uuid AND collection = $2 AND key = $3`;

const GET = `SELECT value::text AS value FROM kv_entries WHERE ${AT_KEY} AND ${IS_LIVE}`;

const VERSION = `SELECT version FROM kv_entries WHERE ${AT_KEY} AND ${IS_LIVE} FOR UPDATE`;

const HAS = `SELECT 1 FROM kv_entries WHERE ${AT_KEY} AND ${IS_LIVE}`;

// When all of it is too much, the server keeps it: it is measured where it lies.
const GET_MANY = `
  SELECT CASE WHEN sum(octet_length(value)) OVER () <= $4::bigint THEN value END AS value,
         sum(octet_length(value)) OVER () > $4::bigint AS "isTooMuch"
  FROM (
    SELECT at, value::text AS value
    FROM unnest($3::text[]) WITH ORDINALITY AS wanted (wanted_key, at)
    LEFT JOIN kv_entries ON app_id = $1::uuid AND collection = $2 AND key = wanted_key AND ${IS_LIVE}
  ) found
  ORDER BY at`;

// One set of a key after the other, from before its version is drawn until it is committed. The row's own lock is not
// enough: a set that waits behind another may find the row deleted, and would insert it with a version drawn too early.
const TURN = `
  WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended($1::text || '/' || $2 || '/' || $3, 0)))`;
const EXPIRY = `now() + $5::float8 * interval '1 second'`;

// What somebody listens to is written in a transaction with the events: the single statement of all other writes finds
// that out by itself, and then writes nothing.
const GATE = `gate AS MATERIALIZED (SELECT has_triggers($1::uuid, 'kv') AS heard)`;

/** Whatever is there, or with $6 only where nothing is. */
const PUT = `${TURN}, ${GATE}, written AS (
    INSERT INTO kv_entries AS entry (app_id, collection, key, value, version, expires_at)
    SELECT $1::uuid, $2, $3, $4::json, nextval('kv_versions'), ${EXPIRY} FROM turn, gate WHERE $7::boolean OR NOT heard
    ON CONFLICT (app_id, collection, key) DO UPDATE
    SET value = excluded.value, version = excluded.version, expires_at = excluded.expires_at, updated_at = now()
    WHERE NOT $6::boolean OR entry.expires_at <= now()
    RETURNING version
  )
  SELECT heard, version FROM gate LEFT JOIN written ON true`;

/** Only what is at version $6. */
const REPLACE = `${TURN}, ${GATE}, written AS (
    UPDATE kv_entries SET value = $4::json, version = nextval('kv_versions'), expires_at = ${EXPIRY}, updated_at = now()
    FROM turn, gate
    WHERE ${AT_KEY} AND version = $6::bigint AND ${IS_LIVE} AND ($7::boolean OR NOT heard)
    RETURNING version
  )
  SELECT heard, version FROM gate LEFT JOIN written ON true`;

const DELETE = `
  WITH ${GATE}, deleted AS (
    DELETE FROM kv_entries USING gate WHERE ${AT_KEY} AND ($4::boolean OR NOT heard) RETURNING ${IS_LIVE} AS "wasLive"
  )
  SELECT heard, "wasLive" FROM gate LEFT JOIN deleted ON true`;

const LOCK_ALL = `
  SELECT pg_advisory_xact_lock(number) FROM (
    SELECT DISTINCT hashtextextended($1::text || '/' || collection || '/' || key, 0) AS number
    FROM unnest($2::text[], $3::text[]) AS wanted (collection, key) ORDER BY number
  ) AS ordered`;

const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended($1::text || '/' || $2 || '/' || $3, 0))`;

/** Two texts, so that the plan that is kept for each ends its scan where the prefix does. */
const list = (end: '' | 'AND key < $6'): string => `
  SELECT key, value, version, expires_at AS "expiresAt", found
  FROM (
    SELECT key, value, version, expires_at, count(*) OVER () AS found,
           sum(octet_length(value)) OVER (ORDER BY key) - octet_length(value) AS bytes_before
    FROM (
      SELECT key, value::text AS value, version, expires_at
      FROM kv_entries
      WHERE app_id = $1::uuid AND collection = $2 AND key >= $3 ${end} AND ${IS_LIVE}
      ORDER BY key
      LIMIT $4::int
    ) page
  ) measured
  WHERE bytes_before < $5::bigint
  ORDER BY key`;
const LIST_TO_THE_LAST = list('');
const LIST_TO_THE_END = list('AND key < $6');

// In order of expiry, so that several sweeps at once divide the work instead of waiting for each other. Materialized: a
// subquery that a plan runs once for each row finds other rows each time, and the limit is none.
const DELETE_EXPIRED = `
  WITH old AS MATERIALIZED (
    SELECT app_id, collection, key FROM kv_entries WHERE expires_at <= now()
    ORDER BY expires_at LIMIT $1::int FOR UPDATE SKIP LOCKED
  )
  DELETE FROM kv_entries e USING old
  WHERE e.app_id = old.app_id AND e.collection = old.collection AND e.key = old.key AND e.expires_at <= now()
  RETURNING 1`;

interface ListRow {
  readonly key: string;
  readonly value: string;
  /** As the server writes a bigint; the sequence ends where a number of JavaScript does. */
  readonly version: string;
  readonly expiresAt: Date | null;
  readonly found: string;
}

/**
 * The values of all apps. Each method is one statement of its own, and joins the transaction of the session that it
 * is given: what a write causes can be written with it.
 */
@Injectable()
export class KvRepository {
  /** @returns the value as JSON text. */
  async get(db: KvSession, { appId, collection, key }: KvPlace): Promise<string | undefined> {
    const [row] = await db.query<{ value: string }>(GET, [appId, collection, key]);
    return row?.value;
  }

  /**
   * @returns JSON texts in the order of `keys`, undefined for a key that is not there.
   * @throws KvTooMuchDataError
   */
  async getMany(
    db: KvSession,
    { appId, collection }: Omit<KvPlace, 'key'>,
    keys: readonly string[],
  ): Promise<(string | undefined)[]> {
    const { maxAnswerBytes } = KV_LIMITS;
    const rows = await db.query<{ value: string | null; isTooMuch: boolean | null }>(GET_MANY, [
      appId,
      collection,
      keys,
      maxAnswerBytes,
    ]);
    if (rows[0]?.isTooMuch === true) throw new KvTooMuchDataError(maxAnswerBytes);
    return rows.map(({ value }) => value ?? undefined);
  }

  async has(db: KvSession, { appId, collection, key }: KvPlace): Promise<boolean> {
    return (await db.query(HAS, [appId, collection, key])).length > 0;
  }

  /**
   * @returns the value's version: above every one that the key has had.
   * @throws KvVersionConflictError when the key is not at `ifVersion`.
   * @throws KvInputError `kv.invalid-value` when the value is not JSON, or nests too deep for the server.
   * @throws KvAppGoneError
   */
  async set(db: KvSession, place: KvPlace, setting: KvSetting): Promise<number> {
    return (await this.write(db, place, setting, true)) as number;
  }

  /**
   * `set`, where no trigger listens to the app's `kv`.
   * @returns undefined where one does: nothing is written then.
   */
  setUnheard(db: KvSession, place: KvPlace, setting: KvSetting): Promise<number | undefined> {
    return this.write(db, place, setting, false);
  }

  private async write(
    db: KvSession,
    { appId, collection, key }: KvPlace,
    { value, ttlSeconds, ifVersion }: KvSetting,
    inAnyCase: boolean,
  ): Promise<number | undefined> {
    const replaces = ifVersion !== undefined && ifVersion > 0;
    const condition = replaces ? ifVersion : ifVersion === 0;
    const values = [appId, collection, key, value, ttlSeconds ?? null, condition, inAnyCase];
    const rows = db.query<{ heard: boolean; version: string | null }>(replaces ? REPLACE : PUT, values);
    const [row] = await rows.catch((error: unknown) => {
      throw asRefusal(error);
    });
    if (row?.heard === true && !inAnyCase) return undefined;
    if (row === undefined || row.version === null) throw new KvVersionConflictError(ifVersion ?? 0);
    return Number(row.version);
  }

  /** @returns whether it was there. */
  async delete(db: KvSession, place: KvPlace): Promise<boolean> {
    return (await this.take(db, place, true)) as boolean;
  }

  /**
   * `delete`, where no trigger listens to the app's `kv`.
   * @returns undefined where one does: nothing is deleted then.
   */
  deleteUnheard(db: KvSession, place: KvPlace): Promise<boolean | undefined> {
    return this.take(db, place, false);
  }

  private async take(
    db: KvSession,
    { appId, collection, key }: KvPlace,
    inAnyCase: boolean,
  ): Promise<boolean | undefined> {
    const values = [appId, collection, key, inAnyCase];
    const [row] = await db.query<{ heard: boolean; wasLive: boolean | null }>(DELETE, values);
    if (row?.heard === true && !inAnyCase) return undefined;
    return row?.wasLive ?? false;
  }

  /** `hold` of several keys of an app, in an order of their own: whoever takes them so never waits in a circle. */
  async holdAll(db: KvSession, appId: string, keys: readonly Omit<KvPlace, 'appId'>[]): Promise<void> {
    if (keys.length === 0) return;
    const values = [appId, keys.map(({ collection }) => collection), keys.map(({ key }) => key)];
    await db.query(LOCK_ALL, values);
  }

  /** 0 when the key is not there. */
  async versionOf(db: KvSession, { appId, collection, key }: KvPlace): Promise<number> {
    const [row] = await db.query<{ version: string }>(VERSION, [appId, collection, key]);
    return Number(row?.version ?? 0);
  }

  /**
   * Nobody else sets the key, or deletes it where it is listened to, until the transaction ends.
   * @returns its value as JSON text.
   */
  async hold(db: KvSession, place: KvPlace): Promise<string | undefined> {
    await db.query(LOCK, [place.appId, place.collection, place.key]);
    return this.get(db, place);
  }

  /** At most `limit` entries, and fewer where their values are more than one answer may hold; at least one. */
  async list(
    db: KvSession,
    { appId, collection }: Omit<KvPlace, 'key'>,
    { from, end }: KeyRange,
    limit: number,
  ): Promise<KvSlice> {
    const values = [appId, collection, from, limit + 1, KV_LIMITS.maxAnswerBytes];
    const rows =
      end === undefined
        ? await db.query<ListRow>(LIST_TO_THE_LAST, values)
        : await db.query<ListRow>(LIST_TO_THE_END, [...values, end]);
    const entries = rows.slice(0, limit).map(toEntry);
    return { entries, hasMore: Number(rows[0]?.found ?? 0) > entries.length };
  }

  /** @returns how many rows of expired values it has taken away, at most `limit`: then there may be more. */
  async deleteExpired(db: KvSession, limit: number): Promise<number> {
    return (await db.query(DELETE_EXPIRED, [limit])).length;
  }
}

function toEntry({ key, value, version, expiresAt }: ListRow): KvEntry {
  return { key, value, version: Number(version), expiresAt };
}
