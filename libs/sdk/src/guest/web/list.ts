/** A growing row of items. Unlike an array it has no prototype whose setters a script could plant. */
export class List<T> {
  #items: { [at: number]: T } = blank();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** @param at from 0, less than `length` */
  at(at: number): T {
    return this.#items[at] as T;
  }

  push(item: T): void {
    this.#items[this.#length++] = item;
  }

  replace(at: number, item: T): void {
    this.#items[at] = item;
  }

  /** Keeps the items that pass, in their order. */
  keep(passes: (item: T) => boolean): void {
    const kept = blank<T>();
    let count = 0;
    for (let at = 0; at < this.#length; at++) {
      const item = this.at(at);
      if (passes(item)) kept[count++] = item;
    }
    this.#items = kept;
    this.#length = count;
  }

  copy(): List<T> {
    const copy = new List<T>();
    for (let at = 0; at < this.#length; at++) copy.push(this.at(at));
    return copy;
  }
}

function blank<T>(): { [at: number]: T } {
  return { __proto__: null } as never;
}
