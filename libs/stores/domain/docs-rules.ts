import { KIB, MIB, SECOND_MS } from '#kernel';
import { DocsInputError, DocsTooLargeError } from './docs.errors.js';

export const DOCS_LIMITS = {
  /** Of a document's data, as JSON text of the store's making: with a space after each colon and comma. */
  maxDataBytes: 256 * KIB,
  maxDataDepth: 100,
  defaultPageSize: 50,
  maxPageSize: 200,
  /** Data of one answer in all: a page ends early there. */
  maxAnswerBytes: 4 * MIB,
  /** JSON text of a filter. */
  maxFilterBytes: 64 * KIB,
  maxFilterDepth: 10,
  maxConditions: 100,
  /** Values of one `$in` or `$nin`. */
  maxListed: 1_000,
  maxSortFields: 4,
  maxPathSegments: 10,
  maxFieldBytes: 512,
  /** Indexed fields of one collection: each is one more row to write with every document. */
  maxIndexes: 8,
  /** What one query may take of the database. */
  maxQueryMs: 2 * SECOND_MS,
} as const;

const COLLECTION = /^[A-Za-z0-9_.:-]{1,100}$/;

/** @throws DocsInputError `docs.invalid-collection` (R-DOC-02) */
export function requireDocsCollection(name: string): void {
  if (COLLECTION.test(name)) return;
  const rule = '1 to 100 letters, digits, "_", ".", ":" and "-"';
  throw new DocsInputError('docs.invalid-collection', `Cannot use the collection's name: it must be ${rule}`);
}

/**
 * The data as it is written. Numbers become those that JavaScript has, and of keys given twice the last stays.
 * @throws DocsInputError `docs.invalid-data` for what is no JSON object (R-DOC-02), or what `jsonb` cannot hold.
 * @throws DocsTooLargeError
 */
export function dataText(json: string): string {
  requireDataSize(json);
  const data = parsed(json);
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw invalidData('it must be a JSON object');
  requireStorable(data);
  return JSON.stringify(data);
}

/** Before anything is parsed; the store measures again what it makes of it. @throws DocsTooLargeError */
export function requireDataSize(json: string): void {
  const { maxDataBytes } = DOCS_LIMITS;
  if (json.length * 3 <= maxDataBytes) return;
  if (json.length > maxDataBytes || Buffer.byteLength(json, 'utf8') > maxDataBytes)
    throw new DocsTooLargeError(maxDataBytes);
}

/** @throws DocsInputError `docs.invalid-data` */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new DocsInputError('docs.invalid-data', 'Cannot write the document: it is not JSON', { cause });
  }
}

/** @throws DocsInputError `docs.invalid-data` */
function requireStorable(data: object): void {
  const left: { value: unknown; depth: number }[] = [{ value: data, depth: 1 }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string') requireText(value);
    // JSON text may say 1e400, which JavaScript reads as infinite.
    if (typeof value === 'number' && !Number.isFinite(value))
      throw invalidData('it has a number beyond what JavaScript can hold');
    if (typeof value !== 'object' || value === null) continue;
    if (depth > DOCS_LIMITS.maxDataDepth)
      throw invalidData(`it nests deeper than ${DOCS_LIMITS.maxDataDepth} levels`);
    if (!Array.isArray(value)) Object.keys(value).forEach(requireKeyName);
    for (const inner of Object.values(value)) left.push({ value: inner, depth: depth + 1 });
  }
}

/** `__proto__` changes what an object is wherever a reader copies it by assignment. */
function requireKeyName(key: string): void {
  if (key === '__proto__') throw invalidData('it has a key "__proto__"');
  requireText(key);
}

function requireText(text: string): void {
  const fault = faultOfText(text);
  if (fault !== undefined) throw invalidData(`a text in it holds ${fault}`);
}

function invalidData(fault: string): DocsInputError {
  return new DocsInputError('docs.invalid-data', `Cannot write the document: ${fault}`);
}

/** What PostgreSQL's text and jsonb have no form of. */
export function faultOfText(text: string): string | undefined {
  if (text.includes('\0')) return 'a NUL character';
  return text.isWellFormed() ? undefined : 'half of a surrogate pair';
}

export type FieldPath = readonly string[];

/**
 * The keys that lead to a field: `address.city` is the key `city` of the object at `address`. In an array a key is one of
 * each object in it, and a whole number is also the place of an element. A key with a dot in it cannot be named.
 * @throws DocsInputError with the code that is given.
 */
export function pathOf(
  field: string,
  code: 'docs.invalid-filter' | 'docs.invalid-option' = 'docs.invalid-filter',
): FieldPath {
  const path = field.split('.');
  const fault = faultOfPath(field, path);
  if (fault !== undefined) throw new DocsInputError(code, `Cannot use the field ${quoted(field)}: ${fault}`);
  return path;
}

function faultOfPath(field: string, path: FieldPath): string | undefined {
  const { maxFieldBytes, maxPathSegments } = DOCS_LIMITS;
  if (field.length > maxFieldBytes || Buffer.byteLength(field, 'utf8') > maxFieldBytes)
    return `it has more than ${maxFieldBytes} bytes`;
  if (path.length > maxPathSegments) return `it has more than ${maxPathSegments} parts`;
  if (path.includes('')) return 'a part of it is empty';
  const fault = faultOfText(field);
  return fault === undefined ? undefined : `it holds ${fault}`;
}

const MAX_QUOTED = 60;

/** A script's own word in a message: short, and on one line. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}...` : text);
}

/** @throws DocsInputError `docs.invalid-option`. More than the most is clamped (R-DOC-10). */
export function docsPageSize(limit: number | undefined): number {
  if (limit === undefined) return DOCS_LIMITS.defaultPageSize;
  if (!Number.isInteger(limit) || limit < 1)
    throw new DocsInputError('docs.invalid-option', 'Cannot find: limit must be a whole number above 0');
  return Math.min(limit, DOCS_LIMITS.maxPageSize);
}
