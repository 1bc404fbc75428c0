import { HostIndex } from './host-index.js';
import { hashOf } from './path-hash.js';
import { hostHash, RequestHost } from './request-host.js';
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

/** Two of some 80,000 have one of 2 ** 32 hashes in common, in the middle of all cases. */
function namesOfOneHash(): [string, string] {
  const seen = new Map<number, string>();
  for (let index = 0; ; index += 1) {
    // Mixed: names that only count share few hashes.
    const name = `${Math.imul(index, 0x9e3779b1).toString(36)}.test`;
    const before = seen.get(hostHash(name));
    if (before !== undefined && before.length === name.length) return [before, name];
    seen.set(hostHash(name), name);
  }
}

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
    const [one, other] = namesOfOneHash();
    expect(find(indexOf([one]), other)).toBeUndefined();
    const both = indexOf([one, other]);
    expect([one, other].map((name) => find(both, name))).toEqual([`app of ${one}`, `app of ${other}`]);
  });

  it('hashes names as nobody can know beforehand', () => {
    // FNV-1a, begun as it is published, gives both words one hash.
    expect(hashOf('declinate')).toBe(hashOf('macallums'));
    expect(hostHash('declinate')).not.toBe(hashOf('declinate'));
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
