import { Injectable } from '@nestjs/common';
import { isUuid } from '#kernel';
import type { DirectSession } from '#platform/postgres';
import { DOCS_LIMITS, DocsNotFoundError, DocsTooLargeError, DocsVersionConflictError } from '#stores/domain';
import type {
  Condition,
  Doc,
  DocPlace,
  DocsPlace,
  DocsPosition,
  DocsQuery,
  DocWrite,
  DocWritten,
} from '#stores/domain';
import { countSql, findSql, probeSql } from './docs-find.js';
import type { Statement } from './docs-find.js';
import { routesOf } from './docs-plan.js';
import type { DocsIndex, IndexRange } from './docs-plan.js';
import { asDocsRefusal, asQueryRefusal } from './docs-refusals.js';

/** Where a statement runs: within whatever transaction the caller has begun. */
export type DocsSession = Pick<DirectSession, 'query'>;
/** A query needs a transaction of its own, for the time that it may take. */
export type DocsQuerySession = Pick<DirectSession, 'query' | 'queryOnce'>;

/** Part of a list, in the order that was asked for. */
export interface DocsSlice {
  readonly docs: readonly Doc[];
  /** Where the next part begins; undefined at the end. */
  readonly next: DocsPosition | undefined;
}

const AT_ID = `d.app_id = $1::uuid AND d.collection = $2 AND d.id = $3::uuid`;
const TIMES = `created_at AS "createdAt", updated_at AS "updatedAt"`;
// What is too large is measured where it lies, and does not come here first.
const FITTING = `CASE WHEN octet_length(data::text) <= $4::int THEN data::text END AS data`;

// Whether triggers are to be told: most writes need not ask by themselves.
const IS_HEARD = `has_triggers($1::uuid, 'docs') AS "isHeard"`;

const CREATE = `
  INSERT INTO docs (app_id, collection, id, data) VALUES ($1::uuid, $2, $3::uuid, $5::jsonb)
  RETURNING id, version, ${TIMES}, ${FITTING}, ${IS_HEARD}`;

const GET = `SELECT d.id, d.data::text AS data, d.version, ${TIMES} FROM docs d WHERE ${AT_ID}`;

const HOLD_ALL = `
  SELECT FROM docs d JOIN unnest($2::text[], $3::uuid[]) AS wanted (collection, id) USING (collection, id)
  WHERE d.app_id = $1::uuid ORDER BY collection, id FOR UPDATE OF d`;

const VERSION = `SELECT d.version FROM docs d WHERE ${AT_ID} FOR UPDATE`;

/** The row is held from before it is read, so that what a write says was there before it was. */
const PRIOR = `prior AS MATERIALIZED (SELECT d.data, d.version FROM docs d WHERE ${AT_ID} FOR UPDATE)`;

const write = (data: string): string => `
  WITH ${PRIOR}, written AS (
    UPDATE docs d SET data = ${data}, version = d.version + 1, updated_at = now()
    FROM prior WHERE ${AT_ID} AND ($6::bigint IS NULL OR prior.version = $6::bigint)
    RETURNING d.id, d.data, d.version, d.created_at, d.updated_at
  )
  SELECT prior.data::text AS prior, written.id, written.version, ${TIMES}, ${IS_HEARD},
         CASE WHEN octet_length(written.data::text) <= $4::int THEN written.data::text END AS data
  FROM prior LEFT JOIN written ON true`;
const UPDATE = write('d.data || $5::jsonb');
const REPLACE = write('$5::jsonb');

const DELETE = `
  WITH ${PRIOR}, deleted AS (
    DELETE FROM docs d USING prior WHERE ${AT_ID} AND ($4::bigint IS NULL OR prior.version = $4::bigint)
    RETURNING true AS done
  )
  SELECT prior.data::text AS prior, deleted.done, ${IS_HEARD} FROM prior LEFT JOIN deleted ON true`;

// What the transaction may take, and that it goes by the indexes: a collection is never more than a part of the table, whose
// figures say nothing of it. Compiling a plan takes longer than most of these queries do.
const BEGIN_QUERY = `
  SELECT i.id, i.path, bounds.*
  FROM (
    SELECT set_config('statement_timeout', $3, true) AS ms, set_config('jit', 'off', true) AS jit,
           set_config('enable_seqscan', 'off', true) AS seqscan, set_config('enable_bitmapscan', 'off', true) AS bitmapscan
    OFFSET 0
  ) bounds
  LEFT JOIN docs_indexes i ON i.app_id = $1::uuid AND i.collection = $2 AND i.is_ready`;

/** Beyond so many keys the order of another index, or none, is as good a way (a guess that bounds the work both ways). */
const FEW_KEYS = 1_000;

interface DocRow {
  readonly id: string | null;
  readonly data: string | null;
  /** As the server writes a bigint. */
  readonly version: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Of a write. */
  readonly isHeard?: boolean;
}

interface FoundRow extends DocRow {
  readonly found: string;
  readonly keys: readonly Buffer[];
}

/**
 * The documents of all apps. Each write is one method, and joins the transaction of the session that it is given: what
 * it causes can be written with it. Those that may find too much when they have written throw: the transaction must then
 * be given up.
 */
@Injectable()
export class DocsRepository {
  /** @throws DocsTooLargeError, DocsAppGoneError, and DocsInputError `docs.invalid-data`. */
  async create(
    db: DocsSession,
    { appId, collection, id }: DocPlace,
    data: string,
  ): Promise<Omit<DocWritten, 'prior'>> {
    const values = [appId, collection, id, DOCS_LIMITS.maxDataBytes, data];
    const [row] = await refusing(db.query<DocRow>(CREATE, values));
    return { doc: toDoc(row as DocRow), isHeard: row?.isHeard === true };
  }

  async get(db: DocsSession, { appId, collection, id }: DocPlace): Promise<Doc | undefined> {
    if (!isUuid(id)) return undefined;
    const [row] = await db.query<DocRow>(GET, [appId, collection, id]);
    return row === undefined ? undefined : toDoc(row);
  }

  /** Nobody else writes those that are there until the transaction ends; taken in an order of their own. */
  async holdAll(db: DocsSession, appId: string, docs: readonly Omit<DocPlace, 'appId'>[]): Promise<void> {
    const known = docs.filter(({ id }) => isUuid(id));
    if (known.length === 0) return;
    await db.query(HOLD_ALL, [appId, known.map(({ collection }) => collection), known.map(({ id }) => id)]);
  }

  /** 0 when it is not there; otherwise nobody else writes it until the transaction ends. */
  async lockVersion(db: DocsSession, { appId, collection, id }: DocPlace): Promise<number> {
    if (!isUuid(id)) return 0;
    const [row] = await db.query<{ version: string }>(VERSION, [appId, collection, id]);
    return Number(row?.version ?? 0);
  }

  /**
   * Puts the fields of `data` in the place of those of the same name, at the top level.
   * @throws DocsNotFoundError, DocsVersionConflictError, DocsTooLargeError, and DocsInputError `docs.invalid-data`.
   */
  update(db: DocsSession, place: DocPlace, write: DocWrite): Promise<DocWritten> {
    return this.write(db, UPDATE, place, write);
  }

  /** @throws as `update`. */
  replace(db: DocsSession, place: DocPlace, write: DocWrite): Promise<DocWritten> {
    return this.write(db, REPLACE, place, write);
  }

  private async write(
    db: DocsSession,
    text: string,
    { appId, collection, id }: DocPlace,
    { data, ifVersion }: DocWrite,
  ): Promise<DocWritten> {
    if (!isUuid(id)) throw new DocsNotFoundError();
    const values = [appId, collection, id, DOCS_LIMITS.maxDataBytes, data, ifVersion ?? null];
    const [row] = await refusing(db.query<DocRow & { prior: string }>(text, values));
    if (row === undefined) throw new DocsNotFoundError();
    if (row.id === null) throw new DocsVersionConflictError(ifVersion ?? 0);
    return { doc: toDoc(row), prior: row.prior, isHeard: row.isHeard === true };
  }

  /**
   * @returns undefined when it was not there.
   * @throws DocsVersionConflictError
   */
  async delete(
    db: DocsSession,
    { appId, collection, id }: DocPlace,
    ifVersion: number | undefined,
  ): Promise<Omit<DocWritten, 'doc'> | undefined> {
    if (!isUuid(id)) return undefined;
    const values = [appId, collection, id, ifVersion ?? null];
    const rows = db.query<{ prior: string; done: true | null; isHeard: boolean }>(DELETE, values);
    const [row] = await rows;
    if (row?.done === null) throw new DocsVersionConflictError(ifVersion ?? 0);
    return row && { prior: row.prior, isHeard: row.isHeard };
  }

  /** At most as many as the query's limit, and fewer where they are more than one answer may hold. @throws DocsTooSlowError */
  find(db: DocsQuerySession, place: DocsPlace, query: DocsQuery, maxMs?: number): Promise<DocsSlice> {
    return inTime(async () => {
      const { inOrder, ranges } = routesOf(query.filter, query.sort, await this.begin(db, place, maxMs));
      const few = await this.fewest(
        db,
        ranges.filter((range) => range !== inOrder),
      );
      // In the order of the ids that is the whole collection, and a list that stops early reads little of it.
      const by = few ?? inOrder ?? (query.sort.length > 0 ? ranges[0] : undefined);
      const rows = await once<FoundRow>(db, findSql(place, query, by));
      const docs = rows.slice(0, query.limit);
      const last = docs.at(-1);
      const hasMore = last !== undefined && Number(last.found) > docs.length;
      return {
        docs: docs.map(toDoc),
        next: hasMore ? { keys: last.keys, id: last.id as string } : undefined,
      };
    });
  }

  /** @throws DocsTooSlowError */
  count(db: DocsQuerySession, place: DocsPlace, filter: Condition, maxMs?: number): Promise<number> {
    return inTime(async () => {
      const { ranges } = routesOf(filter, [], await this.begin(db, place, maxMs));
      const by = (await this.fewest(db, ranges)) ?? ranges[0];
      const [row] = await once<{ found: string }>(db, countSql(place, filter, by));
      return Number(row?.found);
    });
  }

  /** Bounds the transaction's statements, and says what may serve them. */
  private async begin(
    db: DocsQuerySession,
    { appId, collection }: DocsPlace,
    maxMs: number = DOCS_LIMITS.maxQueryMs,
  ): Promise<readonly DocsIndex[]> {
    const rows = await db.query<DocsIndex | { id: null }>(BEGIN_QUERY, [appId, collection, String(maxMs)]);
    return rows.filter((row): row is DocsIndex => row.id !== null);
  }

  /** Of parts of indexes the one with the fewest keys, when they are few. */
  private async fewest(db: DocsQuerySession, ranges: readonly IndexRange[]): Promise<IndexRange | undefined> {
    let best: IndexRange | undefined;
    let least = FEW_KEYS;
    for (const range of ranges) {
      const [row] = await once<{ found: string }>(db, probeSql(range, least));
      const found = Number(row?.found);
      if (found >= least) continue;
      best = range;
      least = found;
    }
    return best;
  }
}

function once<R extends object>(db: DocsQuerySession, { text, values }: Statement): Promise<readonly R[]> {
  return db.queryOnce<R>(text, values);
}

function refusing<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw asDocsRefusal(error);
  });
}

function inTime<T>(work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    throw asQueryRefusal(error);
  });
}

/** @throws DocsTooLargeError */
function toDoc({ id, data, version, createdAt, updatedAt }: DocRow): Doc {
  if (data === null) throw new DocsTooLargeError(DOCS_LIMITS.maxDataBytes);
  return { id: id as string, data, version: Number(version), createdAt, updatedAt };
}
