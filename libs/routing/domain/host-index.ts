import { firstSlot, slotsFor } from './path-hash.js';
import { hostHash } from './request-host.js';
import type { RequestHost } from './request-host.js';
import { Steps } from './steps.js';
import { isTextAt, textSize, writeText } from './text-numbers.js';

/** The numbers of a slot. */
const SLOT = {
  hash: 0,
  /** Where the length of the name is, and then its text; 0 is none. */
  name: 1,
  /** The index of what it leads to. */
  value: 2,
  size: 3,
} as const;

/** Between two pauses: well under a millisecond. */
const NAMES_A_STEP = 512;

/**
 * What host names lead to. Names lie close together, so that many are found in a processor's caches, and a request's
 * host need not be made a text of its own to be looked up.
 */
export class HostIndex<T> {
  /** Slots, then names. Not seen by who compares two of them: the order of what they were made of decides on it. */
  readonly #numbers: Uint32Array;
  readonly #slots: number;
  readonly #values: readonly T[];

  private constructor(numbers: Uint32Array, slots: number, values: readonly T[]) {
    this.#numbers = numbers;
    this.#slots = slots;
    this.#values = values;
  }

  /** An index of these names, each with the value at its place. May be paused. */
  static *of<T>(names: readonly string[], values: readonly T[]): Generator<void, HostIndex<T>, void> {
    const slots = slotsFor(names.length);
    const steps = new Steps(NAMES_A_STEP);
    let size = SLOT.size * slots;
    for (const name of names) {
      if (steps.isOver()) yield;
      size += 1 + textSize(name.length);
    }
    const numbers = new Uint32Array(size);
    let nameAt = SLOT.size * slots;
    for (const [index, name] of names.entries()) {
      if (steps.isOver()) yield;
      const hash = hostHash(name);
      let slot = firstSlot(hash, slots);
      while (numbers[SLOT.size * slot + SLOT.name] !== 0) slot = (slot + 1) & (slots - 1);
      numbers[SLOT.size * slot + SLOT.hash] = hash;
      numbers[SLOT.size * slot + SLOT.name] = nameAt;
      numbers[SLOT.size * slot + SLOT.value] = index;
      numbers[nameAt] = name.length;
      writeText(numbers, nameAt + 1, name);
      nameAt += 1 + textSize(name.length);
    }
    return new HostIndex(numbers, slots, values);
  }

  get size(): number {
    return this.#values.length;
  }

  find({ text, length, hash }: RequestHost): T | undefined {
    const [numbers, slots] = [this.#numbers, this.#slots];
    for (let slot = firstSlot(hash, slots); ; slot = (slot + 1) & (slots - 1)) {
      const at = SLOT.size * slot;
      const name = numbers[at + SLOT.name] as number;
      if (name === 0) return undefined;
      if (((numbers[at + SLOT.hash] as number) | 0) !== hash || numbers[name] !== length) continue;
      if (isTextAt(numbers, name + 1, length, text, 0))
        return this.#values[numbers[at + SLOT.value] as number];
    }
  }
}
