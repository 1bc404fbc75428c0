import { apply, descriptorOf } from '../primordials.js';

/** Kinds of objects told by their internal slots, which no script can forge. */

const mapSize = descriptorOf(Map.prototype, 'size')?.get as () => number;
const setSize = descriptorOf(Set.prototype, 'size')?.get as () => number;
const weakMapHas = WeakMap.prototype.has;
const weakSetHas = WeakSet.prototype.has;
const deref = WeakRef.prototype.deref;
const promiseThen = Promise.prototype.then;

function answers(method: (...args: never[]) => unknown, value: object): boolean {
  try {
    apply(method as () => unknown, value, []);
    return true;
  } catch {
    return false;
  }
}

export function isMap(value: object): value is Map<unknown, unknown> {
  return answers(mapSize, value);
}

export function isSet(value: object): value is Set<unknown> {
  return answers(setSize, value);
}

/** Objects whose meaning is more than their properties. */
export function isUncloneable(value: object): boolean {
  return (
    answers(weakMapHas, value) ||
    answers(weakSetHas, value) ||
    answers(deref, value) ||
    (value instanceof Promise && answers(promiseThen, value))
  );
}
