import { ERROR_KINDS, KIB, MIB, RemoteError, toWire } from '#kernel';
import type { DomainError, ErrorKind, WireError } from '#kernel';
import { verbatimFields } from '#contracts';
import type { Shape } from '#contracts';
import { BusTooLargeError, InvalidMessageError } from './bus.errors.js';
import { fieldRules } from './field-rules.js';

/**
 * The most that one message may have, as UTF-8. A body of 10 MiB whose every character must be escaped
 * takes 60 MiB of JSON; the rest is for what travels with it.
 */
export const MAX_MESSAGE_BYTES = 65 * MIB;
/** The most that an event may have: it is a hint, and goes to everybody. */
export const MAX_EVENT_BYTES = 32 * KIB;

/**
 * A message as text: JSON, and behind a line break the strings that its shape marks as verbatim, one after the
 * other; in the JSON stands their length instead.
 * @throws InvalidMessageError when the message has no JSON form.
 */
export function encode(message: object, shape?: Shape<object>): string {
  const verbatim = shape === undefined ? NONE : verbatimFields(shape.prototype as object);
  if (verbatim.length === 0 || typeof message !== 'object' || message === null) return jsonOf(message);
  const head: Record<string, unknown> = { ...message };
  let tail = '';
  for (const name of verbatim) {
    const value = head[name];
    if (typeof value !== 'string') continue;
    head[name] = value.length;
    tail += value;
  }
  return `${jsonOf(head)}\n${tail}`;
}

const NONE: readonly string[] = [];

function jsonOf(message: object): string {
  // `undefined` for a function, or for what a handler of plain JavaScript forgot to return.
  const text = JSON.stringify(message) as string | undefined;
  if (text === undefined) throw new InvalidMessageError('Cannot write a message: no object');
  return text;
}

/** @throws BusTooLargeError when the text has more than `maxBytes` as UTF-8. */
export function requireSize(text: string, maxBytes: number, subject: string): void {
  // A UTF-16 unit takes at most three bytes, so most texts need no counting.
  if (text.length * 3 <= maxBytes) return;
  const sizeBytes = Buffer.byteLength(text, 'utf8');
  if (sizeBytes > maxBytes) throw new BusTooLargeError(subject, sizeBytes, maxBytes);
}

/**
 * The message in `text`, with the fields its shape knows and no other: a newer sender may precede an older
 * receiver.
 * @throws InvalidMessageError when it is no JSON object or a field breaks its rule.
 */
export function decode<T extends object>(shape: Shape<T>, text: string, subject: string): T {
  const verbatim = verbatimFields(shape.prototype as object);
  // JSON has no line break of its own.
  const cut = verbatim.length === 0 ? -1 : text.indexOf('\n');
  if (cut < 0) return check(shape, parseObject(text, subject), subject);
  const message = parseObject(text.slice(0, cut), subject) as Record<string, unknown>;
  let at = cut + 1;
  for (const name of verbatim) {
    const length = message[name];
    if (typeof length !== 'number' || length < 0) continue;
    message[name] = text.slice(at, at + length);
    at += length;
  }
  if (at !== text.length)
    throw new InvalidMessageError(`Cannot read a message on "${subject}": it is cut off`);
  return check(shape, message, subject);
}

/** What a message is between the two sides of a bus. */
export interface MessageForm<Form> {
  /** @throws InvalidMessageError when it has none, BusTooLargeError when it has more than `MAX_MESSAGE_BYTES`. */
  pack<T extends object>(shape: Shape<T>, message: T, subject: string): Form;
  /** @throws InvalidMessageError when a field breaks its rule. */
  unpack<T extends object>(shape: Shape<T>, form: Form, subject: string): T;
}

/** What can leave a process. */
export const AS_TEXT: MessageForm<string> = {
  pack(shape, message, subject) {
    const text = encode(message, shape);
    requireSize(text, MAX_MESSAGE_BYTES, subject);
    return text;
  },
  unpack: decode,
};

/** `decode` for what is parsed already. */
export function check<T extends object>(shape: Shape<T>, value: object, subject: string): T {
  const source = value as Record<string, unknown>;
  // It has all its fields from the start: one made empty grows with each.
  const message = new shape() as Record<string, unknown>;
  for (const field of fieldRules(shape)) {
    const given = source[field.name];
    if (given === undefined || given === null) {
      if (!field.optional) throw unreadable(subject, field.name);
    } else if (!field.holds(given)) {
      throw unreadable(subject, field.name);
    }
    if (given !== undefined) message[field.name] = given;
  }
  return message as T;
}

/** The form in which a refusal travels. */
export function encodeRefusal(error: unknown): string {
  try {
    return JSON.stringify(toWire(error));
  } catch {
    // Details that JSON cannot carry are our own bug.
    return JSON.stringify(toWire(undefined));
  }
}

/** The refusal in `text`; what is none reads as a bug of the other side, not of its caller. */
export function decodeRefusal(text: string): DomainError {
  let wire: Partial<WireError>;
  try {
    wire = JSON.parse(text) as Partial<WireError>;
  } catch {
    return new InvalidMessageError('Cannot read a refusal: no JSON');
  }
  const { code, kind, message, details, retryAfterSeconds } = wire ?? {};
  if (
    typeof code !== 'string' ||
    typeof message !== 'string' ||
    typeof details !== 'object' ||
    details === null
  ) {
    return new InvalidMessageError('Cannot read a refusal: a field is missing');
  }
  return new RemoteError({
    code,
    message,
    details,
    // A newer peer may know kinds that are strange here.
    kind: ERROR_KINDS.includes(kind as ErrorKind) ? (kind as ErrorKind) : 'broken',
    ...(typeof retryAfterSeconds === 'number' ? { retryAfterSeconds } : {}),
  });
}

function parseObject(text: string, subject: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidMessageError(`Cannot read a message on "${subject}": no JSON`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidMessageError(`Cannot read a message on "${subject}": no object`);
  }
  return value;
}

function unreadable(subject: string, field: string): InvalidMessageError {
  return new InvalidMessageError(`Cannot read a message on "${subject}": field "${field}" breaks its rule`);
}
