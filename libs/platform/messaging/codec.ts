import { DomainError } from '#kernel';
import type { Shape } from '#contracts';
import { fieldRules } from './field-rules.js';

/** A message that does not have its contract's shape: a bug, or a peer of another release. */
export class InvalidMessageError extends DomainError {
  readonly code = 'bus.invalid-message';
  readonly kind = 'broken';
}

export function encode(message: object): string {
  return JSON.stringify(message);
}

/**
 * The message in `text`, with the fields its shape knows and no other: a newer sender may precede an older
 * receiver.
 * @throws InvalidMessageError when it is no JSON object or a field breaks its rule.
 */
export function decode<T extends object>(shape: Shape<T>, text: string, subject: string): T {
  return check(shape, parseObject(text, subject), subject);
}

/** `decode` for what is parsed already. */
export function check<T extends object>(shape: Shape<T>, value: object, subject: string): T {
  const source = value as Record<string, unknown>;
  const message = Object.create(shape.prototype as object) as Record<string, unknown>;
  for (const field of fieldRules(shape)) {
    const given = source[field.name];
    if (given === undefined || given === null) {
      if (!field.optional) throw unreadable(subject, field.name);
    } else if (!field.holds(given, source)) {
      throw unreadable(subject, field.name);
    }
    if (given !== undefined) message[field.name] = given;
  }
  return message as T;
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
