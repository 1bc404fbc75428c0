import {
  BytesOf,
  charCodeAt,
  fromCharCode,
  matches,
  slice,
  trunc,
  typedLength,
  UnitsOf,
} from '../primordials.js';
import { domException } from '../events/dom-exception.js';
import { requireArguments, toText } from '../webidl.js';
import { bytesOfLatin1, latin1Of, textOfUnits } from './utf8.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const WHITESPACE = /[\t\n\f\r ]/;
const NON_LATIN1 = /[^\0-\xff]/;
const INVALID = 255;

const values = new BytesOf(128);
for (let at = 0; at < 128; at++) values[at] = INVALID;
for (let at = 0; at < 64; at++) values[charCodeAt(ALPHABET, at)] = at;

/** Base64 of bytes, with padding. */
export function base64Of(bytes: Uint8Array): string {
  const length = typedLength(bytes);
  const units = new UnitsOf(4 * trunc((length + 2) / 3));
  let out = 0;
  for (let at = 0; at < length; at += 3) {
    const left = length - at;
    const one = bytes[at] as number;
    const two = left > 1 ? (bytes[at + 1] as number) : 0;
    const three = left > 2 ? (bytes[at + 2] as number) : 0;
    units[out++] = charCodeAt(ALPHABET, one >> 2);
    units[out++] = charCodeAt(ALPHABET, ((one & 3) << 4) | (two >> 4));
    units[out++] = left > 1 ? charCodeAt(ALPHABET, ((two & 15) << 2) | (three >> 6)) : 0x3d;
    units[out++] = left > 2 ? charCodeAt(ALPHABET, three & 63) : 0x3d;
  }
  return textOfUnits(units, out);
}

/** Bytes of "forgiving" base64: whitespace is skipped, padding may be missing; undefined when it is none. */
export function bytesOfBase64(given: string): Uint8Array<ArrayBuffer> | undefined {
  let text = matches(WHITESPACE, given) === null ? given : withoutWhitespace(given);
  if (text.length % 4 === 0 && text.length > 0) {
    if (slice(text, -2) === '==') text = slice(text, 0, -2);
    else if (slice(text, -1) === '=') text = slice(text, 0, -1);
  }
  if (text.length % 4 === 1) return undefined;
  const bytes = new BytesOf(trunc((text.length * 3) / 4));
  let bits = 0;
  let count = 0;
  let out = 0;
  for (let at = 0; at < text.length; at++) {
    const value = values[charCodeAt(text, at)] ?? INVALID;
    if (value === INVALID) return undefined;
    bits = ((bits << 6) | value) & 0xffffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[out++] = (bits >> count) & 0xff;
  }
  return bytes;
}

function withoutWhitespace(text: string): string {
  let bare = '';
  for (let at = 0; at < text.length; at++) {
    const char = fromCharCode(charCodeAt(text, at));
    if (matches(WHITESPACE, char) === null) bare += char;
  }
  return bare;
}

export function btoa(data: unknown): string {
  requireArguments(arguments.length, 1, 'btoa');
  const text = toText(data);
  if (matches(NON_LATIN1, text) !== null) {
    throw domException('btoa takes characters up to U+00FF only', 'InvalidCharacterError');
  }
  return base64Of(bytesOfLatin1(text));
}

export function atob(data: unknown): string {
  requireArguments(arguments.length, 1, 'atob');
  const bytes = bytesOfBase64(toText(data));
  if (bytes === undefined) {
    throw domException('atob takes correctly encoded base64', 'InvalidCharacterError');
  }
  return latin1Of(bytes);
}
