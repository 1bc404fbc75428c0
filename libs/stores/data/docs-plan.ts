import { endOfPrefix } from '#stores/domain';
import type { Condition, FieldPath, SortField } from '#stores/domain';
import type { Json } from '#kernel';
import type { Bindings } from './docs-condition.js';

/** An index whose keys are complete. */
export interface DocsIndex {
  readonly id: string;
  readonly path: FieldPath;
}

/** What there may be in an index for a filter; it is looked at again, so that too much is no fault. */
export interface IndexRange {
  readonly index: DocsIndex;
  /** All keys of a part are the same one, so that its documents come in order of their ids. */
  readonly isOneKey: boolean;
  /** The bounds of one part, or of two that have no key in common: an array is found by its elements, but lies elsewhere. */
  readonly parts: readonly (readonly Bound[])[];
}

type Sign = '=' | '>=' | '>' | '<=' | '<';
type Bound =
  | { readonly sign: Sign; readonly value: Json }
  | { readonly values: readonly Json[] }
  | { readonly end: KindEnd };

/** Where the keys of a type end: the first byte of the next one's. */
type KindEnd = 'numbers' | 'strings' | 'booleans';
const ENDS: Readonly<Record<KindEnd, string>> = {
  booleans: `'\\x03'::bytea`,
  numbers: `'\\x04'::bytea`,
  strings: `'\\x05'::bytea`,
};
const KIND_OF = { boolean: 'booleans', number: 'numbers', string: 'strings' } as const;
const BEGINS: Readonly<Record<KindEnd, Json>> = { booleans: false, numbers: -Number.MAX_VALUE, strings: '' };

/** All arrays have one key, and so has all that lies behind one. */
const ARRAYS: Bound = { sign: '=', value: [] };

/** Of a string so long a key holds only the beginning, which longer ones share. */
const KEY_BYTES = 256;

/** How a query can be answered by the indexes that its collection has. */
export interface DocsRoutes {
  /** An index, or a part of one, that has the documents in the order that is asked for. */
  readonly inOrder: IndexRange | undefined;
  /** Parts of indexes that hold all that the filter lets through, in whatever order. */
  readonly ranges: readonly IndexRange[];
}

export function routesOf(
  filter: Condition,
  sort: readonly SortField[],
  indexes: readonly DocsIndex[],
): DocsRoutes {
  const needed = filter.kind === 'all' ? filter.of.flatMap(flat) : [filter];
  const ranges = indexes.map((index) => rangeOf(index, needed)).filter((range) => !isWhole(range));
  const [first] = sort;
  if (first === undefined) return { inOrder: ranges.find(({ isOneKey }) => isOneKey), ranges };
  const index = indexes.find(({ path }) => isSame(path, first.path));
  const inOrder = index === undefined ? undefined : rangeOf(index, needed);
  return { inOrder, ranges: ranges.filter((range) => range.index !== index) };
}

/** Everything in a conjunction must hold, also in one within it. */
function flat(condition: Condition): readonly Condition[] {
  return condition.kind === 'all' ? condition.of.flatMap(flat) : [condition];
}

function isWhole({ parts }: IndexRange): boolean {
  return parts.some((bounds) => bounds.length === 0);
}

function rangeOf(index: DocsIndex, needed: readonly Condition[]): IndexRange {
  const places = needed.flatMap((condition) => placeOf(condition, index.path) ?? []);
  const bounds = places.flatMap((place) => place.bounds);
  const [inOthers, inArrays] = [places.every(({ others }) => others), places.every(({ arrays }) => arrays)];
  const parts = [...(inOthers ? [bounds] : []), ...(inArrays && places.length > 0 ? [[ARRAYS]] : [])];
  // What no document can do at once is looked for where nothing is.
  if (parts.length === 0) parts.push([...bounds, ARRAYS]);
  return { index, parts, isOneKey: parts.every((part) => part.some(isOneKey)) };
}

function isOneKey(bound: Bound): boolean {
  return 'sign' in bound && bound.sign === '=';
}

/** Where in an index that is which a condition may hold for. */
interface Place {
  /** Of what is no array. */
  readonly bounds: readonly Bound[];
  readonly others: boolean;
  readonly arrays: boolean;
}

function placeOf(condition: Condition, path: FieldPath): Place | undefined {
  if (!('path' in condition) || !isSame(condition.path, path)) return undefined;
  switch (condition.kind) {
    case 'equals':
      return placeOfAny([condition.value], { sign: '=', value: condition.value });
    case 'in':
      return placeOfAny(condition.values, { values: condition.values.filter(isNoArray) });
    case 'startsWith':
      // An array does not begin with a text, but what does may be behind one on the way.
      return { bounds: prefixBounds(condition.value), others: true, arrays: path.length > 1 };
    case 'compare':
      return { bounds: comparisonBounds(condition), others: true, arrays: true };
    case 'exists':
    case 'contains':
      return undefined;
  }
}

/** What equals an array is one itself, or holds it. */
function placeOfAny(values: readonly Json[], bound: Bound): Place {
  const others = values.length === 0 || values.some(isNoArray);
  return { bounds: [bound], others, arrays: values.length > 0 };
}

function isNoArray(value: Json): boolean {
  return !Array.isArray(value);
}

function comparisonBounds({ order, value }: Extract<Condition, { kind: 'compare' }>): readonly Bound[] {
  const kind = KIND_OF[typeof value as keyof typeof KIND_OF];
  const isExact = typeof value !== 'string' || Buffer.byteLength(value, 'utf8') < KEY_BYTES;
  if (order === 'gt' || order === 'gte')
    return [{ sign: order === 'gt' && isExact ? '>' : '>=', value }, { end: kind }];
  return [
    { sign: '>=', value: BEGINS[kind] },
    { sign: order === 'lt' && isExact ? '<' : '<=', value },
  ];
}

function prefixBounds(prefix: string): readonly Bound[] {
  const end = endOfPrefix(prefix);
  // Keys of two long texts may be the same one, though the texts are not.
  return [{ sign: '>=', value: prefix }, end === undefined ? { end: 'strings' } : { sign: '<=', value: end }];
}

function isSame(a: FieldPath, b: FieldPath): boolean {
  return a.length === b.length && a.every((step, at) => step === b[at]);
}

/** The order in which the keys of an index are read: by key and then by id, by key alone from the last, or by id alone. */
export type KeyOrder = 'key' | 'key DESC' | 'id';
const KEY_ORDERS: Readonly<Record<KeyOrder, string>> = {
  key: 'k.key, k.doc_id',
  'key DESC': 'k.key DESC',
  id: 'k.doc_id',
};

/**
 * Where keys `k` come from, and conditions on them. Two parts are each read in the order that is wanted of both, so that
 * they are merged as far as the list goes, and neither is read to its end.
 */
export function keysSql(
  range: IndexRange,
  order: KeyOrder | undefined,
  to: Bindings,
): { readonly from: string; readonly where: string } {
  const index = `k.index_id = ${to.bind(range.index.id, 'bigint')}`;
  const [only, ...more] = range.parts;
  if (only !== undefined && more.length === 0)
    return { from: 'docs_keys k', where: [index, ...only.map((bound) => boundSql(bound, to))].join(' AND ') };
  const ordered = order === undefined ? '' : ` ORDER BY ${KEY_ORDERS[order]}`;
  // A key that is said to be one and the same counts for nothing in an order, and one part could not be merged with the other.
  const sql = order === 'key' || order === 'key DESC' ? spanSql : boundSql;
  const parts = range.parts.map((bounds) => {
    const where = [index, ...bounds.map((bound) => sql(bound, to))].join(' AND ');
    return `(SELECT k.key, k.doc_id FROM docs_keys k WHERE ${where}${ordered})`;
  });
  return { from: `(${parts.join(' UNION ALL ')}) k`, where: 'true' };
}

function boundSql(bound: Bound, to: Bindings): string {
  if ('end' in bound) return `k.key < ${ENDS[bound.end]}`;
  if ('sign' in bound) return `k.key ${bound.sign} ${keyOfSql(bound.value, to)}`;
  const values = bound.values.map((value) => JSON.stringify(value));
  return `k.key = ANY (ARRAY(SELECT docs_key(one, '{}') FROM unnest(${to.bind(values, 'jsonb[]')}) one))`;
}

function spanSql(bound: Bound, to: Bindings): string {
  if (!('sign' in bound) || bound.sign !== '=') return boundSql(bound, to);
  const key = keyOfSql(bound.value, to);
  return `k.key >= ${key} AND k.key <= ${key}`;
}

function keyOfSql(value: Json, to: Bindings): string {
  return `docs_key(${to.json(value)}, '{}')`;
}
