import type { JsonObject } from '#kernel';
import { parseFilter } from './index.js';

const gt = (n: number) => ({ kind: 'compare', path: ['a'], order: 'gt', value: n });

describe('a filter', () => {
  it.each<[JsonObject, unknown]>([
    [{}, { kind: 'all', of: [] }],
    [{ a: 1 }, { kind: 'equals', path: ['a'], value: 1 }],
    [{ 'a.b': null }, { kind: 'equals', path: ['a', 'b'], value: null }],
    [{ a: { b: 1 } }, { kind: 'equals', path: ['a'], value: { b: 1 } }],
    [{ a: [1] }, { kind: 'equals', path: ['a'], value: [1] }],
    [{ a: {} }, { kind: 'equals', path: ['a'], value: {} }],
    [{ a: { $eq: { $gt: 1 } } }, { kind: 'equals', path: ['a'], value: { $gt: 1 } }],
    [{ a: { $ne: 1 } }, { kind: 'not', of: { kind: 'equals', path: ['a'], value: 1 } }],
    [{ a: { $gt: 1 } }, gt(1)],
    [{ a: { $gt: 1, $in: ['x'] } }, { kind: 'all', of: [gt(1), { kind: 'in', path: ['a'], values: ['x'] }] }],
    [{ a: { $nin: [] } }, { kind: 'not', of: { kind: 'in', path: ['a'], values: [] } }],
    [{ a: { $exists: true } }, { kind: 'exists', path: ['a'] }],
    [{ a: { $exists: false } }, { kind: 'not', of: { kind: 'exists', path: ['a'] } }],
    [{ a: { $contains: null } }, { kind: 'contains', path: ['a'], value: null }],
    [{ a: { $startsWith: '' } }, { kind: 'startsWith', path: ['a'], value: '' }],
    [{ a: { $not: { $gt: 1 } } }, { kind: 'not', of: gt(1) }],
    [{ $not: { a: { $gt: 1 } } }, { kind: 'not', of: gt(1) }],
    [{ $or: [{ a: { $gt: 1 } }] }, { kind: 'any', of: [gt(1)] }],
    [
      { $and: [{}], a: { $gt: 1 } },
      { kind: 'all', of: [{ kind: 'all', of: [{ kind: 'all', of: [] }] }, gt(1)] },
    ],
  ])('is read: %j', (filter, condition) => {
    expect(parseFilter(filter)).toEqual(condition);
  });

  // These texts are part of what scripts are promised (R-DOC-06).
  it.each<[JsonObject, string, string]>([
    [
      { a: { $regex: 'x' } },
      'docs.unsupported-operator',
      'Cannot use the operator "$regex": this version knows $eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, $exists, $contains, $startsWith, $and, $or, $not; more are planned for v1.2',
    ],
    [
      { $where: '1' },
      'docs.unsupported-operator',
      'Cannot use the operator "$where": this version knows $eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, $exists, $contains, $startsWith, $and, $or, $not; more are planned for v1.2',
    ],
    [
      { $gt: 1 },
      'docs.invalid-filter',
      'Cannot use the filter: $gt must stand under a field: {"field": {"$gt": ...}}',
    ],
    [{ a: { $and: [] } }, 'docs.invalid-filter', 'Cannot use the filter: $and must not stand under a field'],
    [
      { a: { $sort: 1 } },
      'docs.invalid-filter',
      'Cannot use the filter: $sort must stand at the top of the filter',
    ],
    [{ $and: [] }, 'docs.invalid-filter', 'Cannot use the filter: $and must be a list of filters'],
    [{ $or: [1] }, 'docs.invalid-filter', 'Cannot use the filter: $or must be a list of filters'],
    [{ $not: [] }, 'docs.invalid-filter', 'Cannot use the filter: $not must be a filter'],
    [{ a: { $not: {} } }, 'docs.invalid-filter', 'Cannot use the filter: $not must have an operator'],
    [{ a: { $not: { b: 1 } } }, 'docs.unsupported-operator', 'Cannot use the operator "b"'],
    [
      { a: { $gt: 1, b: 2 } },
      'docs.invalid-filter',
      'Cannot use the filter: the field "a" has operators beside other keys',
    ],
    [
      { a: { $gt: null } },
      'docs.invalid-filter',
      'Cannot use the filter: $gt must be a number, a string or a boolean',
    ],
    [
      { a: { $lte: [1] } },
      'docs.invalid-filter',
      'Cannot use the filter: $lte must be a number, a string or a boolean',
    ],
    [{ a: { $in: 1 } }, 'docs.invalid-filter', 'Cannot use the filter: $in must be a list of values'],
    [{ a: { $exists: 1 } }, 'docs.invalid-filter', 'Cannot use the filter: $exists must be true or false'],
    [
      { a: { $contains: {} } },
      'docs.invalid-filter',
      'Cannot use the filter: $contains must be a string, a number, a boolean or null',
    ],
    [{ a: { $startsWith: 1 } }, 'docs.invalid-filter', 'Cannot use the filter: $startsWith must be a string'],
    [{ '': 1 }, 'docs.invalid-filter', 'Cannot use the field "": a part of it is empty'],
    [{ a: 'x\0' }, 'docs.invalid-filter', 'Cannot use the filter: a text in it holds a NUL character'],
    [
      { a: { $in: [['\ud800']] } },
      'docs.invalid-filter',
      'Cannot use the filter: a text in it holds half of a surrogate pair',
    ],
    [
      { a: Infinity },
      'docs.invalid-filter',
      'Cannot use the filter: it has a number beyond what JavaScript can hold',
    ],
    [
      { a: { $in: Array.from({ length: 1_001 }, () => 1) } },
      'docs.invalid-filter',
      'Cannot use the filter: $in has more than 1000 values',
    ],
  ])('is refused: %.60j (R-DOC-05, R-DOC-06)', (filter, code, message) => {
    expect(() => parseFilter(filter)).toThrow(
      expect.objectContaining({
        code,
        kind: 'invalid',
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
  });

  it('is refused when it is too deep or too long', () => {
    const deep = (levels: number): JsonObject => (levels === 1 ? { a: 1 } : { $not: deep(levels - 1) });
    expect(() => parseFilter(deep(10))).not.toThrow();
    expect(() => parseFilter(deep(11))).toThrow('it nests deeper than 10 levels');
    const under = (levels: number): JsonObject => (levels === 0 ? { $gt: 1 } : { $not: under(levels - 1) });
    expect(() => parseFilter({ a: under(10) })).toThrow('it nests deeper than 10 levels');
    const long = (count: number): JsonObject => ({ $or: Array.from({ length: count }, () => ({ a: 1 })) });
    expect(() => parseFilter(long(100))).not.toThrow();
    expect(() => parseFilter(long(101))).toThrow('it has more than 100 conditions');
    const value = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`) as JsonObject;
    expect(() => parseFilter({ a: value })).toThrow('a value in it nests deeper than 100 levels');
  });
});
