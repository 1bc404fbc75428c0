import type { Json } from '#kernel';
import type { Condition, FieldPath, Order, Scalar } from '#stores/domain';

type Bound =
  | 'uuid'
  | 'text'
  | 'text[]'
  | 'jsonb'
  | 'jsonb[]'
  | 'jsonpath'
  | 'float8'
  | 'boolean'
  | 'bytea'
  | 'bigint'
  | 'int';

/**
 * The values of one statement. Whatever a script has said goes in here and comes back as a placeholder: no text of its
 * own ever stands in the SQL (R-DOC-07).
 */
export class Bindings {
  private readonly bound: unknown[] = [];

  get values(): readonly unknown[] {
    return this.bound;
  }

  bind(value: unknown, type: Bound): string {
    this.bound.push(value);
    return `$${this.bound.length}::${type}`;
  }

  json(value: Json): string {
    return this.bind(JSON.stringify(value), 'jsonb');
  }
}

/** As long as nothing but these words and placeholders is in the text, it is ours. */
const ORDERS: Readonly<Record<Order, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };

/** SQL that is true or false, and never null, for the document `d`. */
export function conditionSql(condition: Condition, to: Bindings): string {
  switch (condition.kind) {
    case 'all':
      return joined(condition.of, ' AND ', 'true', to);
    case 'any':
      return joined(condition.of, ' OR ', 'false', to);
    case 'not':
      return `NOT ${conditionSql(condition.of, to)}`;
    case 'equals':
      return equalitySql(condition.path, condition.value, to);
    case 'in':
      return membershipSql(condition.path, condition.values, to);
    case 'compare':
      return comparisonSql(condition.path, condition.order, condition.value, to);
    case 'exists':
      return fieldSql(condition.path, 'values', to)((value) => `(${value} IS NOT NULL)`);
    case 'contains':
      return containsSql(condition.path, condition.value, to);
    case 'startsWith': {
      const field = fieldSql(condition.path, 'values', to);
      const prefix = to.bind(condition.value, 'text');
      return field((value) => caseSql(value, 'string', `starts_with(${value} #>> '{}', ${prefix})`));
    }
  }
}

function joined(of: readonly Condition[], by: string, ofNone: string, to: Bindings): string {
  return of.length === 0 ? ofNone : `(${of.map((inner) => conditionSql(inner, to)).join(by)})`;
}

/** Whether a test, never null, holds for what a path leads to. */
type FieldSql = (test: (value: string) => string) => string;

/**
 * By keys only: `jsonb -> text` finds nothing in an array. Most documents have none on the way, so that is asked first:
 * only behind an array there are several values, of which one has to pass (R-DOC-13).
 * @param tests whether the test can hold for nothing, too.
 */
function fieldSql(path: FieldPath, tests: 'values' | 'nothing', to: Bindings): FieldSql {
  const steps = path.map((step) => ` -> ${to.bind(step, 'text')}`);
  const upTo = (length: number): string => `(d.data${steps.slice(0, length).join('')})`;
  const field = upTo(steps.length);
  const onTheWay = steps.slice(1).map((_, at) => `jsonb_typeof(${upTo(at + 1)}) = 'array'`);
  if (onTheWay.length === 0) return (test) => test(field);
  const values = valuesSql(path, tests, to);
  return (test) => {
    const anyPasses = `true = ANY (ARRAY(SELECT ${test('branch')} FROM ${values} branches (branch)))`;
    return `(CASE WHEN ${onTheWay.join(' OR ')} THEN ${anyPasses} ELSE ${test(field)} END)`;
  };
}

/**
 * All values that a path leads to. A jsonpath goes through arrays in the same way, and is five times as fast (measured),
 * but it has neither a step that is a key or a place, nor a value for what an object lacks.
 */
function valuesSql(path: FieldPath, tests: 'values' | 'nothing', to: Bindings): string {
  if (tests === 'nothing' || path.some((step) => /^\d+$/.test(step)))
    return `unnest(docs_values(d.data, ${to.bind(path, 'text[]')}))`;
  // Its strings are written as those of JSON are.
  const keys = path.map((step) => `.${JSON.stringify(step)}`);
  return `jsonb_path_query(d.data, ${to.bind(`$${keys.join('')}`, 'jsonpath')})`;
}

/** What is not there equals null, and is different from everything else (R-DOC-09). */
function orNull(field: string): string {
  return `coalesce(${field}, 'null'::jsonb)`;
}

/** The server may evaluate what stands beside an AND first, but not what a CASE guards. */
function caseSql(value: string, type: 'string' | 'number' | 'boolean', then: string): string {
  return `(CASE WHEN jsonb_typeof(${value}) = '${type}' THEN ${then} ELSE false END)`;
}

function unlessArraySql(field: string, inArray: string, otherwise: string): string {
  return `(CASE WHEN jsonb_typeof(${field}) = 'array' THEN ${inArray} ELSE ${otherwise} END)`;
}

/** Whether a test, never null, holds for an element `one`: not for an element of an element (R-DOC-12). */
function anyElementSql(array: string, test: string): string {
  return `true = ANY (ARRAY(SELECT ${test} FROM jsonb_array_elements(${array}) each (one)))`;
}

/** Of an array a value is an element, or the whole of it. */
function equalitySql(path: FieldPath, value: Json, to: Bindings): string {
  const field = fieldSql(path, value === null ? 'nothing' : 'values', to);
  const bound = to.json(value);
  const isScalar = value === null || typeof value !== 'object';
  return field((found) => {
    // What is no array or object itself is in an array when the array contains it, which is cheaper to ask.
    const inArray = isScalar
      ? `${found} @> ${bound}`
      : `${found} = ${bound} OR ${anyElementSql(found, `one = ${bound}`)}`;
    return unlessArraySql(found, inArray, `${orNull(found)} = ${bound}`);
  });
}

function membershipSql(path: FieldPath, values: readonly Json[], to: Bindings): string {
  const texts = values.map((value) => JSON.stringify(value));
  const isOneOf = `= ANY (${to.bind(texts, 'jsonb[]')})`;
  const field = fieldSql(path, values.includes(null) ? 'nothing' : 'values', to);
  return field((found) => {
    const inArray = `${found} ${isOneOf} OR ${anyElementSql(found, `one ${isOneOf}`)}`;
    return unlessArraySql(found, inArray, `${orNull(found)} ${isOneOf}`);
  });
}

function comparisonSql(
  path: FieldPath,
  order: Order,
  value: string | number | boolean,
  to: Bindings,
): string {
  const field = fieldSql(path, 'values', to);
  const test = testOf(ORDERS[order], value, to);
  return field((found) => unlessArraySql(found, anyElementSql(found, test('one')), test(found)));
}

function testOf(sign: string, value: string | number | boolean, to: Bindings): (of: string) => string {
  if (typeof value === 'number') {
    const bound = to.bind(value, 'float8');
    return (of) => caseSql(of, 'number', `${of}::float8 ${sign} ${bound}`);
  }
  if (typeof value === 'boolean') {
    const bound = to.bind(value, 'boolean');
    return (of) => caseSql(of, 'boolean', `${of}::boolean ${sign} ${bound}`);
  }
  const bound = to.bind(value, 'text');
  return (of) => caseSql(of, 'string', `(${of} #>> '{}') COLLATE "C" ${sign} ${bound}`);
}

function containsSql(path: FieldPath, value: Scalar, to: Bindings): string {
  const field = fieldSql(path, 'values', to);
  const element = to.json(value);
  const part = typeof value === 'string' ? to.bind(value, 'text') : undefined;
  return field((found) => {
    const inString =
      part === undefined ? '' : `WHEN 'string' THEN strpos((${found} #>> '{}') COLLATE "C", ${part}) > 0`;
    return `(CASE jsonb_typeof(${found}) ${inString} WHEN 'array' THEN ${found} @> ${element} ELSE false END)`;
  });
}
