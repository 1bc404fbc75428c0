import {
  apply,
  bufferOf,
  BytesOf,
  charCodeAt,
  fromCharCode,
  offsetOf,
  slice,
  typedLength,
  UnitsOf,
} from '../primordials.js';

/** UTF-8 as the Encoding standard defines it. */

const REPLACEMENT = 0xfffd;
/** As many characters as one call takes without filling the stack. */
const CHARS_PER_CALL = 8_192;

export function utf8Length(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = charCodeAt(text, at);
    if (unit < 0x80) continue;
    if (unit < 0x800) length += 1;
    else if (isPairAt(text, at, unit)) {
      length += 2;
      at++;
    } else length += 2;
  }
  return length;
}

/** The bytes of a text; lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new BytesOf(utf8Length(text));
  writeUtf8(text, bytes);
  return bytes;
}

/** Writes as many whole characters as fit, and says how many UTF-16 units it read and bytes it wrote. */
export function writeUtf8(text: string, bytes: Uint8Array): { read: number; written: number } {
  const room = typedLength(bytes);
  let written = 0;
  let read = 0;
  while (read < text.length) {
    const unit = charCodeAt(text, read);
    const isPair = isPairAt(text, read, unit);
    const point = isPair ? pointOf(unit, charCodeAt(text, read + 1)) : isSurrogate(unit) ? REPLACEMENT : unit;
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (written + size > room) break;
    writePoint(point, bytes, written);
    written += size;
    read += isPair ? 2 : 1;
  }
  return { read, written };
}

function writePoint(point: number, bytes: Uint8Array, at: number): void {
  if (point < 0x80) bytes[at] = point;
  else if (point < 0x800) {
    bytes[at] = 0xc0 | (point >> 6);
    bytes[at + 1] = 0x80 | (point & 0x3f);
  } else if (point < 0x10000) {
    bytes[at] = 0xe0 | (point >> 12);
    bytes[at + 1] = 0x80 | ((point >> 6) & 0x3f);
    bytes[at + 2] = 0x80 | (point & 0x3f);
  } else {
    bytes[at] = 0xf0 | (point >> 18);
    bytes[at + 1] = 0x80 | ((point >> 12) & 0x3f);
    bytes[at + 2] = 0x80 | ((point >> 6) & 0x3f);
    bytes[at + 3] = 0x80 | (point & 0x3f);
  }
}

const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;
const pointOf = (lead: number, trail: number) => 0x10000 + ((lead - 0xd800) << 10) + (trail - 0xdc00);

function isPairAt(text: string, at: number, lead: number): boolean {
  if (lead < 0xd800 || lead > 0xdbff || at + 1 >= text.length) return false;
  const trail = charCodeAt(text, at + 1);
  return trail >= 0xdc00 && trail <= 0xdfff;
}

/** Text of UTF-16 units, or of bytes that stand for one character each. */
export function textOfUnits(units: Uint16Array | Uint8Array, length: number): string {
  const buffer = bufferOf(units);
  const start = offsetOf(units);
  let text = '';
  for (let at = 0; at < length; at += CHARS_PER_CALL) {
    const count = length - at < CHARS_PER_CALL ? length - at : CHARS_PER_CALL;
    const part =
      units instanceof UnitsOf
        ? new UnitsOf(buffer, start + 2 * at, count)
        : new BytesOf(buffer, start + at, count);
    text += apply(fromCharCode, undefined, part as unknown as number[]);
  }
  return text;
}

export function latin1Of(bytes: Uint8Array): string {
  return textOfUnits(bytes, typedLength(bytes));
}

/** Bytes of a text whose characters stand for one byte each. */
export function bytesOfLatin1(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new BytesOf(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = charCodeAt(text, at);
  return bytes;
}

/** Decodes piece by piece; a character may be cut by the end of a piece. Says nothing of a byte order mark. */
export class Utf8Decoder {
  #point = 0;
  #needed = 0;
  #seen = 0;
  #lower = 0x80;
  #upper = 0xbf;

  /** @throws TypeError in `fatal` mode, when the bytes are not UTF-8 */
  decode(bytes: Uint8Array, isLast: boolean, fatal: boolean): string {
    const count = typedLength(bytes);
    if (this.#needed === 0 && isAscii(bytes, count)) return textOfUnits(bytes, count);
    // A byte gives one unit at most, except that an unfinished character before it may turn into one more.
    const units = new UnitsOf(count + 2);
    let length = 0;
    for (let at = 0; at < count; at++) {
      const byte = bytes[at] as number;
      if (this.#needed === 0) {
        if (byte < 0x80) units[length++] = byte;
        else if (!this.#begin(byte)) units[length++] = replacement(fatal);
        continue;
      }
      if (byte < this.#lower || byte > this.#upper) {
        this.#reset();
        units[length++] = replacement(fatal);
        at--;
        continue;
      }
      this.#lower = 0x80;
      this.#upper = 0xbf;
      this.#point = (this.#point << 6) | (byte & 0x3f);
      if (++this.#seen === this.#needed) length = this.#finish(units, length);
    }
    if (isLast && this.#needed !== 0) {
      this.#reset();
      units[length++] = replacement(fatal);
    }
    return textOfUnits(units, length);
  }

  #begin(byte: number): boolean {
    if (byte >= 0xc2 && byte <= 0xdf) {
      this.#needed = 1;
      this.#point = byte & 0x1f;
    } else if (byte >= 0xe0 && byte <= 0xef) {
      if (byte === 0xe0) this.#lower = 0xa0;
      if (byte === 0xed) this.#upper = 0x9f;
      this.#needed = 2;
      this.#point = byte & 0xf;
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      if (byte === 0xf0) this.#lower = 0x90;
      if (byte === 0xf4) this.#upper = 0x8f;
      this.#needed = 3;
      this.#point = byte & 0x7;
    } else return false;
    return true;
  }

  #finish(units: Uint16Array, length: number): number {
    const point = this.#point;
    this.#reset();
    if (point < 0x10000) {
      units[length] = point;
      return length + 1;
    }
    units[length] = 0xd800 + ((point - 0x10000) >> 10);
    units[length + 1] = 0xdc00 + ((point - 0x10000) & 0x3ff);
    return length + 2;
  }

  #reset(): void {
    this.#point = 0;
    this.#needed = 0;
    this.#seen = 0;
    this.#lower = 0x80;
    this.#upper = 0xbf;
  }
}

function isAscii(bytes: Uint8Array, count: number): boolean {
  for (let at = 0; at < count; at++) if ((bytes[at] as number) > 0x7f) return false;
  return true;
}

function replacement(fatal: boolean): number {
  if (fatal) throw new TypeError('The bytes are not valid UTF-8');
  return REPLACEMENT;
}

/** "UTF-8 decode": invalid bytes become U+FFFD, a byte order mark is dropped. */
export function decodeUtf8(bytes: Uint8Array): string {
  const text = decodeUtf8WithoutBom(bytes);
  return text.length > 0 && charCodeAt(text, 0) === 0xfeff ? slice(text, 1) : text;
}

/** "UTF-8 decode without BOM": a byte order mark stays a character. */
export function decodeUtf8WithoutBom(bytes: Uint8Array): string {
  return new Utf8Decoder().decode(bytes, true, false);
}
