import { DomainError } from '#kernel';

/** Deeper than anybody means it; what walks through a value by calling itself would run out of stack. */
export const MAX_JSON_DEPTH = 64;

/** The body of a request is announced as JSON and cannot be taken as such. */
export class MalformedJsonError extends DomainError {
  readonly code = 'http.malformed';
  readonly kind = 'malformed';

  constructor(why: string) {
    super(`Cannot read the request body: ${why}`);
  }
}

/** @throws MalformedJsonError for no JSON, for too deep a nesting, and for keys that would reach a prototype. */
export function parseJsonBody(text: string): unknown {
  // Before it is parsed: 8 MiB of brackets take seconds to become a value, and anybody may send them.
  if (isTooDeep(text))
    throw new MalformedJsonError(`its JSON is nested deeper than ${MAX_JSON_DEPTH} levels`);
  let value: unknown;
  try {
    // JSON may begin with a byte order mark that its readers leave out.
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    throw new MalformedJsonError('it is not valid JSON');
  }
  refusePrototypes(value);
  return value;
}

const [QUOTE, BACKSLASH, OPENING, CLOSING] = [0x22, 0x5c, new Set([0x5b, 0x7b]), new Set([0x5d, 0x7d])];

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) at = endOfString(text, at);
    else if (CLOSING.has(char)) depth -= 1;
    else if (OPENING.has(char) && (depth += 1) > MAX_JSON_DEPTH) return true;
  }
  return false;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) return at;
    if (char === BACKSLASH) at += 1;
  }
  return text.length;
}

/** What copies keys from one object to another would set a prototype. */
function refusePrototypes(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) refusePrototypes(item);
    return;
  }
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (key === '__proto__') throw new MalformedJsonError('its JSON has a key "__proto__"');
    if (
      key === 'constructor' &&
      typeof item === 'object' &&
      item !== null &&
      Object.hasOwn(item, 'prototype')
    )
      throw new MalformedJsonError('its JSON has a key "constructor" with a "prototype"');
    refusePrototypes(item);
  }
}
