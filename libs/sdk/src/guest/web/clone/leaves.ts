import { apply, descriptorOf } from '../primordials.js';

/** Values that have no parts: boxed primitives, dates, regular expressions. */

const timeOf = Date.prototype.getTime;
const sourceOf = descriptorOf(RegExp.prototype, 'source')?.get as () => string;
const FLAGS = [
  ['d', flag('hasIndices')],
  ['g', flag('global')],
  ['i', flag('ignoreCase')],
  ['m', flag('multiline')],
  ['s', flag('dotAll')],
  ['u', flag('unicode')],
  ['v', flag('unicodeSets')],
  ['y', flag('sticky')],
] as const;
const PRIMITIVES = [
  Boolean.prototype.valueOf,
  Number.prototype.valueOf,
  String.prototype.valueOf,
  BigInt.prototype.valueOf,
] as const;
const regexPrototype = RegExp.prototype;

function flag(name: string): () => boolean {
  return descriptorOf(RegExp.prototype, name)?.get as () => boolean;
}

/** @returns undefined when the object is none of these */
export function leafOf(value: object): object | undefined {
  const time = attempt(timeOf, value);
  if (time !== undefined) return new Date(time as number);
  const source = value === regexPrototype ? undefined : attempt(sourceOf, value);
  if (source !== undefined) return new RegExp(source as string, flagsIn(value));
  for (let at = 0; at < PRIMITIVES.length; at++) {
    const primitive = attempt(PRIMITIVES[at] as () => unknown, value);
    if (primitive !== undefined) return Object(primitive) as object;
  }
  return undefined;
}

function flagsIn(value: object): string {
  let flags = '';
  for (let at = 0; at < FLAGS.length; at++) {
    const known = FLAGS[at] as (typeof FLAGS)[number];
    if (apply(known[1], value, [])) flags += known[0];
  }
  return flags;
}

function attempt(method: () => unknown, value: object): unknown {
  try {
    return apply(method, value, []);
  } catch {
    return undefined;
  }
}
