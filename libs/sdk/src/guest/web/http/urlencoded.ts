import { decodeUtf8WithoutBom, latin1Of } from '../encoding/utf8.js';
import { apply, bufferOf, BytesOf, charCodeAt, indexOf, slice } from '../primordials.js';
import { FormData } from './form-data.js';

const { append } = FormData.prototype;

/** `application/x-www-form-urlencoded`, as the URL standard parses it. */
export function parseUrlencoded(bytes: Uint8Array): FormData {
  const text = latin1Of(bytes);
  const form = new FormData();
  let at = 0;
  while (at <= text.length) {
    const found = indexOf(text, '&', at);
    const end = found < 0 ? text.length : found;
    if (end > at) {
      const pair = slice(text, at, end);
      const equals = indexOf(pair, '=');
      const name = equals < 0 ? pair : slice(pair, 0, equals);
      const value = equals < 0 ? '' : slice(pair, equals + 1);
      apply(append, form, [decoded(name), decoded(value)]);
    }
    at = end + 1;
  }
  return form;
}

/** @param latin1 one character per byte */
function decoded(latin1: string): string {
  const bytes = new BytesOf(latin1.length);
  let length = 0;
  for (let at = 0; at < latin1.length; at++) {
    const unit = charCodeAt(latin1, at);
    const high = unit === 0x25 ? hexDigit(latin1, at + 1) : -1;
    const low = high < 0 ? -1 : hexDigit(latin1, at + 2);
    if (low >= 0) {
      bytes[length++] = 16 * high + low;
      at += 2;
    } else bytes[length++] = unit === 0x2b ? 0x20 : unit;
  }
  return decodeUtf8WithoutBom(new BytesOf(bufferOf(bytes), 0, length));
}

/** @returns -1 when there is none */
function hexDigit(text: string, at: number): number {
  if (at >= text.length) return -1;
  const unit = charCodeAt(text, at);
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const letter = unit | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
