import { chooseExecutor } from './executor-choice.js';
import type { KnownExecutor } from './executor-choice.js';

const executor = (id: string, more: Partial<KnownExecutor> = {}): KnownExecutor => ({
  id,
  capacity: 100,
  announcedInFlight: 0,
  ownInFlight: 0,
  draining: false,
  ...more,
});
const NONE = new Set<string>();
const scripts = Array.from({ length: 300 }, (_, n) => `script-${n}`);

it('keeps a script at its home, so that its isolates stay warm', () => {
  const all = [executor('a'), executor('b'), executor('c')];
  for (const script of scripts) {
    expect(chooseExecutor(all, script, NONE)).toBe(chooseExecutor([...all].reverse(), script, NONE));
  }
});

it('spreads scripts over all executors', () => {
  const all = [executor('a'), executor('b'), executor('c')];
  const counts = Map.groupBy(scripts, (script) => chooseExecutor(all, script, NONE));
  for (const id of ['a', 'b', 'c']) expect(counts.get(id)?.length).toBeGreaterThan(60);
});

it('moves only the scripts of an executor that is gone', () => {
  const all = [executor('a'), executor('b'), executor('c')];
  const rest = [executor('a'), executor('c')];
  for (const script of scripts) {
    const before = chooseExecutor(all, script, NONE);
    if (before !== 'b') expect(chooseExecutor(rest, script, NONE)).toBe(before);
  }
});

it('leaves a busy home for the one with the most room', () => {
  const home = chooseExecutor([executor('a'), executor('b')], 'script', NONE) as string;
  const other = home === 'a' ? 'b' : 'a';
  const busy = [executor(home, { ownInFlight: 80 }), executor(other)];
  expect(chooseExecutor(busy, 'script', NONE)).toBe(other);
});

it('asks neither one that drains nor one that was tried', () => {
  const all = [executor('a', { draining: true }), executor('b'), executor('c')];
  expect(chooseExecutor(all, 'script', new Set(['b']))).toBe('c');
  expect(chooseExecutor(all, 'script', new Set(['b', 'c']))).toBeUndefined();
});
