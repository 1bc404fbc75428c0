import { HostIndex } from './host-index.js';
import { RequestHost } from './request-host.js';
import { run } from './routing-table.for-spec.js';

const indexOf = (names: readonly string[]): HostIndex<string> =>
  run(
    HostIndex.of(
      names,
      names.map((name) => `app of ${name}`),
    ),
  ).result;
const find = (index: HostIndex<string>, raw: string): string | undefined => {
  const host = new RequestHost();
  return host.read(raw) ? index.find(host) : undefined;
};

describe('HostIndex', () => {
  it('finds every name, of odd length and of even, and no other', () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `${'x'.repeat(index % 7)}${index}.test`);
    const index = indexOf(names);
    expect(index.size).toBe(2_000);
    for (const name of names) {
      expect(find(index, `${name}:8080`)).toBe(`app of ${name}`);
      expect(find(index, name.toUpperCase())).toBe(`app of ${name}`);
      expect(find(index, `${name}.`)).toBe(`app of ${name}`);
      expect(find(index, `z${name}`)).toBeUndefined();
      expect(find(index, `${name}z`)).toBeUndefined();
      expect(find(index, name.slice(0, -1))).toBeUndefined();
    }
  });

  it('takes no name for another that has the same hash', () => {
    // FNV-1a gives both words one hash.
    expect(find(indexOf(['declinate']), 'macallums')).toBeUndefined();
    const both = indexOf(['declinate', 'macallums']);
    const found = ['declinate', 'macallums'].map((name) => find(both, name));
    expect(found).toEqual(['app of declinate', 'app of macallums']);
  });

  it('has nothing when there are no names', () => {
    expect([find(indexOf([]), 'a.test'), find(indexOf([]), ''), find(indexOf(['a.test']), '')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('pauses often while it is made', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `${index}.test`);
    expect(run(HostIndex.of(names, names)).pauses).toBeGreaterThan(10);
  });
});
