import { firstIdAt, isUuid, newId, timeOfId } from './ids.js';

it('makes ids that are unique and in the order of their making', () => {
  const ids = Array.from({ length: 50_000 }, () => newId());
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
  expect(ids.every((id) => isUuid(id) && id[14] === '7')).toBe(true);
});

it('reads the time of an id', () => {
  const before = Date.now();
  const time = timeOfId(newId());
  expect(time).toBeGreaterThanOrEqual(before);
  expect(time).toBeLessThanOrEqual(Date.now());
});

it('makes a bound before every id of its time, and after every id of the time before', () => {
  const id = newId();
  const timeMs = timeOfId(id);
  expect(firstIdAt(timeMs) < id).toBe(true);
  expect(firstIdAt(timeMs + 1) > id).toBe(true);
});

it('makes a bound for any time: those that no id can have are taken for the nearest', () => {
  expect(firstIdAt(-1)).toBe('00000000-0000-0000-0000-000000000000');
  expect(firstIdAt(0.9)).toBe('00000000-0000-0000-0000-000000000000');
  expect(firstIdAt(2 ** 60)).toBe('ffffffff-ffff-0000-0000-000000000000');
  expect(timeOfId(firstIdAt(Date.UTC(9999, 11, 31)))).toBe(Date.UTC(9999, 11, 31));
});
