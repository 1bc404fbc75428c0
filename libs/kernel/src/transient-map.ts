interface Holder<V> {
  value: V | undefined;
}

/**
 * A map for what comes and goes all the time, such as requests under way.
 *
 * The tables that a `Map` of V8's leaves behind keep what was in them, and once one is old the next ones alive (decision
 * 0023). Here all that they keep is empty holders.
 */
export class TransientMap<K, V> {
  private readonly holders = new Map<K, Holder<V>>();

  get size(): number {
    return this.holders.size;
  }

  get(key: K): V | undefined {
    return this.holders.get(key)?.value;
  }

  has(key: K): boolean {
    return this.holders.has(key);
  }

  set(key: K, value: V): void {
    const holder = this.holders.get(key);
    if (holder === undefined) this.holders.set(key, { value });
    else holder.value = value;
  }

  /** @returns whether there was one. */
  delete(key: K): boolean {
    const holder = this.holders.get(key);
    if (holder === undefined) return false;
    holder.value = undefined;
    return this.holders.delete(key);
  }

  clear(): void {
    for (const holder of this.holders.values()) holder.value = undefined;
    this.holders.clear();
  }

  /** In the order in which the keys came. What is deleted meanwhile is left out. */
  *entries(): Generator<[K, V], void, undefined> {
    for (const [key, { value }] of this.holders) yield [key, value as V];
  }

  *values(): Generator<V, void, undefined> {
    for (const { value } of this.holders.values()) yield value as V;
  }
}
