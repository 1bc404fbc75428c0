import { Unchanged } from './unchanged.js';

interface Thing {
  readonly id: string;
  readonly [member: string]: unknown;
}
const kept = (now: readonly Thing[], before: readonly Thing[]): readonly Thing[] => {
  const unchanged = new Unchanged(before);
  return now.map((thing) => unchanged.keep(thing));
};

describe('Unchanged', () => {
  const thing: Thing = { id: 'a', text: 'x', none: null, inner: { list: ['x', 1], flag: true } };

  it('gives the object from before when nothing in it has changed, whatever came and went around it', () => {
    const things = ['b', 'd', 'f', 'h'].map((id) => ({ ...thing, id }));
    const now = ['a', 'b', 'c', 'f', 'g', 'h', 'i'].map((id) => ({ ...structuredClone(thing), id }));
    const result = kept(now, things);
    expect(result).toEqual(now);
    expect(result.map((one) => things.includes(one))).toEqual([false, true, false, true, false, true, false]);
  });

  it.each<[string, Thing]>([
    ['a text', { ...thing, text: 'y' }],
    ['null where something was', { ...thing, text: null }],
    ['something where null was', { ...thing, none: {} }],
    ['a member of a member', { ...thing, inner: { list: ['x', 2], flag: true } }],
    ['one item more', { ...thing, inner: { list: ['x', 1, null], flag: true } }],
    ['one item less', { ...thing, inner: { list: ['x'], flag: true } }],
    ['a list for an object', { ...thing, inner: [] }],
    ['another id', { ...thing, id: 'c' }],
  ])('takes what has %s as it is now', (_what, changed) => {
    expect(kept([changed], [thing])).toEqual([changed]);
    expect(kept([changed], [thing])[0]).toBe(changed);
    expect(kept([thing], [changed])[0]).toBe(thing);
  });
});
