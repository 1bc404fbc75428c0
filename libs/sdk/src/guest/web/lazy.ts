/**
 * A part of the web globals that is evaluated when it is first needed. The build bundles everything into one script
 * and makes the `import()` in `load` synchronous (tools/build-guest.mjs): an isolate has no module loader, and a
 * snapshot keeps the part as source that has been parsed already.
 */
export class Lazy<T> {
  #module: T | undefined;
  readonly #load: () => Promise<T>;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** What the part gives away, if it has been evaluated: nobody can hold an object of a part that has not. */
  get loaded(): T | undefined {
    return this.#module;
  }

  use(): T {
    return (this.#module ??= this.#load() as unknown as T);
  }
}
