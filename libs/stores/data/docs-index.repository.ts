import { Injectable } from '@nestjs/common';
import { DOCS_LIMITS, DocsTooManyIndexesError } from '#stores/domain';
import type { DocsPlace, FieldPath } from '#stores/domain';
import { asDocsRefusal } from './docs-refusals.js';
import type { DocsSession } from './docs.repository.js';

/** Documents that get their keys in one transaction: those that are written meanwhile wait for it. */
const PART = 1_000;

export interface DocsIndexState {
  readonly id: string;
  readonly isReady: boolean;
}

const FIND = `
  SELECT id, is_ready AS "isReady" FROM docs_indexes WHERE app_id = $1::uuid AND collection = $2 AND path = $3::text[]`;

// Alone among the writers of the collection: see the trigger of docs.
const ALONE = `SELECT pg_advisory_xact_lock(hashtextextended('docs/' || $1::uuid || '/' || $2::text, 0))`;

const REGISTER = `
  INSERT INTO docs_indexes (app_id, collection, path, last_id, is_ready)
  SELECT $1::uuid, $2, $3::text[], last.id, last.id IS NULL
  FROM (SELECT 1) one LEFT JOIN (
    SELECT id FROM docs WHERE app_id = $1::uuid AND collection = $2 ORDER BY id DESC LIMIT 1
  ) last ON true
  WHERE (SELECT count(*) FROM docs_indexes WHERE app_id = $1::uuid AND collection = $2) < $4::int
  ON CONFLICT ON CONSTRAINT docs_indexes_path_key DO NOTHING
  RETURNING id, is_ready AS "isReady"`;

// One builder at a time; writers only share the row, to refer to it.
const HOLD = `SELECT built_to AS "builtTo", last_id AS "lastId" FROM docs_indexes
  WHERE id = $1::bigint AND NOT is_ready FOR NO KEY UPDATE`;

// A document is held while its key is written, so that a write of it comes before, and is seen, or after, and sees.
const BUILD_PART = `
  WITH part AS MATERIALIZED (
    SELECT coalesce((
      SELECT d.id FROM docs d WHERE d.app_id = $1::uuid AND d.collection = $2 AND d.id > $4::uuid AND d.id <= $5::uuid
      ORDER BY d.id OFFSET $6::int LIMIT 1
    ), $5::uuid) AS upto
  ), held AS MATERIALIZED (
    SELECT d.id, d.data FROM docs d, part
    WHERE d.app_id = $1::uuid AND d.collection = $2 AND d.id > $4::uuid AND d.id <= part.upto
    FOR SHARE OF d
  ), written AS (
    INSERT INTO docs_keys (index_id, key, doc_id)
    SELECT i.id, docs_key(held.data, i.path), held.id FROM held, docs_indexes i WHERE i.id = $3::bigint
    ON CONFLICT DO NOTHING
  )
  UPDATE docs_indexes i SET built_to = part.upto, is_ready = part.upto = $5::uuid FROM part WHERE i.id = $3::bigint
  RETURNING i.is_ready AS "isReady"`;

/** Fields that documents are found by. */
@Injectable()
export class DocsIndexRepository {
  async find(
    db: DocsSession,
    { appId, collection }: DocsPlace,
    path: FieldPath,
  ): Promise<DocsIndexState | undefined> {
    const [state] = await db.query<DocsIndexState>(FIND, [appId, collection, path]);
    return state;
  }

  /**
   * From its commit on every write keeps the index. Waits for writes that are under way.
   * @throws DocsTooManyIndexesError and DocsAppGoneError
   */
  async register(db: DocsSession, place: DocsPlace, path: FieldPath): Promise<DocsIndexState> {
    const { appId, collection } = place;
    await db.query(ALONE, [appId, collection]);
    const [made] = await db
      .query<DocsIndexState>(REGISTER, [appId, collection, path, DOCS_LIMITS.maxIndexes])
      .catch((error: unknown) => {
        throw asDocsRefusal(error);
      });
    const state = made ?? (await this.find(db, place, path));
    if (state === undefined) throw new DocsTooManyIndexesError(DOCS_LIMITS.maxIndexes);
    return state;
  }

  /** Writes keys of some documents that were there before the index. @returns whether it is ready. */
  async buildPart(db: DocsSession, { appId, collection }: DocsPlace, id: string): Promise<boolean> {
    const [left] = await db.query<{ builtTo: string; lastId: string }>(HOLD, [id]);
    if (left === undefined) return true;
    const values = [appId, collection, id, left.builtTo, left.lastId, PART - 1];
    const [state] = await db.query<{ isReady: boolean }>(BUILD_PART, values);
    return state?.isReady ?? true;
  }
}
