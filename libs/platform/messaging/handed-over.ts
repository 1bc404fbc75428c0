import { AS_TEXT, check, MAX_MESSAGE_BYTES } from './codec.js';
import type { MessageForm } from './codec.js';

/** A message on its way within one process: a copy of its plain data, or its text. */
export type HandedOver = object | string;

/** The most that one UTF-16 unit takes in JSON, and that a value takes with its name's quotes, colon and comma, bytes. */
const MOST_BYTES_A_UNIT = 6;
const MOST_BYTES_A_VALUE = 32;
/** Deeper ones are left to the codec, which has no recursion of ours. */
const MAX_DEPTH = 16;

const NOT_PLAIN = Symbol('not plain');

/** Bytes that the message looked at may still take; below 0 it may be too large. */
let bytesLeft = 0;

/**
 * Of plain data the other side gets a copy, and no text is made of it (measured: a tenth of what the main process does for
 * a request). Whatever else JSON makes something of goes through the codec: both read the same.
 */
export const HANDED_OVER: MessageForm<HandedOver> = {
  pack(shape, message, subject) {
    bytesLeft = MAX_MESSAGE_BYTES;
    const isOwn = Object.getPrototypeOf(message ?? NOT_PLAIN) === shape.prototype;
    const copy = isOwn ? copyOf(message, 0) : plainCopy(message, 0);
    const isMessage = typeof copy === 'object' && copy !== null && !Array.isArray(copy);
    if (isMessage && bytesLeft >= 0) return copy;
    return AS_TEXT.pack(shape, message, subject);
  },
  unpack(shape, packed, subject) {
    return typeof packed === 'string'
      ? AS_TEXT.unpack(shape, packed, subject)
      : check(shape, packed, subject);
  },
};

/** As JSON would bring it back; `NOT_PLAIN` where that takes more than copying. */
function plainCopy(value: unknown, depth: number): unknown {
  bytesLeft -= MOST_BYTES_A_VALUE;
  switch (typeof value) {
    case 'string':
      bytesLeft -= value.length * MOST_BYTES_A_UNIT;
      return bytesLeft < 0 ? NOT_PLAIN : value;
    case 'boolean':
      return value;
    case 'number':
      // JSON has no negative zero, and makes null of what is not finite.
      return Number.isFinite(value) ? value + 0 : NOT_PLAIN;
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) return depth === MAX_DEPTH ? NOT_PLAIN : listCopy(value, depth);
      // A date, a map, a boxed string.
      return depth === MAX_DEPTH || !isPlain(value) ? NOT_PLAIN : copyOf(value, depth);
    default:
      return NOT_PLAIN;
  }
}

function copyOf(value: object, depth: number): unknown {
  if ('toJSON' in value) return NOT_PLAIN;
  const source = value as Record<string, unknown>;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(source)) {
    const given = source[name];
    if (given === undefined) continue;
    bytesLeft -= name.length * MOST_BYTES_A_UNIT;
    const part = name === '__proto__' ? NOT_PLAIN : plainCopy(given, depth + 1);
    if (part === NOT_PLAIN) return NOT_PLAIN;
    copy[name] = part;
  }
  return copy;
}

function listCopy(list: readonly unknown[], depth: number): unknown {
  const copy: unknown[] = [];
  // By index: of holes JSON makes null.
  for (let at = 0; at < list.length; at += 1) {
    const part = plainCopy(list[at], depth + 1);
    if (part === NOT_PLAIN) return NOT_PLAIN;
    copy.push(part);
  }
  return copy;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
