import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { TransientMap } from './transient-map.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'major' | 'minor' }) => void;

describe('a map for what comes and goes', () => {
  it('has what was set and not deleted, in the order in which the keys came', () => {
    const map = new TransientMap<string, number>();
    map.set('a', 1);
    map.set('b', 2);
    map.set('c', 3);
    map.set('a', 4);
    expect(map.delete('b')).toBe(true);
    expect(map.delete('b')).toBe(false);
    expect([map.size, map.get('a'), map.get('b'), map.has('b'), map.has('c')]).toEqual([
      2,
      4,
      undefined,
      false,
      true,
    ]);
    expect([...map.entries()]).toEqual([
      ['a', 4],
      ['c', 3],
    ]);
    expect([...map.values()]).toEqual([4, 3]);
    map.clear();
    expect([map.size, [...map.values()]]).toEqual([0, []]);
  });

  it('leaves out what is deleted while it is gone through', () => {
    const map = new TransientMap<number, string>();
    for (const key of [1, 2, 3]) map.set(key, `value ${key}`);
    const met: number[] = [];
    for (const [key] of map.entries()) {
      met.push(key);
      map.delete(2);
      map.delete(key);
    }
    expect(met).toEqual([1, 3]);
  });

  it('keeps nothing alive that has gone, though its tables have become old', () => {
    expect(keptShare(new TransientMap())).toBeLessThan(0.1);
  });

  it('is needed as long as a Map does', () => {
    expect(keptShare(new Map())).toBeGreaterThan(0.5);
  });
});

/** Of what went through a map after a full collection, the share that collections of the young generation left. */
function keptShare(map: { set(key: number, value: unknown): unknown; delete(key: number): boolean }): number {
  const [under, through, bytes] = [32, 20_000, 1_000];
  let next = 0;
  const pass = (count: number) => {
    for (const end = next + count; next < end; next++) {
      map.set(next, new Array(bytes / 8).fill(next));
      map.delete(next - under);
    }
  };
  pass(1_000);
  collect({ type: 'major' });
  const before = process.memoryUsage().heapUsed;
  pass(through);
  for (let time = 0; time < 3; time++) collect({ type: 'minor' });
  return (process.memoryUsage().heapUsed - before) / (through * bytes);
}
