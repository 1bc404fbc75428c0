import { hash } from 'node:crypto';
import { isUuid } from '#kernel';
import type { Json, JsonObject } from '#kernel';
import { DocsInputError } from './docs.errors.js';
import { parseFilter } from './docs-filter.js';
import type { Condition } from './docs-filter.js';
import { DOCS_LIMITS, docsPageSize, pathOf, quoted } from './docs-rules.js';
import type { FieldPath } from './docs-rules.js';

/** A query in a script's words, all of them JSON text but the limit. */
export interface DocsWish {
  readonly filter: string | undefined;
  readonly sort: string | undefined;
  readonly limit: number | undefined;
  readonly cursor: string | undefined;
}

export interface SortField {
  readonly path: FieldPath;
  readonly descending: boolean;
}

/** Behind which document a page begins: its sort keys, in the store's own form, and its id. */
export interface DocsPosition {
  readonly keys: readonly Buffer[];
  readonly id: string;
}

export interface DocsQuery {
  readonly filter: Condition;
  /** After these the order is by id, always (R-DOC-10). */
  readonly sort: readonly SortField[];
  readonly limit: number;
  readonly after: DocsPosition | undefined;
  /** The same for two queries that list the same documents in the same order. */
  readonly fingerprint: string;
}

/**
 * `$sort` and `$limit` may stand in the filter too.
 * @throws DocsInputError
 */
export function parseQuery(collection: string, wish: DocsWish): DocsQuery {
  const { $sort, $limit, ...rest } = filterOf(wish.filter);
  const filter = parseFilter(rest);
  const sort = sortOf(
    onceOf('sort', $sort, wish.sort === undefined ? undefined : readJson('sort', wish.sort)),
  );
  const limit = docsPageSize(limitOf(onceOf('limit', $limit, wish.limit)));
  const fingerprint = fingerprintOf(collection, filter, sort);
  const after = wish.cursor === undefined ? undefined : positionOf(wish.cursor, fingerprint, sort.length);
  return { filter, sort, limit, after, fingerprint };
}

/** @throws DocsInputError */
export function parseCount(filter: string | undefined): Condition {
  return parseFilter(filterOf(filter));
}

function filterOf(json: string | undefined): JsonObject {
  if (json === undefined) return {};
  if (Buffer.byteLength(json, 'utf8') > DOCS_LIMITS.maxFilterBytes)
    throw new DocsInputError(
      'docs.invalid-filter',
      `Cannot use the filter: as JSON it has more than ${DOCS_LIMITS.maxFilterBytes} bytes`,
    );
  const filter = readJson('filter', json);
  if (typeof filter === 'object' && filter !== null && !Array.isArray(filter)) return filter as JsonObject;
  throw new DocsInputError('docs.invalid-filter', 'Cannot use the filter: it must be an object');
}

function readJson(what: 'filter' | 'sort', json: string): Json {
  try {
    return JSON.parse(json) as Json;
  } catch (cause) {
    const code = what === 'filter' ? 'docs.invalid-filter' : 'docs.invalid-option';
    throw new DocsInputError(code, `Cannot use the ${what}: it is not JSON`, { cause });
  }
}

function onceOf(
  name: 'sort' | 'limit',
  inFilter: Json | undefined,
  asOption: Json | undefined,
): Json | undefined {
  if (inFilter !== undefined && asOption !== undefined)
    throw invalidOption(`${name} stands in the filter and in the options`);
  return inFilter ?? asOption;
}

function limitOf(limit: Json | undefined): number | undefined {
  if (limit === undefined || typeof limit === 'number') return limit;
  throw invalidOption('limit must be a whole number above 0');
}

function sortOf(sort: Json | undefined): readonly SortField[] {
  if (sort === undefined) return [];
  if (typeof sort !== 'object' || sort === null || Array.isArray(sort))
    throw invalidOption('sort must be an object: {"field": 1} or {"field": -1}');
  const fields = Object.entries(sort as JsonObject);
  if (fields.length > DOCS_LIMITS.maxSortFields)
    throw invalidOption(`sort has more than ${DOCS_LIMITS.maxSortFields} fields`);
  return fields.map(([field, direction]) => {
    const path = pathOf(field, 'docs.invalid-option');
    if (direction !== 1 && direction !== -1) throw invalidOption(`sort by ${quoted(field)} must be 1 or -1`);
    return { path, descending: direction === -1 };
  });
}

function invalidOption(fault: string): DocsInputError {
  return new DocsInputError('docs.invalid-option', `Cannot find: ${fault}`);
}

const FINGERPRINT_BYTES = 12;

/** Two collections are two lists, and so are two orders: a place in one is no place in another. */
function fingerprintOf(collection: string, filter: Condition, sort: readonly SortField[]): string {
  const text = JSON.stringify([collection, filter, sort]);
  return hash('sha256', text, 'buffer').subarray(0, FINGERPRINT_BYTES).toString('base64url');
}

/** What stands for a place in a list; opaque to scripts, so that it may change. */
export function cursorOf(
  { fingerprint }: Pick<DocsQuery, 'fingerprint'>,
  { keys, id }: DocsPosition,
): string {
  const parts = [fingerprint, id, ...keys.map((key) => key.toString('base64url'))];
  return Buffer.from(JSON.stringify(parts), 'utf8').toString('base64url');
}

const MAX_CURSOR_CHARS = 4_096;

/**
 * A cursor says where to go on, and nothing of what is found there: one that somebody made up can only skip documents of
 * the caller's own.
 * @throws DocsInputError `docs.invalid-cursor`
 */
function positionOf(cursor: string, fingerprint: string, sortFields: number): DocsPosition {
  const position = cursor.length > MAX_CURSOR_CHARS ? undefined : readPosition(cursor, fingerprint);
  if (position?.keys.length === sortFields && cursorOf({ fingerprint }, position) === cursor) return position;
  throw new DocsInputError(
    'docs.invalid-cursor',
    'Cannot find: the cursor is not one that find() gave for this collection, filter and sort',
  );
}

function readPosition(cursor: string, fingerprint: string): DocsPosition | undefined {
  try {
    const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) return undefined;
    const [said, id, ...keys] = parts;
    if (said !== fingerprint || id === undefined || !isUuid(id)) return undefined;
    return { id, keys: keys.map((key) => Buffer.from(key, 'base64url')) };
  } catch {
    return undefined;
  }
}
