import { DAY_MS, KIB, MIB, SECOND_MS } from '#kernel';
import { KvInputError, KvValueTooLargeError } from './kv.errors.js';

export const KV_LIMITS = {
  maxKeyBytes: 512,
  maxValueBytes: 256 * KIB,
  /** Keys of one `getMany`. */
  maxKeys: 100,
  defaultPageSize: 50,
  maxPageSize: 200,
  /**
   * Values of one answer in all. A list's page ends early there, so that 200 of the largest values never make one
   * message of 50 MiB.
   */
  maxAnswerBytes: 4 * MIB,
  maxTtlSeconds: (3_650 * DAY_MS) / SECOND_MS,
} as const;

const COLLECTION = /^[A-Za-z0-9_.:-]{1,100}$/;

/** @throws KvInputError `kv.invalid-collection` (R-KV-01) */
export function requireCollection(name: string): void {
  if (COLLECTION.test(name)) return;
  const rule = '1 to 100 letters, digits, "_", ".", ":" and "-"';
  throw new KvInputError('kv.invalid-collection', `Cannot use the collection's name: it must be ${rule}`);
}

/** @throws KvInputError `kv.invalid-key` for what PostgreSQL could not hold, or not as it is. */
export function requireKey(key: string): void {
  const fault = faultOfKey(key);
  if (fault !== undefined) throw new KvInputError('kv.invalid-key', `Cannot use the key: ${fault}`);
}

function faultOfKey(key: string): string | undefined {
  if (key === '') return 'it is empty';
  if (key.length > KV_LIMITS.maxKeyBytes || Buffer.byteLength(key, 'utf8') > KV_LIMITS.maxKeyBytes)
    return `it has more than ${KV_LIMITS.maxKeyBytes} bytes as UTF-8`;
  return faultOfText(key);
}

/** Half of a surrogate pair would become U+FFFD on its way, where two keys may meet. */
function faultOfText(text: string): string | undefined {
  if (text.includes('\0')) return 'it holds a NUL character';
  return text.isWellFormed() ? undefined : 'it holds half of a surrogate pair';
}

/** @throws KvInputError `kv.invalid-option` */
export function requireKeys(keys: readonly string[]): void {
  if (keys.length > KV_LIMITS.maxKeys)
    throw new KvInputError('kv.invalid-option', `Cannot get more than ${KV_LIMITS.maxKeys} keys at a time`);
  for (const key of keys) requireKey(key);
}

/** @throws KvInputError `kv.invalid-option`; a prefix may be empty, which is none. */
export function requirePrefix(prefix: string): void {
  const fault = prefix === '' ? undefined : faultOfKey(prefix);
  if (fault !== undefined) throw new KvInputError('kv.invalid-option', `Cannot list by the prefix: ${fault}`);
}

/** @throws KvInputError `kv.invalid-option` */
export function requireTtl(ttlSeconds: number | undefined): void {
  if (ttlSeconds === undefined || (ttlSeconds > 0 && ttlSeconds <= KV_LIMITS.maxTtlSeconds)) return;
  const rule = `above 0 and at most ${KV_LIMITS.maxTtlSeconds}`;
  throw new KvInputError('kv.invalid-option', `Cannot set the value: ttlSeconds must be ${rule}`);
}

/** @throws KvValueTooLargeError */
export function requireValueSize(json: string): void {
  const { maxValueBytes } = KV_LIMITS;
  // A UTF-16 unit takes at most three bytes, so most values need no counting.
  if (json.length * 3 <= maxValueBytes) return;
  if (json.length > maxValueBytes || Buffer.byteLength(json, 'utf8') > maxValueBytes)
    throw new KvValueTooLargeError(maxValueBytes);
}

/** What a key `__proto__` can look like in JSON text: as it is, or with some of its letters as escapes. */
const MAY_NAME_PROTO = /__proto__|\\u00[567]/i;

/**
 * Refuses the key `__proto__`, which changes what an object is wherever a reader copies it by assignment. Whether
 * the text is JSON at all is PostgreSQL's to say when it writes it.
 * @throws KvInputError `kv.invalid-value`
 */
export function requireNoProto(json: string): void {
  // Parsing every value would cost more than the rest of a set.
  if (!MAY_NAME_PROTO.test(json)) return;
  const left: unknown[] = [parse(json)];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__'))
      throw new KvInputError('kv.invalid-value', 'Cannot set the value: it has a key "__proto__"');
    for (const inner of Object.values(value)) left.push(inner);
  }
}

/** @throws KvInputError `kv.invalid-value` */
function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new KvInputError('kv.invalid-value', 'Cannot set the value: it is not JSON', { cause });
  }
}
