import { newId } from '#kernel';
import { parseFilter, parseQuery } from '#stores/domain';
import { countSql, findSql, probeSql } from './docs-find.js';
import { routesOf } from './docs-plan.js';
import { randomFrom, randomMaker } from './docs-random.for-spec.js';

const place = { appId: newId(), collection: 'people' };
const INDEXES = ['a', 'b', 'n.x', 'n.y.z', "o'brien"].map((field, at) => ({
  id: String(at + 1),
  path: field.split('.'),
}));

/** Every word and sign that we write; with placeholders it is all that may be in a statement. */
const OURS =
  /^(?:\s|\$\d+|[(),*+=<>.@]|- (?=octet_length)|::|->|#>>|>=|<=|'(?:null|string|number|boolean|array|\{\}|\\x0[3-5])'|"(?:createdAt|updatedAt|C)"|\b(?:ALL|AND|ANY|ARRAY|AS|BY|CASE|COLLATE|CROSS|DESC|ELSE|END|FROM|IS|JOIN|LATERAL|LIMIT|NOT|NULL|OFFSET|OR|ORDER|OVER|SELECT|THEN|UNION|WHEN|WHERE|false|true|app_id|body|boolean|branch|branches|bigint|bytea|bytes_before|coalesce|collection|count|created_at|d|data|docs|docs_key|docs_keys|docs_values|doc_id|each|float8|found|id|index_id|int|jsonb|jsonb_array_elements|jsonb_path_query|jsonb_typeof|jsonpath|k|k[0-3]|key|keys|measured|octet_length|one|page|part|starts_with|strpos|sum|text|unnest|updated_at|uuid|version|written|0|1)\b|\[|\])+$/;

function expectOurs({ text, values }: { text: string; values: readonly unknown[] }): void {
  expect(text).toMatch(OURS);
  const used = new Set([...text.matchAll(/\$(\d+)/g)].map(([, at]) => Number(at)));
  expect([...used].sort((a, b) => a - b)).toEqual(values.map((_, at) => at + 1));
}

it('has nothing of what a script said in its text: every path and value is bound (R-DOC-07)', () => {
  const make = randomMaker(randomFrom(7));
  for (let round = 0; round < 600; round++) {
    const [filter, sort] = [make.filter(), make.sort()];
    const wish = {
      filter: JSON.stringify(filter),
      sort: JSON.stringify(sort),
      limit: undefined,
      cursor: undefined,
    };
    const query = parseQuery(place.collection, wish);
    const position = { id: newId(), keys: query.sort.map(() => Buffer.from('key')) };
    const { inOrder, ranges } = routesOf(query.filter, query.sort, INDEXES);
    for (const by of [undefined, inOrder, ...ranges]) {
      for (const after of [undefined, position]) expectOurs(findSql(place, { ...query, after }, by));
      expectOurs(countSql(place, query.filter, by));
      if (by !== undefined) expectOurs(probeSql(by, 10));
    }
  }
});

it('knows a text of another making when it sees one', () => {
  for (const text of ["a'", 'p_roles', "'x'", '; SELECT', '$1 -- ', 'pg_sleep(1)'])
    expect(text).not.toMatch(OURS);
});

it('asks first of all for the app and the collection, and only narrows from there (R-DOC-08)', () => {
  const base = 'WHERE d.app_id = $1::uuid AND d.collection = $2::text AND ';
  const filter = parseFilter({ $or: [{ app_id: 'x' }, { $not: { collection: 'y' } }] });
  const { text, values } = countSql(place, filter, undefined);
  expect(text.split(base)[1]).toMatch(/^\(.*\)$/);
  expect(values.slice(0, 2)).toEqual([place.appId, place.collection]);
  const make = randomMaker(randomFrom(8));
  for (let round = 0; round < 200; round++) {
    const query = parseQuery('people', {
      ...{
        filter: JSON.stringify(make.filter()),
        sort: JSON.stringify(make.sort()),
        limit: 1,
        cursor: undefined,
      },
    });
    const { inOrder, ranges } = routesOf(query.filter, query.sort, INDEXES);
    for (const by of [undefined, inOrder, ...ranges]) {
      const found = findSql({ ...place, collection: 'people' }, query, by);
      expect(found.values.slice(0, 2)).toEqual([place.appId, 'people']);
      // The one place where documents come from.
      const [before = '', documents = '', ...more] = found.text.split('FROM docs d');
      expect(more).toEqual([]);
      expect(documents).toMatch(/^ WHERE d\.app_id = \$1::uuid AND d\.collection = \$2::text AND /);
      expect(isOneConjunction(documents.split(by === undefined ? 'ORDER BY' : 'OFFSET 0')[0] ?? '')).toBe(
        true,
      );
      if (by === undefined) continue;
      const [, outer = ''] = documents.split(') d WHERE');
      expect(isOneConjunction(outer.split('ORDER BY')[0] ?? '')).toBe(true);
      // And every part of the index that leads to them.
      const keys = `${before}${outer}`.split('FROM docs_keys k');
      const parts = (by.parts.length > 1 ? keys.slice(1) : [outer]).map(
        (part) => part.split('ORDER BY')[0] ?? '',
      );
      expect(keys).toHaveLength(by.parts.length + 1);
      for (const part of parts) expect(part).toMatch(/^(?: WHERE)? k\.index_id = \$\d+::bigint\b/);
    }
  }
});

/** No OR stands outside of brackets. */
function isOneConjunction(condition: string): boolean {
  let depth = 0;
  for (const [word] of condition.matchAll(/[()]|\bOR\b/g)) {
    if (word === '(') depth += 1;
    else if (word === ')') depth -= 1;
    else if (depth === 0) return false;
    if (depth < 0) return false;
  }
  return depth === 0;
}

describe('the way of a query', () => {
  const routes = (filter: string, sort?: string) => {
    const query = parseQuery('people', { filter, sort, limit: undefined, cursor: undefined });
    const { inOrder, ranges } = routesOf(query.filter, query.sort, INDEXES);
    return {
      inOrder: inOrder?.index.path.join('.'),
      ranges: ranges.map(({ index }) => index.path.join('.')),
    };
  };

  it.each([
    ['{}', undefined, undefined, []],
    ['{}', '{"a":-1,"zzz":1}', 'a', []],
    ['{}', '{"zzz":1,"a":1}', undefined, []],
    ['{"a":1}', undefined, 'a', ['a']],
    ['{"a":1,"b":{"$gt":1}}', undefined, 'a', ['a', 'b']],
    ['{"a":1}', '{"b":1}', 'b', ['a']],
    [
      '{"$and":[{"n.x":{"$in":[1]}},{"$and":[{"b":{"$startsWith":"x"}}]}]}',
      undefined,
      undefined,
      ['b', 'n.x'],
    ],
    ['{"$or":[{"a":1},{"b":1}]}', undefined, undefined, []],
    ['{"$not":{"a":1}}', undefined, undefined, []],
    ['{"a":{"$ne":1},"b":{"$exists":true},"n.x":{"$contains":1}}', undefined, undefined, []],
    ['{"n":1}', undefined, undefined, []],
  ])('of %s by %s', (filter, sort, inOrder, ranges) => {
    expect(routes(filter, sort)).toEqual({ inOrder, ranges });
  });

  it.each([
    ['{"a":{"$gt":1}}', 2],
    ['{"a":{"$gt":1,"$lte":9}}', 2],
    ['{"a":"x"}', 2],
    ['{"a":null}', 2],
    ['{"a":{"$in":[1,[2]]}}', 2],
    ['{"a":[1]}', 1],
    ['{"a":{"$in":[[1],[]]}}', 1],
    ['{"a":{"$gt":1,"$eq":[2]}}', 1],
    ['{"a":{"$startsWith":"x"}}', 1],
    ['{"a":{"$startsWith":"x","$lt":"xx"}}', 1],
    ['{"a":{"$startsWith":"x","$eq":["x"]}}', 1],
    ['{"n.x":{"$startsWith":"x"}}', 2],
    ['{"n.x":{"$startsWith":"x","$eq":["x"]}}', 1],
    ['{"n.x":null}', 2],
    ['{"n.x":{"$in":[null]}}', 2],
    ['{"n.x":{"$lt":true}}', 2],
    ['{"a":{"$in":[]}}', 1],
  ])('of %s is to look in %i parts of the index: arrays have one of their own', (filter, parts) => {
    const { filter: condition } = parseQuery('people', {
      filter,
      sort: undefined,
      limit: undefined,
      cursor: undefined,
    });
    expect(routesOf(condition, [], INDEXES).ranges.map((range) => range.parts.length)).toEqual([parts]);
  });
});
