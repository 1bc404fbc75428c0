import { createHash, randomBytes } from 'node:crypto';
import type { Scope } from './scopes.js';

/** A key as its owner sees it in a list; nothing of its secret but the beginning. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** The first characters after `pic_`. */
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  /** The one app that it is good for; null when it is not bound. */
  readonly appId: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
}

const MARK = 'pic_';
const SECRET_BYTES = 32;
const CHECKSUM_CHARS = 6;
const PREFIX_CHARS = 8;
const FORM = /^(pic_[a-z2-7]{52})_([a-z2-7]{6})$/;

/** A new key: `pic_`, 32 random bytes in base32, `_` and a checksum (D6). */
export function mintApiKey(): string {
  const body = MARK + base32(randomBytes(SECRET_BYTES));
  return `${body}_${checksum(body)}`;
}

/** Whether a credential is for the keys to judge; whatever does not begin so is a session's token (R-AUTH-11). */
export function hasKeyMark(credential: string): boolean {
  return credential.startsWith(MARK);
}

/** Whether the text is a whole key, by its form and checksum; what is not is refused without a look at the database. */
export function isApiKey(text: string): boolean {
  const [, body, sum] = FORM.exec(text) ?? [];
  return body !== undefined && checksum(body) === sum;
}

/** By what a key is told from others in lists. */
export function apiKeyPrefix(key: string): string {
  return key.slice(MARK.length, MARK.length + PREFIX_CHARS);
}

/**
 * The form in which a key is stored and looked up (D6). As with session tokens, finding a hash by index takes a time
 * that says nothing of how much of a key was right.
 */
export function hashApiKey(key: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(key).digest());
}

/**
 * Thirty bits of the body's SHA-256: a scanner of leaked texts rejects a false hit without asking anybody. It proves
 * nothing, since whoever has the body can compute it.
 */
function checksum(body: string): string {
  return base32(createHash('sha256').update(body).digest()).slice(0, CHECKSUM_CHARS);
}

/** RFC 4648 in lower case, unpadded. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const BITS_PER_CHAR = 5;

function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= BITS_PER_CHAR) {
      bits -= BITS_PER_CHAR;
      text += ALPHABET.charAt(value >> bits);
      value &= (1 << bits) - 1;
    }
  }
  return bits === 0 ? text : text + ALPHABET.charAt(value << (BITS_PER_CHAR - bits));
}
