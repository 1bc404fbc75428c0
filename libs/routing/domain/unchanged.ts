/**
 * Gives the objects from before for all that is still the same: what is new and at once forgotten costs the garbage
 * collector nothing, and what stays is not moved again.
 */
export class Unchanged<T extends { readonly id: string }> {
  private at = 0;

  /** @param before in the order of their ids. */
  constructor(private readonly before: readonly T[]) {}

  /** To be asked in the order of ids; what is out of order counts as new. */
  keep(now: T): T {
    while (this.at < this.before.length && (this.before[this.at] as T).id < now.id) this.at += 1;
    const other = this.before[this.at];
    return other !== undefined && isSame(now, other) ? other : now;
  }
}

/** For two of one type: with the same members, down to numbers, texts and null. */
function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  const [one, other] = [left as Record<string, unknown>, right as Record<string, unknown>];
  if (Object.keys(one).length !== Object.keys(other).length) return false;
  for (const key in one) if (!isSame(one[key], other[key])) return false;
  return true;
}
