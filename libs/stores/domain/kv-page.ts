import { KvInputError } from './kv.errors.js';
import { KV_LIMITS, requireKey } from './kv-rules.js';

/** Keys from `from` on (inclusive) up to `end` (exclusive; without it to the last), in order of their UTF-8 bytes. */
export interface KeyRange {
  readonly from: string;
  readonly end: string | undefined;
}

/** The smallest character that a key can go on with: NUL is none. */
const NEXT = '\u0001';

/**
 * The keys that begin with `prefix` and come after the one `after`.
 */
export function keyRange(prefix: string, after: string | undefined): KeyRange {
  const next = after === undefined ? '' : after + NEXT;
  // A cursor of another prefix may begin before this one.
  return { from: isBefore(next, prefix) ? prefix : next, end: endOfPrefix(prefix) };
}

function isBefore(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')) < 0;
}

const LAST_CODE_POINT = 0x10ffff;
const BEFORE_SURROGATES = 0xd7ff;
const AFTER_SURROGATES = 0xe000;

/** The first text after all that begin with `prefix`; undefined when there is none. UTF-8 sorts as code points do. */
export function endOfPrefix(prefix: string): string | undefined {
  const points = [...prefix];
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const point = last.codePointAt(0) as number;
    if (point === LAST_CODE_POINT) continue;
    const next = point === BEFORE_SURROGATES ? AFTER_SURROGATES : point + 1;
    return points.join('') + String.fromCodePoint(next);
  }
  return undefined;
}

/** @throws KvInputError `kv.invalid-option`. More than the most is clamped, as in every list. */
export function kvPageSize(limit: number | undefined): number {
  if (limit === undefined) return KV_LIMITS.defaultPageSize;
  if (!Number.isInteger(limit) || limit < 1)
    throw new KvInputError('kv.invalid-option', 'Cannot list: limit must be a whole number above 0');
  return Math.min(limit, KV_LIMITS.maxPageSize);
}

/** What stands for a place in a list; opaque to scripts, so that it may change. */
export function cursorAfter(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64url');
}

/**
 * The key after which the cursor's page begins.
 * @throws KvInputError `kv.invalid-cursor`
 */
export function keyOfCursor(cursor: string): string {
  try {
    const key = Buffer.from(cursor, 'base64url').toString('utf8');
    requireKey(key);
    if (cursorAfter(key) === cursor) return key;
  } catch {
    // Whatever is wrong with it, it is none of ours.
  }
  throw new KvInputError('kv.invalid-cursor', 'Cannot list: the cursor is not one that list() gave');
}
