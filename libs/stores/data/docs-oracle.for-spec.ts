import type { Json, JsonObject } from '#kernel';

/**
 * What a filter means, said a second time: on plain objects, one document at a time, from the rules and not from the
 * code. `undefined` stands for nothing being there.
 */
export function isFound(data: JsonObject, filter: JsonObject): boolean {
  return Object.entries(filter).every(([name, value]) => {
    if (name === '$and') return (value as JsonObject[]).every((inner) => isFound(data, inner));
    if (name === '$or') return (value as JsonObject[]).some((inner) => isFound(data, inner));
    if (name === '$not') return !isFound(data, value as JsonObject);
    return passes(valuesAt(data, name.split('.')), value);
  });
}

/**
 * What a path leads to. An array is passed through: each object in it goes on with the path, and a step that is a whole
 * number goes on with the element at that place as well. What is neither object nor array has nothing, but as an element
 * of an array it is not gone into, so that nothing is not found in it either.
 */
function valuesAt(from: Json | undefined, steps: readonly string[]): readonly (Json | undefined)[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [from];
  if (!Array.isArray(from)) return valuesAt(isObject(from) ? own(from, step) : undefined, rest);
  const throughObjects = (from as Json[]).filter(isObject).flatMap((one) => valuesAt(one, steps));
  const element = /^\d+$/.test(step) ? own(from, step) : undefined;
  const isGoneInto =
    element !== undefined && (rest.length === 0 || isObject(element) || Array.isArray(element));
  return [...throughObjects, ...(isGoneInto ? valuesAt(element, rest) : [])];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(of: object, key: string): Json | undefined {
  return Object.hasOwn(of, key) ? (of as JsonObject)[key] : undefined;
}

function passes(found: readonly (Json | undefined)[], wanted: Json): boolean {
  const isTests = isObject(wanted) && Object.keys(wanted).some((name) => name.startsWith('$'));
  if (!isTests) return passesOne(found, '$eq', wanted);
  return Object.entries(wanted).every(([name, value]) => passesOne(found, name, value as Json));
}

/** One of the values has to pass; whatever denies, denies it of all of them. */
function passesOne(found: readonly (Json | undefined)[], name: string, value: Json): boolean {
  switch (name) {
    case '$ne':
      return !passesOne(found, '$eq', value);
    case '$nin':
      return !passesOne(found, '$in', value);
    case '$not':
      return !passes(found, value);
    case '$exists':
      return found.some((one) => one !== undefined) === value;
    default:
      return found.some((one) => does(one, name, value));
  }
}

function does(found: Json | undefined, name: string, value: Json): boolean {
  switch (name) {
    case '$eq':
      return heldBy(found).some((one) => isSame(one, value));
    case '$in':
      return (value as Json[]).some((one) => does(found, '$eq', one));
    case '$gt':
      return ordersOf(found, value).some((order) => order > 0);
    case '$gte':
      return ordersOf(found, value).some((order) => order >= 0);
    case '$lt':
      return ordersOf(found, value).some((order) => order < 0);
    case '$lte':
      return ordersOf(found, value).some((order) => order <= 0);
    case '$contains':
      if (Array.isArray(found)) return found.some((one) => one === value);
      return typeof found === 'string' && typeof value === 'string' && found.includes(value);
    case '$startsWith':
      return typeof found === 'string' && found.startsWith(value as string);
    default:
      throw new Error(`The specs know no ${name}`);
  }
}

/** A value is found by itself, and an array by each of its elements too, but not by theirs. */
function heldBy(found: Json | undefined): readonly (Json | undefined)[] {
  return Array.isArray(found) ? [found, ...(found as Json[])] : [found];
}

/** How that which is of the value's type stands to it. */
function ordersOf(found: Json | undefined, value: Json): readonly number[] {
  return heldBy(found)
    .filter((one) => typeof one === typeof value)
    .map((one) => order(one as Json, value));
}

function isSame(a: Json | undefined, b: Json): boolean {
  return canonical(a ?? null) === canonical(b);
}

function canonical(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value).map(
    ([key, inner]) => `${JSON.stringify(key)}:${canonical(inner as Json)}`,
  );
  return `{${entries.sort().join(',')}}`;
}

/** Of two values of one type. */
function order(a: Json, b: Json): number {
  if (typeof a === 'string' && typeof b === 'string') return byCodePoints(a, b);
  return Number(a) - Number(b);
}

function byCodePoints(a: string, b: string): number {
  const [as, bs] = [a, b].map((text) => [...text].map((char) => char.codePointAt(0) as number));
  for (const [at, point] of (as ?? []).entries()) {
    const other = bs?.[at];
    if (other === undefined) return 1;
    if (point !== other) return point - other;
  }
  return (as?.length ?? 0) - (bs?.length ?? 0);
}

const KINDS = ['null', 'boolean', 'number', 'string', 'array', 'object'];

function kindOf(value: Json | undefined): number {
  if (value === undefined || value === null) return 0;
  return KINDS.indexOf(Array.isArray(value) ? 'array' : typeof value);
}

export interface Listed {
  readonly id: string;
  readonly data: JsonObject;
}

/** A list goes by the first 256 bytes of a string. */
function cut(value: Json): Json {
  // As latin1 each byte is a character of its own, in the same order.
  return typeof value === 'string' ? Buffer.from(value, 'utf8').subarray(0, 256).toString('latin1') : value;
}

/** What a document is sorted by: where the path comes to an array, that array, whatever is in it. */
function sortedBy(data: JsonObject, field: string): Json | undefined {
  let at: Json | undefined = data;
  for (const key of field.split('.')) {
    if (Array.isArray(at)) return at;
    at = isObject(at) ? own(at, key) : undefined;
  }
  return at;
}

/** The order of a list: by the fields, then by id. */
export function byFields(sort: Readonly<Record<string, 1 | -1>>): (a: Listed, b: Listed) => number {
  return (a, b) => {
    for (const [field, direction] of Object.entries(sort)) {
      const [left, right] = [sortedBy(a.data, field), sortedBy(b.data, field)];
      const kinds = kindOf(left) - kindOf(right);
      if (kinds !== 0) return kinds * direction;
      if (left === undefined || left === null || typeof left === 'object') continue;
      const values = order(cut(left), cut(right as Json));
      if (values !== 0) return values * direction;
    }
    return a.id < b.id ? -1 : 1;
  };
}
