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

/** Whatever is there, or with $6 only where nothing is. */
const PUT = `${TURN}
  INSERT INTO kv_entries AS entry (app_id, collection, key, value, version, expires_at)
  SELECT $1::uuid, $2, $3, $4::json, nextval('kv_versions'), ${EXPIRY} FROM turn
  ON CONFLICT (app_id, collection, key) DO UPDATE
  SET value = excluded.value, version = excluded.version, expires_at = excluded.expires_at, updated_at = now()
  WHERE NOT $6::boolean OR entry.expires_at <= now()
  RETURNING version`;

/** Only what is at version $6. */
const REPLACE = `${TURN}
  UPDATE kv_entries SET value = $4::json, version = nextval('kv_versions'), expires_at = ${EXPIRY}, updated_at = now()
  FROM turn
  WHERE ${AT_KEY} AND version = $6::bigint AND ${IS_LIVE}
  RETURNING version`;

const DELETE = `DELETE FROM kv_entries WHERE ${AT_KEY} RETURNING ${IS_LIVE} AS "wasLive"`;

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

// In order of expiry, so that several sweeps at once divide the work instead of waiting for each other.
const DELETE_EXPIRED = `
  DELETE FROM kv_entries WHERE (app_id, collection, key) IN (
    SELECT app_id, collection, key FROM kv_entries WHERE expires_at <= now()
    ORDER BY expires_at LIMIT $1::int FOR UPDATE SKIP LOCKED
  ) AND expires_at <= now()
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
  async set(db: KvSession, place: KvPlace, { value, ttlSeconds, ifVersion }: KvSetting): Promise<number> {
    const { appId, collection, key } = place;
    const replaces = ifVersion !== undefined && ifVersion > 0;
    const condition = replaces ? ifVersion : ifVersion === 0;
    const [row] = await db
      .query<{
        version: string;
      }>(replaces ? REPLACE : PUT, [appId, collection, key, value, ttlSeconds ?? null, condition])
      .catch((error: unknown) => {
        throw asRefusal(error);
      });
    if (row === undefined) throw new KvVersionConflictError(ifVersion ?? 0);
    return Number(row.version);
  }

  /** @returns whether it was there. */
  async delete(db: KvSession, { appId, collection, key }: KvPlace): Promise<boolean> {
    const [row] = await db.query<{ wasLive: boolean }>(DELETE, [appId, collection, key]);
    return row?.wasLive ?? false;
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
