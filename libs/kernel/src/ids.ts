import { randomFillSync } from 'node:crypto';
import { v7, validate } from 'uuid';

const RANDOM_BYTES = 16;
/** Asked of the system at once: one call for each id cost five times the id itself (measured: 1.8 us and 0.3 us). */
const pool = new Uint8Array(256 * RANDOM_BYTES);
let unused = pool.length;
const bytes = new Uint8Array(16);
/** Where the two digits of each byte stand in the text. */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const DIGITS = Buffer.from('0123456789abcdef', 'latin1');
const text = Buffer.alloc(36, '-');
let lastMs = 0;
let seq = 0;

/**
 * A new UUID version 7: unique, and in this process after all made before it, also within one millisecond, by a
 * counter that begins anywhere in the lower half of its range (RFC 9562, 5.7 and 6.2).
 */
export function newId(): string {
  if (unused === pool.length) {
    randomFillSync(pool);
    unused = 0;
  }
  const random = pool.subarray(unused, (unused += RANDOM_BYTES));
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    seq = ((random[6] as number) << 23) | ((random[7] as number) << 15) | ((random[8] as number) << 7);
  } else seq += 1;
  v7({ random, msecs: lastMs, seq }, bytes);
  return textOf(bytes);
}

/** As the library's own, which joins twenty texts for it (measured: 0.4 us and 1 KB an id, and 0.2 us and 0.3 KB). */
function textOf(id: Uint8Array): string {
  for (let at = 0; at < id.length; at += 1) {
    const byte = id[at] as number;
    const place = PLACES[at] as number;
    text[place] = DIGITS[byte >> 4] as number;
    text[place + 1] = DIGITS[byte & 15] as number;
  }
  return text.toString('latin1');
}

export function isUuid(text: string): boolean {
  return validate(text);
}

/** When a version 7 id was made, ms since the epoch: its first 48 bits. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The largest time that an id can hold: its first 48 bits. */
const MAX_ID_TIME_MS = 2 ** 48 - 1;

/** The smallest version 7 id that a time can have, ms since the epoch; times before it have that of the epoch. */
export function firstIdAt(timeMs: number): string {
  const held = Math.min(Math.max(Math.floor(timeMs), 0), MAX_ID_TIME_MS);
  const hex = held.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
