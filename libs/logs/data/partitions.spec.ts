import { DAY_MS, timeOfId } from '#kernel';
import { dayPartition } from './partitions.js';

const NOON = Date.UTC(2026, 10, 3, 12, 30);
const MIDNIGHT = Date.UTC(2026, 10, 3);

it('is named after its UTC day', () => {
  expect(dayPartition(NOON).name).toBe('execution_logs_20261103');
  expect(dayPartition(Date.UTC(2027, 0, 1)).name).toBe('execution_logs_20270101');
});

it('is the same for the first and the last moment of its day', () => {
  expect(dayPartition(MIDNIGHT)).toEqual(dayPartition(NOON));
  expect(dayPartition(MIDNIGHT + DAY_MS - 1)).toEqual(dayPartition(NOON));
  expect(dayPartition(MIDNIGHT - 1).name).toBe('execution_logs_20261102');
});

it('begins with the first id of its day and ends where the next begins', () => {
  const { from, to } = dayPartition(NOON);
  expect(timeOfId(from)).toBe(MIDNIGHT);
  expect(from).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-0000-0000-000000000000$/);
  expect(to).toBe(dayPartition(NOON + DAY_MS).from);
  expect(timeOfId(to)).toBe(MIDNIGHT + DAY_MS);
});
