import type { Json, JsonObject } from '#kernel';
import { DocsInputError } from './docs.errors.js';
import { DOCS_LIMITS, faultOfText, pathOf, quoted } from './docs-rules.js';
import type { FieldPath } from './docs-rules.js';

export type Scalar = string | number | boolean | null;
export type Order = 'gt' | 'gte' | 'lt' | 'lte';

/**
 * What a filter asks of a document. Each is true or false for every document, so that `not` turns it round. An array does
 * what `equals`, `in` and `compare` ask when one of its elements does (R-DOC-12). Behind an array a path leads to several
 * values, or none, and one of them has to do what is asked (R-DOC-13).
 */
export type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  /** The same type and the same value; null also where an object lacks the field; of an array also all of it. */
  | { readonly kind: 'equals'; readonly path: FieldPath; readonly value: Json }
  | { readonly kind: 'in'; readonly path: FieldPath; readonly values: readonly Json[] }
  /** Of the value's own type only: numbers by size, strings by code point, false before true. */
  | {
      readonly kind: 'compare';
      readonly path: FieldPath;
      readonly order: Order;
      readonly value: string | number | boolean;
    }
  /** Also where the value is null. */
  | { readonly kind: 'exists'; readonly path: FieldPath }
  /** A part of a string, or an element of an array. */
  | { readonly kind: 'contains'; readonly path: FieldPath; readonly value: Scalar }
  | { readonly kind: 'startsWith'; readonly path: FieldPath; readonly value: string };

type Test = (path: FieldPath, value: Json, name: string) => Condition;

const not = (of: Condition): Condition => ({ kind: 'not', of });
const equals: Test = (path, value) => ({ kind: 'equals', path, value });
const isIn: Test = (path, value, name) => ({ kind: 'in', path, values: listOf(value, name) });
const compare =
  (order: Order): Test =>
  (path, value, name) => {
    if (value === null || typeof value === 'object')
      throw invalid(`${name} must be a number, a string or a boolean`);
    return { kind: 'compare', path, order, value };
  };

const TESTS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['$eq', equals],
  ['$ne', (path, value, name) => not(equals(path, value, name))],
  ['$gt', compare('gt')],
  ['$gte', compare('gte')],
  ['$lt', compare('lt')],
  ['$lte', compare('lte')],
  ['$in', isIn],
  ['$nin', (path, value, name) => not(isIn(path, value, name))],
  [
    '$exists',
    (path, value, name) => {
      if (typeof value !== 'boolean') throw invalid(`${name} must be true or false`);
      return value ? { kind: 'exists', path } : not({ kind: 'exists', path });
    },
  ],
  [
    '$contains',
    (path, value, name) => {
      if (typeof value === 'object' && value !== null)
        throw invalid(`${name} must be a string, a number, a boolean or null`);
      return { kind: 'contains', path, value };
    },
  ],
  [
    '$startsWith',
    (path, value, name) => {
      if (typeof value !== 'string') throw invalid(`${name} must be a string`);
      return { kind: 'startsWith', path, value };
    },
  ],
]);

const KNOWN = [...TESTS.keys(), '$and', '$or', '$not'].join(', ');

/**
 * @param filter without `$sort` and `$limit`.
 * @throws DocsInputError `docs.invalid-filter`, or `docs.unsupported-operator`, which names it (R-DOC-05).
 */
export function parseFilter(filter: JsonObject): Condition {
  return new FilterParser().filter(filter, 1);
}

class FilterParser {
  private conditions = 0;

  filter(filter: JsonObject, depth: number): Condition {
    if (depth > DOCS_LIMITS.maxFilterDepth)
      throw invalid(`it nests deeper than ${DOCS_LIMITS.maxFilterDepth} levels`);
    return all(
      Object.entries(filter).map(([name, value]) => {
        if (!name.startsWith('$')) return this.field(pathOf(name), value, depth);
        if (name === '$not') return not(this.filter(objectOf(value, name), depth + 1));
        if (name !== '$and' && name !== '$or') throw misplaced(name);
        if (!Array.isArray(value) || value.length === 0) throw invalid(`${name} must be a list of filters`);
        const of = value.map((inner) => this.filter(objectOf(inner, name), depth + 1));
        return { kind: name === '$and' ? 'all' : 'any', of };
      }),
    );
  }

  /** A value is what the field must equal; an object of operators is what it must do. */
  private field(path: FieldPath, value: Json, depth: number): Condition {
    if (!isObject(value)) return this.test(path, '$eq', value);
    const names = Object.keys(value);
    const operators = names.filter((name) => name.startsWith('$'));
    if (operators.length === 0) return this.test(path, '$eq', value);
    if (operators.length < names.length)
      throw invalid(`the field ${quoted(path.join('.'))} has operators beside other keys`);
    return this.operators(path, value, depth + 1);
  }

  private operators(path: FieldPath, tests: JsonObject, depth: number): Condition {
    if (depth > DOCS_LIMITS.maxFilterDepth)
      throw invalid(`it nests deeper than ${DOCS_LIMITS.maxFilterDepth} levels`);
    return all(
      Object.entries(tests).map(([name, value]) => {
        if (name !== '$not') return this.test(path, name, value);
        const inner = objectOf(value, name);
        if (Object.keys(inner).length === 0) throw invalid('$not must have an operator');
        return not(this.operators(path, inner, depth + 1));
      }),
    );
  }

  private test(path: FieldPath, name: string, value: Json): Condition {
    const test = TESTS.get(name);
    if (test === undefined) throw misplaced(name);
    this.conditions += 1;
    if (this.conditions > DOCS_LIMITS.maxConditions)
      throw invalid(`it has more than ${DOCS_LIMITS.maxConditions} conditions`);
    requireComparable(value);
    return test(path, value, name);
  }
}

function all(of: readonly Condition[]): Condition {
  const [only] = of;
  return only !== undefined && of.length === 1 ? only : { kind: 'all', of };
}

function listOf(value: Json, name: string): readonly Json[] {
  if (!Array.isArray(value)) throw invalid(`${name} must be a list of values`);
  if (value.length > DOCS_LIMITS.maxListed)
    throw invalid(`${name} has more than ${DOCS_LIMITS.maxListed} values`);
  return value as readonly Json[];
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(value: Json, name: string): JsonObject {
  if (isObject(value)) return value;
  throw invalid(`${name} must be ${name === '$not' ? 'a filter' : 'a list of filters'}`);
}

/** No document holds such texts and numbers, and the server refuses to read them. */
function requireComparable(value: Json, depth = 0): void {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw invalid('it has a number beyond what JavaScript can hold');
  if (typeof value === 'string') requireText(value);
  if (typeof value !== 'object' || value === null) return;
  if (depth > DOCS_LIMITS.maxDataDepth)
    throw invalid(`a value in it nests deeper than ${DOCS_LIMITS.maxDataDepth} levels`);
  if (!Array.isArray(value)) Object.keys(value).forEach(requireText);
  for (const inner of Object.values(value)) requireComparable(inner as Json, depth + 1);
}

function requireText(text: string): void {
  const fault = faultOfText(text);
  if (fault !== undefined) throw invalid(`a text in it holds ${fault}`);
}

/** An operator that is none, or that is one elsewhere. */
function misplaced(name: string): DocsInputError {
  if (TESTS.has(name)) return invalid(`${name} must stand under a field: {"field": {"${name}": ...}}`);
  if (['$and', '$or'].includes(name)) return invalid(`${name} must not stand under a field`);
  if (['$sort', '$limit'].includes(name)) return invalid(`${name} must stand at the top of the filter`);
  return new DocsInputError(
    'docs.unsupported-operator',
    `Cannot use the operator ${quoted(name)}: this version knows ${KNOWN}; more are planned for v1.2`,
  );
}

function invalid(fault: string): DocsInputError {
  return new DocsInputError('docs.invalid-filter', `Cannot use the filter: ${fault}`);
}
