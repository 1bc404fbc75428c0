import { isUuid, newId, timeOfId } from './ids.js';

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
