import { deleteInBatches, ROWS_AT_ONCE } from './index.js';

const tableOf = (rows: number) => {
  const limits: number[] = [];
  const take = (limit: number): Promise<number> => {
    limits.push(limit);
    const taken = Math.min(limit, rows);
    rows -= taken;
    return Promise.resolve(taken);
  };
  return { limits, take };
};

it('deletes 5,000 rows at a time, until none is left to delete (R-GC-04)', async () => {
  const { limits, take } = tableOf(12_000);
  expect(await deleteInBatches(new AbortController().signal, take)).toBe(12_000);
  expect(limits).toEqual([5_000, 5_000, 5_000, 5_000]);
});

it('ends after the batch under way when it is told to', async () => {
  const stopping = new AbortController();
  const { limits, take } = tableOf(50_000);
  const total = await deleteInBatches(stopping.signal, (limit) => {
    if (limits.length === 1) stopping.abort();
    return take(limit);
  });
  expect(total).toBe(2 * ROWS_AT_ONCE);
});
