import { Injectable } from '@nestjs/common';
import { isUuid } from '#kernel';
import type { StatementSession } from '#platform/postgres';
import { DEFAULT_CONTENT_TYPE, endOfPrefix, FilesAppGoneError } from '#stores/domain';
import type {
  FileChange,
  FileContent,
  FileDraft,
  FilePlace,
  FilesPlace,
  FilesPosition,
  StoredFile,
} from '#stores/domain';

/** Where a statement runs: within whatever transaction the caller has begun. */
export type FilesSession = StatementSession;

const FOREIGN_KEY_VIOLATION = '23503';

const FILE = `
  id, collection, name, content_type AS "contentType", size, encode(sha256, 'hex') AS sha256,
  metadata::text AS metadata, version, created_at AS "createdAt", updated_at AS "updatedAt", blob_id AS "blobId"`;
const AT_ID = `app_id = $1::uuid AND collection = $2 AND id = $3::uuid`;

const INSERT = `
  INSERT INTO files (app_id, collection, id, name, content_type, size, sha256, metadata, blob_id)
  VALUES ($1::uuid, $2, $3::uuid, $4, $5, $6::bigint, decode($7, 'hex'), $8::json, $9::uuid)
  RETURNING ${FILE}`;

const READ = `SELECT ${FILE} FROM files WHERE ${AT_ID}`;
const LOCK = `${READ} FOR UPDATE`;

const UPDATE = `
  UPDATE files SET
    name = coalesce($4, name), content_type = coalesce($5, content_type),
    metadata = coalesce($6::json, metadata), size = coalesce($7::bigint, size),
    sha256 = coalesce(decode($8, 'hex'), sha256), blob_id = coalesce($9::uuid, blob_id),
    version = version + 1, updated_at = now()
  WHERE ${AT_ID}
  RETURNING ${FILE}`;

const DELETE = `DELETE FROM files WHERE ${AT_ID} RETURNING ${FILE}`;
const DELETE_BY_ID = `DELETE FROM files WHERE app_id = $1::uuid AND id = $2::uuid RETURNING ${FILE}`;
const READ_BY_ID = `SELECT ${FILE} FROM files WHERE app_id = $1::uuid AND id = $2::uuid`;

/** Two texts, so that the plan that is kept for each ends its scan where the prefix does. */
const list = (end: '' | 'AND name < $7'): string => `
  SELECT ${FILE} FROM files
  WHERE app_id = $1::uuid AND collection = $2 AND name >= $3 ${end}
    AND ($4::text IS NULL OR (name, id) > ($4::text, $5::uuid))
  ORDER BY name, id LIMIT $6::int`;
const LIST_TO_THE_LAST = list('');
const LIST_TO_THE_END = list('AND name < $7');

const LIST_OF_APP = `
  SELECT ${FILE} FROM files
  WHERE app_id = $1::uuid AND ($2::text IS NULL OR collection = $2) AND ($3::uuid IS NULL OR id < $3::uuid)
  ORDER BY id DESC LIMIT $4::int`;

// The row is the app's turn as well: of two writers the second adds to what the first has made of it.
const GROW = `
  INSERT INTO files_usage AS kept (app_id, bytes) VALUES ($1::uuid, $2::bigint)
  ON CONFLICT (app_id) DO UPDATE SET bytes = kept.bytes + excluded.bytes
  RETURNING bytes`;
const SHRINK = `UPDATE files_usage SET bytes = bytes - $2::bigint WHERE app_id = $1::uuid RETURNING bytes`;

const WITH_A_FILE = `SELECT blob_id AS "blobId" FROM files WHERE blob_id = ANY ($1::uuid[])`;

type FileRow = Omit<StoredFile, 'size' | 'version'> & {
  /** A text or a bigint, as the way of the statement gives it. */
  readonly size: unknown;
  readonly version: unknown;
};

/**
 * What is known of the files of all apps. Each method is one statement, and joins the transaction of the session that it
 * is given: what a write causes can be written with it.
 */
@Injectable()
export class FilesRepository {
  /** @throws FilesAppGoneError */
  async insert(
    db: FilesSession,
    place: FilePlace,
    draft: FileDraft,
    content: FileContent,
  ): Promise<StoredFile> {
    const { appId, collection, id } = place;
    const { name, contentType = DEFAULT_CONTENT_TYPE, metadata = '{}' } = draft;
    const { size, sha256, blobId } = content;
    const values = [appId, collection, id, name, contentType, size, sha256, metadata, blobId];
    const [row] = await db.query<FileRow>(INSERT, values).catch((error: unknown) => {
      throw isAppGone(error) ? new FilesAppGoneError({ cause: error }) : error;
    });
    return toFile(row as FileRow);
  }

  async read(db: FilesSession, place: FilePlace): Promise<StoredFile | undefined> {
    return this.one(db, READ, place);
  }

  /** As `read`; nobody changes it until the transaction ends. */
  async lock(db: FilesSession, place: FilePlace): Promise<StoredFile | undefined> {
    return this.one(db, LOCK, place);
  }

  /** @param content undefined for the bytes that are there. */
  async update(
    db: FilesSession,
    { appId, collection, id }: FilePlace,
    { name, contentType, metadata }: FileChange,
    content: FileContent | undefined,
  ): Promise<StoredFile | undefined> {
    const bytes = [content?.size ?? null, content?.sha256 ?? null, content?.blobId ?? null];
    const words = [name ?? null, contentType ?? null, metadata ?? null];
    const [row] = await db.query<FileRow>(UPDATE, [appId, collection, id, ...words, ...bytes]);
    return row === undefined ? undefined : toFile(row);
  }

  /** @returns what it was; undefined when it was not there. */
  async delete(db: FilesSession, place: FilePlace): Promise<StoredFile | undefined> {
    return this.one(db, DELETE, place);
  }

  /** In order of the names, then of the ids; at most `limit`, and one more when there is more. */
  async list(
    db: FilesSession,
    { appId, collection }: FilesPlace,
    prefix: string,
    after: FilesPosition | undefined,
    limit: number,
  ): Promise<readonly StoredFile[]> {
    const from = after !== undefined && isBefore(prefix, after.name) ? after.name : prefix;
    const end = endOfPrefix(prefix);
    const values = [appId, collection, from, after?.name ?? null, after?.id ?? null, limit + 1];
    const rows =
      end === undefined
        ? await db.query<FileRow>(LIST_TO_THE_LAST, values)
        : await db.query<FileRow>(LIST_TO_THE_END, [...values, end]);
    return rows.map(toFile);
  }

  /** Of all collections or of one, the newest first; at most `limit`. */
  async listOfApp(
    db: FilesSession,
    appId: string,
    collection: string | undefined,
    before: string | undefined,
    limit: number,
  ): Promise<readonly StoredFile[]> {
    const rows = await db.query<FileRow>(LIST_OF_APP, [appId, collection ?? null, before ?? null, limit]);
    return rows.map(toFile);
  }

  /** By id alone, whatever its collection. */
  async readOfApp(db: FilesSession, appId: string, id: string): Promise<StoredFile | undefined> {
    const [row] = isUuid(id) ? await db.query<FileRow>(READ_BY_ID, [appId, id]) : [];
    return row === undefined ? undefined : toFile(row);
  }

  /** @returns what it was; undefined when it was not there. */
  async deleteOfApp(db: FilesSession, appId: string, id: string): Promise<StoredFile | undefined> {
    const [row] = isUuid(id) ? await db.query<FileRow>(DELETE_BY_ID, [appId, id]) : [];
    return row === undefined ? undefined : toFile(row);
  }

  /**
   * Adds to what the app keeps, or takes away from it; to be called after the write of the file itself.
   * @returns how many bytes it keeps now.
   */
  async account(db: FilesSession, appId: string, addedBytes: number): Promise<number> {
    const [row] =
      addedBytes >= 0
        ? await db.query<{ bytes: unknown }>(GROW, [appId, addedBytes])
        : await db.query<{ bytes: unknown }>(SHRINK, [appId, -addedBytes]);
    return Number(row?.bytes ?? 0);
  }

  /** Of these blobs those that a file has. */
  async ofFiles(db: FilesSession, blobIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await db.query<{ blobId: string }>(WITH_A_FILE, [blobIds]);
    return new Set(rows.map(({ blobId }) => blobId));
  }

  private async one(
    db: FilesSession,
    text: string,
    { appId, collection, id }: FilePlace,
  ): Promise<StoredFile | undefined> {
    const [row] = isUuid(id) ? await db.query<FileRow>(text, [appId, collection, id]) : [];
    return row === undefined ? undefined : toFile(row);
  }
}

function toFile({ size, version, ...row }: FileRow): StoredFile {
  return { ...row, size: Number(size), version: Number(version) };
}

function isBefore(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')) < 0;
}

function isAppGone(error: unknown): boolean {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown };
  return code === FOREIGN_KEY_VIOLATION && constraint === 'files_app_id_fkey';
}
