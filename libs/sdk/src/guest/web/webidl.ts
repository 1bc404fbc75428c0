import {
  createObject,
  define,
  descriptorOf,
  isFiniteNumber,
  IteratorPrototype,
  jsonStringify,
  matches,
  numberOf,
  ownKeys,
  prototypeOf,
  setAdd,
  setHas,
  SetOf,
  setPrototype,
  trunc,
  wellFormed,
} from './primordials.js';

/** Conversions and shapes of Web IDL, as far as the web globals need them. */
type Interface = abstract new (...args: never[]) => object;

const NON_LATIN1 = /[^\0-\xff]/;

/** @throws TypeError for a symbol, and whatever the value's own `toString` throws. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : `${value as string}`;
}

/** Text in which every lone surrogate has become U+FFFD. */
export function toUsv(value: unknown): string {
  return wellFormed(toText(value));
}

/** @throws TypeError when a character does not fit into one byte. */
export function toByteString(value: unknown, what: string): string {
  const text = toText(value);
  if (matches(NON_LATIN1, text) !== null) {
    throw new TypeError(`${what} has a character above U+00FF`);
  }
  return text;
}

/** @throws TypeError when the number is not within [least, greatest]. */
export function toInteger(value: unknown, least: number, greatest: number, what: string): number {
  const number = trunc(numberOf(value as number));
  if (!isFiniteNumber(number) || number < least || number > greatest) {
    throw new TypeError(`${what} must be a whole number from ${least} to ${greatest}`);
  }
  return number === 0 ? 0 : number;
}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** A dictionary argument: undefined and null stand for an empty one. */
export function toDictionary(value: unknown, what: string): Record<string, unknown> {
  if (value === undefined || value === null) return createObject(null) as Record<string, unknown>;
  if (!isObject(value)) throw new TypeError(`${what} must be an object`);
  return value as Record<string, unknown>;
}

/** @throws TypeError when the value is none of `allowed`. */
export function toEnum<T extends string>(value: unknown, allowed: readonly T[], what: string): T {
  const text = toText(value);
  for (let at = 0; at < allowed.length; at++) if (allowed[at] === text) return text as T;
  throw new TypeError(`${what} ${jsonStringify(text)} is not one of the values it can have`);
}

/** @throws TypeError when a script gave fewer arguments than are required. */
export function requireArguments(given: number, required: number, what: string): void {
  if (given < required) {
    throw new TypeError(`${what} takes ${required} argument${required === 1 ? '' : 's'}, but got ${given}`);
  }
}

const platformPrototypes = new SetOf<unknown>();

/** Notes that objects with this prototype are the platform's, and more than their properties. */
export function notePlatformPrototype(prototype: object): void {
  setAdd(platformPrototypes, prototype);
}

export function isPlatformObject(value: object): boolean {
  for (let link = prototypeOf(value); link !== null; link = prototypeOf(link)) {
    if (setHas(platformPrototypes, link)) return true;
  }
  return false;
}

/** Gives a class the look of a Web IDL interface: its name, its tag, enumerable members. */
export function asInterface(ctor: Interface, name: string): void {
  const prototype = ctor.prototype as object;
  notePlatformPrototype(prototype);
  define(ctor, 'name', { value: name, configurable: true });
  makeEnumerable(prototype, ['constructor']);
  makeEnumerable(ctor, ['length', 'name', 'prototype']);
  define(prototype, Symbol.toStringTag, { value: name, configurable: true });
}

function makeEnumerable(target: object, except: readonly string[]): void {
  const keys = ownKeys(target);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as PropertyKey;
    if (typeof key !== 'string' || isOneOf(key, except)) continue;
    const descriptor = descriptorOf(target, key) as PropertyDescriptor;
    descriptor.enumerable = true;
    define(target, key, descriptor);
  }
}

function isOneOf(key: string, names: readonly string[]): boolean {
  for (let at = 0; at < names.length; at++) if (names[at] === key) return true;
  return false;
}

/** Constants of an interface stand on the interface and on its prototype. */
export function defineConstants(ctor: Interface, constants: Readonly<Record<string, number>>): void {
  const names = ownKeys(constants) as string[];
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    define(ctor, name, { value: constants[name], enumerable: true });
    define(ctor.prototype as object, name, { value: constants[name], enumerable: true });
  }
}

/** Where an iteration stands; `entryAt` gives undefined past the end, and sees what has changed meanwhile. */
type EntryAt = (at: number) => readonly [unknown, unknown] | undefined;
export type IterationKind = 'keys' | 'values' | 'entries';

/** Makes the iterators of one interface, with the prototype that Web IDL asks for. */
export function iteratorsOf(
  interfaceName: string,
): (entryAt: EntryAt, kind: IterationKind) => IterableIterator<unknown> {
  class PairIterator {
    #at = 0;
    readonly #entryAt: EntryAt;
    readonly #kind: IterationKind;

    constructor(entryAt: EntryAt, kind: IterationKind) {
      this.#entryAt = entryAt;
      this.#kind = kind;
    }

    next() {
      const entry = this.#entryAt(this.#at);
      if (entry === undefined) return { value: undefined, done: true };
      this.#at += 1;
      return { value: pick(this.#kind, entry[0], entry[1]), done: false };
    }
  }
  makeEnumerable(PairIterator.prototype, ['constructor']);
  delete (PairIterator.prototype as { constructor?: unknown }).constructor;
  setPrototype(PairIterator.prototype, IteratorPrototype);
  define(PairIterator.prototype, Symbol.toStringTag, {
    value: `${interfaceName} Iterator`,
    configurable: true,
  });
  return (entryAt, kind) => new PairIterator(entryAt, kind) as unknown as IterableIterator<unknown>;
}

function pick(kind: IterationKind, name: unknown, value: unknown): unknown {
  if (kind === 'entries') return [name, value];
  return kind === 'keys' ? name : value;
}
