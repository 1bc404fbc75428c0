import { domException } from '../events/dom-exception.js';
import type { DOMException } from '../events/dom-exception.js';
import { List } from '../list.js';
import {
  bufferDetached,
  bufferOf,
  byteLengthOf,
  bytesOver,
  construct,
  copyOf,
  DataViewOf,
  define,
  hasOwn,
  isArray,
  isBuffer,
  isView,
  keysOf,
  MapOf,
  mapForEach,
  mapGet,
  mapHas,
  mapSet,
  offsetOf,
  prototypeOf,
  SetOf,
  setAdd,
  setForEach,
  transferBuffer,
  typedArrayName,
  typedConstructor,
  typedLength,
} from '../primordials.js';
import { isPlatformObject, requireArguments, toDictionary } from '../webidl.js';
import { leafOf } from './leaves.js';
import { cloneOfError, isError } from './errors.js';
import { isMap, isSet, isUncloneable } from './brands.js';
import { cloneOfPlatformObject } from './platform-objects.js';

/** What has been cloned already in one call, so that cycles and shared objects stay what they are. */
type Memory = Map<unknown, unknown>;

const plainPrototype = Object.prototype;

/** `structuredClone` of HTML for everything that an isolate has; what can be transferred are ArrayBuffers. */
export function structuredClone(value: unknown, options: unknown = undefined): unknown {
  requireArguments(arguments.length, 1, 'structuredClone');
  const moved = transferList(toDictionary(options, 'The options of structuredClone')['transfer']);
  const clone = cloneOf(value, new MapOf());
  for (let at = 0; at < moved.length; at++) {
    if (bufferDetached(moved.at(at))) throw uncloneable('A buffer that was detached meanwhile');
  }
  // The clone has the bytes; what is left of a transfer is that the original loses them.
  for (let at = 0; at < moved.length; at++) transferBuffer(moved.at(at), 0);
  return clone;
}

function transferList(given: unknown): List<ArrayBuffer> {
  const buffers = new List<ArrayBuffer>();
  if (given === undefined) return buffers;
  for (const item of given as Iterable<unknown>) {
    if (!isBuffer(item) || bufferDetached(item))
      throw uncloneable('Only an ArrayBuffer that is not detached');
    for (let at = 0; at < buffers.length; at++) {
      if (buffers.at(at) === item) throw uncloneable('A buffer named twice');
    }
    buffers.push(item);
  }
  return buffers;
}

function uncloneable(what: string): DOMException {
  return domException(`${what} cannot be cloned or transferred`, 'DataCloneError');
}

function cloneOf(value: unknown, memory: Memory): unknown {
  if (typeof value === 'symbol') throw uncloneable('A symbol');
  if (typeof value === 'function') throw uncloneable('A function');
  if (typeof value !== 'object' || value === null) return value;
  if (mapHas(memory, value)) return mapGet(memory, value);
  if (isArray(value)) return cloneOfArray(value, memory);
  const prototype = prototypeOf(value);
  if (prototype === plainPrototype || prototype === null) return cloneOfProperties(value, {}, memory);
  return cloneOfSpecial(value, memory);
}

function cloneOfSpecial(value: object, memory: Memory): unknown {
  if (isView(value)) return cloneOfView(value, memory);
  if (isBuffer(value)) return cloneOfBuffer(value, memory);
  if (isMap(value)) return cloneOfMap(value, memory);
  if (isSet(value)) return cloneOfSet(value, memory);
  const leaf =
    leafOf(value) ??
    cloneOfPlatformObject(value) ??
    (isError(value) ? cloneOfError(value, (part) => cloneOf(part, memory)) : undefined);
  if (leaf !== undefined) {
    mapSet(memory, value, leaf);
    return leaf;
  }
  if (isPlatformObject(value) || isUncloneable(value)) throw uncloneable('An object of this kind');
  return cloneOfProperties(value, {}, memory);
}

function cloneOfArray(value: unknown[], memory: Memory): unknown[] {
  const copy: unknown[] = [];
  define(copy, 'length', { value: value.length });
  return cloneOfProperties(value, copy, memory) as unknown[];
}

function cloneOfProperties(value: object, copy: object, memory: Memory): object {
  mapSet(memory, value, copy);
  const keys = keysOf(value);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as string;
    // A getter that ran before may have removed it.
    if (!hasOwn(value, key)) continue;
    const part = cloneOf((value as Record<string, unknown>)[key], memory);
    define(copy, key, { value: part, writable: true, enumerable: true, configurable: true });
  }
  return copy;
}

function cloneOfBuffer(value: ArrayBuffer, memory: Memory): ArrayBuffer {
  if (bufferDetached(value)) throw uncloneable('A detached ArrayBuffer');
  const copy = bufferOf(copyOf(bytesOver(value)));
  mapSet(memory, value, copy);
  return copy;
}

function cloneOfView(value: ArrayBufferView, memory: Memory): unknown {
  const name = typedArrayName(value);
  const source = bufferOf(value);
  const buffer = (mapGet(memory, source) as ArrayBuffer | undefined) ?? cloneOfBuffer(source, memory);
  const length = name === undefined ? byteLengthOf(value) : typedLength(value);
  const make = name === undefined ? DataViewOf : typedConstructor(name);
  const copy = construct(make as new () => object, [buffer, offsetOf(value), length]);
  mapSet(memory, value, copy);
  return copy;
}

/** Read at once: what a getter changes while the parts are cloned is not part of the clone. */
function cloneOfMap(value: Map<unknown, unknown>, memory: Memory): Map<unknown, unknown> {
  const copy = new MapOf<unknown, unknown>();
  mapSet(memory, value, copy);
  const parts = new List<unknown>();
  mapForEach(value, (part, key) => {
    parts.push(key);
    parts.push(part);
  });
  for (let at = 0; at < parts.length; at += 2) {
    const key = cloneOf(parts.at(at), memory);
    mapSet(copy, key, cloneOf(parts.at(at + 1), memory));
  }
  return copy;
}

function cloneOfSet(value: Set<unknown>, memory: Memory): Set<unknown> {
  const copy = new SetOf<unknown>();
  mapSet(memory, value, copy);
  const parts = new List<unknown>();
  setForEach(value, (part) => parts.push(part));
  for (let at = 0; at < parts.length; at++) setAdd(copy, cloneOf(parts.at(at), memory));
  return copy;
}
