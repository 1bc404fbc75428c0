import { DOCS_LIMITS } from '#stores/domain';
import type { Condition, DocsPlace, DocsPosition, DocsQuery, SortField } from '#stores/domain';
import { Bindings, conditionSql } from './docs-condition.js';
import { keysSql } from './docs-plan.js';
import type { IndexRange, KeyOrder } from './docs-plan.js';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What every query begins with, so that whatever follows can only narrow it (R-DOC-08). */
function baseSql({ appId, collection }: DocsPlace, to: Bindings): string {
  return `d.app_id = ${to.bind(appId, 'uuid')} AND d.collection = ${to.bind(collection, 'text')}`;
}

/**
 * The documents `d` that the filter lets through, and their keys `k` where an index leads to them. OFFSET 0 keeps the
 * server from any other order than that: first the index, as far as is wanted, then document by document. It knows too
 * little of what is in one app's collection to find a better one.
 */
function fromSql(
  place: DocsPlace,
  filter: Condition,
  { by, order }: { readonly by: IndexRange | undefined; readonly order?: KeyOrder | undefined },
  to: Bindings,
): string {
  const base = baseSql(place, to);
  if (by === undefined) return `docs d WHERE ${base} AND ${conditionSql(filter, to)}`;
  const { from, where } = keysSql(by, order, to);
  const document = `SELECT * FROM docs d WHERE ${base} AND d.id = k.doc_id AND ${conditionSql(filter, to)} OFFSET 0`;
  return `${from} CROSS JOIN LATERAL (${document}) d WHERE ${where}`;
}

/** Of one page, at most one document more than is asked for, and no more data than one answer may hold. */
export function findSql(place: DocsPlace, query: DocsQuery, by: IndexRange | undefined): Statement {
  const to = new Bindings();
  const from = fromSql(place, query.filter, { by, order: keyOrderOf(query, by) }, to);
  const keys = query.sort.map((field, at) => ({ ...field, name: `k${at}`, sql: keySql(field, at, by, to) }));
  const after = query.after === undefined ? '' : ` AND ${afterSql(keys, query.after, by, to)}`;
  const named = keys.map(({ sql, name }) => `, ${sql} AS ${name}`).join('');
  const order = [...keys.map(({ name, descending }) => `${name}${descending ? ' DESC' : ''}`), 'id'].join(
    ', ',
  );
  const list = keys.length === 0 ? 'ARRAY[]::bytea[]' : `ARRAY[${keys.map(({ name }) => name).join(', ')}]`;
  // The text is made of the page alone, not of all that is sorted for it.
  const text = `
    SELECT id, data, version, created_at AS "createdAt", updated_at AS "updatedAt", found, ${list} AS keys
    FROM (
      SELECT *, count(*) OVER () AS found,
             sum(octet_length(data)) OVER (ORDER BY ${order}) - octet_length(data) AS bytes_before
      FROM (
        SELECT *, body::text AS data
        FROM (
          SELECT d.id, d.data AS body, d.version, d.created_at, d.updated_at${named}
          FROM ${from}${after}
          ORDER BY ${orderSql(keys, by)}
          LIMIT ${to.bind(query.limit + 1, 'int')}
        ) page
      ) written
    ) measured
    WHERE bytes_before < ${to.bind(DOCS_LIMITS.maxAnswerBytes, 'bigint')}
    ORDER BY ${order}`;
  return { text, values: to.values };
}

export function countSql(place: DocsPlace, filter: Condition, by: IndexRange | undefined): Statement {
  const to = new Bindings();
  const text = `SELECT count(*) AS found FROM ${fromSql(place, filter, { by }, to)}`;
  return { text, values: to.values };
}

/** How many keys there are in a part of an index, counted no further than `most`. */
export function probeSql(range: IndexRange, most: number): Statement {
  const to = new Bindings();
  const limit = to.bind(most, 'int');
  const { from, where } = keysSql(range, undefined, to);
  const text = `SELECT count(*) AS found FROM (SELECT 1 FROM ${from} WHERE ${where} LIMIT ${limit}) part`;
  return { text, values: to.values };
}

/** The order of a list that can be had of an index. */
function keyOrderOf({ sort: [first] }: DocsQuery, by: IndexRange | undefined): KeyOrder | undefined {
  if (first === undefined) return by?.isOneKey === true ? 'id' : undefined;
  if (!isOf(by, first)) return undefined;
  return first.descending ? 'key DESC' : 'key';
}

function isOf(by: IndexRange | undefined, { path }: SortField): boolean {
  return by !== undefined && path.join('.') === by.index.path.join('.');
}

/** The index has the key already where the sort begins with its field. */
function keySql(field: SortField, at: number, by: IndexRange | undefined, to: Bindings): string {
  const isIndexed = at === 0 && isOf(by, field);
  return isIndexed ? 'k.key' : `docs_key(d.data, ${to.bind(field.path, 'text[]')})`;
}

interface SortKey extends SortField {
  readonly name: string;
  readonly sql: string;
}

/** By the index's own columns wherever they say the same, so that it can be read in their order. */
function orderSql(keys: readonly SortKey[], by: IndexRange | undefined): string {
  return [...keys.map(({ sql, descending }) => `${sql}${descending ? ' DESC' : ''}`), idSql(by)].join(', ');
}

function idSql(by: IndexRange | undefined): string {
  return by === undefined ? 'd.id' : 'k.doc_id';
}

/** Behind the position: further by one key, with all keys before it the same. */
function afterSql(
  keys: readonly SortKey[],
  { keys: at, id }: DocsPosition,
  by: IndexRange | undefined,
  to: Bindings,
): string {
  let text = `${idSql(by)} > ${to.bind(id, 'uuid')}`;
  for (let n = keys.length - 1; n >= 0; n--) {
    const { sql, descending } = keys[n] as SortKey;
    const sign = descending ? '<' : '>';
    const key = to.bind(at[n], 'bytea');
    // The first half alone is a bound that an index can begin at.
    text = `(${sql} ${sign}= ${key} AND (${sql} ${sign} ${key} OR ${text}))`;
  }
  return text;
}
