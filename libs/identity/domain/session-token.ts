import { createHash, randomBytes } from 'node:crypto';
import { hasKeyMark } from './api-key.js';

const TOKEN_BYTES = 32;
const TOKEN_FORM = /^[A-Za-z0-9_-]{43}$/;

/**
 * A new opaque token: 32 random bytes in base64url (R-AUTH-02).
 * @param random for specs, which wait for no chance of one in 16 million.
 */
export function mintSessionToken(random: (bytes: number) => Buffer = randomBytes): string {
  const token = random(TOKEN_BYTES).toString('base64url');
  // One that began like an API key would be taken for one (R-AUTH-11).
  return hasKeyMark(token) ? mintSessionToken(random) : token;
}

/** Whether the text can be a session token at all; what cannot is refused without a look at the database. */
export function isSessionToken(text: string): boolean {
  return TOKEN_FORM.test(text);
}

/**
 * The form in which a token is stored and looked up (D6). Looking up a hash by index gives nothing away by its
 * timing: who sends a token cannot steer the bytes of its hash, so no comparison can be walked byte by byte.
 */
export function hashSessionToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

const COOKIE = 'picloud_session';
/** Browsers take a __Host- cookie only with Secure, Path=/ and no Domain, so no sibling host can plant one. */
const SECURE_COOKIE = `__Host-${COOKIE}`;
/** The names under which a browser may hold a session's token. */
export const SESSION_COOKIES: readonly string[] = [SECURE_COOKIE, COOKIE];

export function sessionCookieName(secure: boolean): string {
  return secure ? SECURE_COOKIE : COOKIE;
}
