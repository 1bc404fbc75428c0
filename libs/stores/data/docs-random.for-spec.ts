import type { Json, JsonObject } from '#kernel';

/** Numbers from 0 to below 1, the same ones for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** As a step of a path: whatever has a meaning in a string of JSON or in SQL. */
const ODD = '"\\\n\'😀$';
const FIELDS = [
  'a',
  'b',
  'c',
  'n.x',
  'n.y.z',
  'n',
  'a.0',
  'b.-1',
  '0',
  "o'brien",
  'é😀',
  'sp ace',
  'constructor',
  'n.0',
  'n.1.x',
  'n.0.0.x',
  'n.x.0',
  'n.y.0.z',
  'n.y.-1',
  'c.00',
  `n.${ODD}`,
];
/** Of these documents hold arrays with objects on the way most often. */
const INWARD = ['n.x', 'n.y.z', 'n.1.x', 'n.x.0', 'n.y.0.z', 'n.0.0.x', `n.${ODD}`];
const TEXTS = [
  '',
  'a',
  'A',
  'ab',
  'b',
  'a%',
  "'; --",
  '$1',
  '10',
  '9',
  'é',
  '\uffff',
  '😀',
  'null',
  'true',
  'a'.repeat(300),
  `${'a'.repeat(299)}b`,
];
const NUMBERS = [0, 1, -1, 9, 10, 1.5, -2.5, 1e300, -1e300, 5e-324, 2 ** 53, 0.1, 0.30000000000000004];

/** Few values of many kinds, so that they often meet. */
export function randomMaker(random: () => number) {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const field = (): string => pick(random() < 0.3 ? INWARD : FIELDS);
  const scalar = (): string | number | boolean | null =>
    pick([() => pick(TEXTS), () => pick(NUMBERS), () => pick(NUMBERS), () => random() < 0.5, () => null])();
  const lists: Json[][] = [];
  const list = (depth = 1): Json[] => {
    if (lists.length > 0 && random() < 0.3) return pick(lists);
    const made = Array.from({ length: Math.floor(random() * 4) }, () => value(depth));
    lists.splice(Math.floor(random() * 8), 1, made);
    return made;
  };
  function value(depth = 0): Json {
    if (depth < 2 && random() < 0.3) return list(depth + 1);
    if (depth < 2 && random() < 0.08) return { x: scalar(), y: { z: scalar() } };
    return scalar();
  }
  const some = (of: () => Json): Json[] => Array.from({ length: Math.floor(random() * 4) }, of);
  /** What paths of two and three steps lead into: also through arrays, arrays in arrays, and objects with a number for a key. */
  const inner = (): Json =>
    pick([
      value,
      value,
      () => ({ z: value() }),
      () => some(() => pick([scalar, () => ({ z: value() })])()),
    ])();
  const node = (): JsonObject => {
    const made: Record<string, Json> = {};
    if (random() < 0.7) made['x'] = value();
    if (random() < 0.7) made['y'] = inner();
    if (random() < 0.2) made[ODD] = value();
    if (random() < 0.1) made[pick(['0', '1'])] = pick([value, () => ({ x: scalar() })])();
    return made;
  };
  const nodes = (depth = 0): Json[] =>
    some(() => pick<() => Json>([node, node, node, scalar, () => (depth < 2 ? nodes(depth + 1) : [])])());
  const document = (): JsonObject => {
    const data: Record<string, Json> = {};
    for (const name of ['a', 'b', 'c', '0', "o'brien", 'é😀', 'sp ace', 'constructor'])
      if (random() < 0.6) data[name] = value();
    if (random() < 0.8) data['n'] = pick<() => Json>([value, node, node, nodes, nodes, nodes])();
    return data;
  };
  const bound = (): Json =>
    pick<() => Json>([() => pick(TEXTS), () => pick(NUMBERS), () => random() < 0.5])();
  const tests: Readonly<Record<string, () => Json>> = {
    $eq: value,
    $ne: value,
    $gt: bound,
    $gte: bound,
    $lt: bound,
    $lte: bound,
    $in: () => list(),
    $nin: () => list(),
    $exists: () => random() < 0.5,
    $contains: scalar,
    $startsWith: () => pick(TEXTS),
  };
  const operators = (depth: number): JsonObject => {
    if (random() < 0.1 && depth < 3) return { $not: operators(depth + 1) };
    const names = Array.from({ length: random() < 0.3 ? 2 : 1 }, () => pick(Object.keys(tests)));
    return Object.fromEntries(names.map((name) => [name, (tests[name] as () => Json)()]));
  };
  const filter = (depth = 0): JsonObject => {
    const filters = (): JsonObject[] =>
      Array.from({ length: 1 + Math.floor(random() * 2) }, () => filter(depth + 1));
    if (depth < 3 && random() < 0.25)
      return pick<() => JsonObject>([
        () => ({ $and: filters() }),
        () => ({ $or: filters() }),
        () => ({ $not: filter(depth + 1) }),
      ])();
    const count = random() < 0.3 ? 2 : 1;
    return Object.fromEntries(
      Array.from({ length: count }, () => [field(), random() < 0.3 ? value() : operators(depth)]),
    );
  };
  const sort = (): Record<string, 1 | -1> =>
    Object.fromEntries(
      Array.from({ length: Math.floor(random() * 3) }, () => [
        pick(FIELDS.slice(0, 8)),
        random() < 0.5 ? 1 : -1,
      ]),
    );
  return { document, filter, sort, pick };
}
