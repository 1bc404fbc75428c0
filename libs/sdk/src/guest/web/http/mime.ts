import { List } from '../list.js';
import { charCodeAt, indexOf, matches, slice, toLower } from '../primordials.js';

/** A MIME type as the MIME Sniffing standard parses and serialises it. */
export interface MimeType {
  /** `type/subtype`, lower case. */
  readonly essence: string;
  readonly parameters: List<readonly [name: string, value: string]>;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const QUOTABLE = /^[\t\x20-\x7e\x80-\xff]*$/;
const LEADING = /^[\t\n\r ]*/;

export function trimHttp(text: string): string {
  const start = matches(LEADING, text)?.[0].length ?? 0;
  const bare = slice(text, start);
  return slice(bare, 0, bare.length - trailingBlank(bare));
}

// A regex with `$` would try again at every blank of a long row of them.
function trailingBlank(text: string): number {
  let count = 0;
  while (count < text.length && isBlank(charCodeAt(text, text.length - 1 - count))) count++;
  return count;
}

const isBlank = (unit: number) => unit === 0x20 || unit === 0x9 || unit === 0xa || unit === 0xd;

/** @returns undefined when the text is no MIME type */
export function parseMime(given: string): MimeType | undefined {
  const text = trimHttp(given);
  const semicolon = indexOf(text, ';');
  const essence = trimHttp(semicolon < 0 ? text : slice(text, 0, semicolon));
  const stroke = indexOf(essence, '/');
  if (stroke < 0) return undefined;
  const isValid =
    matches(TOKEN, slice(essence, 0, stroke)) !== null && matches(TOKEN, slice(essence, stroke + 1)) !== null;
  if (!isValid) return undefined;
  const parameters =
    semicolon < 0 ? new List<readonly [string, string]>() : parametersOf(text, semicolon + 1);
  return { essence: toLower(essence), parameters };
}

/** Parameters after the first semicolon: `name=value`, `name="va\"lue"`; the first of a name counts. */
export function parametersOf(text: string, start: number): List<readonly [string, string]> {
  const parameters = new List<readonly [string, string]>();
  let at = start;
  while (at < text.length) {
    const equals = indexOf(text, '=', at);
    const end = endOf(text, at);
    if (equals < 0 || equals > end) {
      at = end + 1;
      continue;
    }
    const name = toLower(trimHttp(slice(text, at, equals)));
    const read = valueAt(text, equals + 1);
    const value = read[0];
    at = read[1];
    const isValid = value !== undefined && matches(TOKEN, name) !== null && matches(QUOTABLE, value) !== null;
    if (isValid && parameterOf(parameters, name) === undefined) parameters.push([name, value]);
  }
  return parameters;
}

function endOf(text: string, at: number): number {
  const semicolon = indexOf(text, ';', at);
  return semicolon < 0 ? text.length : semicolon;
}

function valueAt(text: string, start: number): readonly [value: string | undefined, next: number] {
  if (slice(text, start, start + 1) !== '"') {
    const end = endOf(text, start);
    const bare = slice(text, start, end);
    const value = trimHttp(bare);
    // Without quotes an empty value does not count as a parameter.
    return [value === '' ? undefined : value, end + 1];
  }
  let value = '';
  let at = start + 1;
  for (; at < text.length; at++) {
    let char = slice(text, at, at + 1);
    if (char === '"') break;
    if (char === '\\' && at + 1 < text.length) char = slice(text, ++at, at + 1);
    value += char;
  }
  return [value, endOf(text, at) + 1];
}

export function parameterOf(
  parameters: List<readonly [name: string, value: string]>,
  name: string,
): string | undefined {
  for (let at = 0; at < parameters.length; at++) {
    const parameter = parameters.at(at);
    if (parameter[0] === name) return parameter[1];
  }
  return undefined;
}

export function serializeMime(mime: MimeType): string {
  let text = mime.essence;
  for (let at = 0; at < mime.parameters.length; at++) {
    const parameter = mime.parameters.at(at);
    const value = parameter[1];
    text += `;${parameter[0]}=${matches(TOKEN, value) === null ? quoted(value) : value}`;
  }
  return text;
}

function quoted(value: string): string {
  let text = '"';
  for (let at = 0; at < value.length; at++) {
    const char = slice(value, at, at + 1);
    text += char === '"' || char === '\\' ? `\\${char}` : char;
  }
  return `${text}"`;
}

/** What the Content-Type of a message says ("extract a MIME type" of Fetch), of the header's values in order. */
export function mimeOfHeader(values: List<string>): MimeType | undefined {
  let mime: MimeType | undefined;
  let charset: string | undefined;
  for (let at = 0; at < values.length; at++) {
    const next = parseMime(values.at(at));
    if (next === undefined || next.essence === '*/*') continue;
    const own = parameterOf(next.parameters, 'charset');
    if (mime?.essence !== next.essence) charset = own;
    else if (own === undefined && charset !== undefined) next.parameters.push(['charset', charset]);
    else charset = own;
    mime = next;
  }
  return mime;
}
