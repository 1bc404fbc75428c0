import type { Shape } from '#contracts';
import { AS_TEXT, MAX_MESSAGE_BYTES } from './codec.js';
import type { MessageForm } from './codec.js';
import { fieldRules } from './field-rules.js';

/** A message on its way within one process: a checked copy of its plain data, or its text. */
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
 * a request). It is checked while it is copied. Whatever else JSON makes something of goes through the codec, and so does
 * what breaks a rule: both read the same, and are refused by the same side.
 */
export const HANDED_OVER: MessageForm<HandedOver> = {
  pack: (shape, message, subject) => checkedCopy(shape, message) ?? AS_TEXT.pack(shape, message, subject),
  unpack: <T extends object>(shape: Shape<T>, packed: HandedOver, subject: string) =>
    typeof packed === 'string' ? AS_TEXT.unpack(shape, packed, subject) : (packed as T),
};

/** Undefined for what is not plain, too large, or breaks a rule of its shape. */
function checkedCopy<T extends object>(shape: Shape<T>, message: unknown): T | undefined {
  if (!isMessage(shape, message) || 'toJSON' in message) return undefined;
  bytesLeft = MAX_MESSAGE_BYTES;
  const copy = new shape() as Record<string, unknown>;
  let named = 0;
  for (const { name, optional, holds } of fieldRules(shape)) {
    const given = message[name];
    if (given === undefined) {
      if (!optional) return undefined;
      continue;
    }
    named += 1;
    const part = plainCopy(given, 1);
    if (part === NOT_PLAIN || !(part === null ? optional : holds(part))) return undefined;
    copy[name] = part;
  }
  // What the shape does not know is left behind by the codec, or refused when JSON cannot write it.
  for (const name in message) if (message[name] !== undefined) named -= 1;
  return named === 0 && bytesLeft >= 0 ? (copy as T) : undefined;
}

function isMessage(shape: Shape<object>, value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === shape.prototype || prototype === Object.prototype || prototype === null;
}

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
