import { newId, timeOfId } from '#kernel';
import { firstIdAt } from './id-range.js';

it('is before every id of its time, and after every id of the time before', () => {
  const id = newId();
  const timeMs = timeOfId(id);
  expect(firstIdAt(timeMs) < id).toBe(true);
  expect(firstIdAt(timeMs + 1) > id).toBe(true);
});

it('is an id for any time: those that no id can have are taken for the nearest', () => {
  expect(firstIdAt(-1)).toBe('00000000-0000-0000-0000-000000000000');
  expect(firstIdAt(0.9)).toBe('00000000-0000-0000-0000-000000000000');
  expect(firstIdAt(2 ** 60)).toBe('ffffffff-ffff-0000-0000-000000000000');
  expect(timeOfId(firstIdAt(Date.UTC(9999, 11, 31)))).toBe(Date.UTC(9999, 11, 31));
});
