/** Rows that one statement deletes (R-GC-04): few enough that none takes long or holds locks for long. */
export const ROWS_AT_ONCE = 5_000;

/**
 * Deletes until nothing is left to delete, or the process stops (R-GC-04).
 * @param deleteSome one transaction of its own, which takes `limit` rows at most and tells how many it took.
 * @returns how many in all.
 */
export async function deleteInBatches(
  signal: AbortSignal,
  deleteSome: (limit: number) => Promise<number>,
): Promise<number> {
  let total = 0;
  while (!signal.aborted) {
    const count = await deleteSome(ROWS_AT_ONCE);
    if (count === 0) break;
    total += count;
  }
  return total;
}

/** What such a run tells the log of; nothing when there was nothing to delete. */
export function removed(count: number): { readonly removed: number } | undefined {
  return count === 0 ? undefined : { removed: count };
}
