import { base64Of } from '../encoding/base64.js';
import { bytesOver, isBuffer, isView, numberOf, toUpper } from '../primordials.js';
import { isObject, toText } from '../webidl.js';
import { keyState } from './crypto-key.js';

/** An algorithm as it travels to the host, which knows what each takes and checks it. */
export type SentAlgorithm = { [member: string]: unknown; name: string };

const BYTES = [
  'iv',
  'additionalData',
  'label',
  'salt',
  'info',
  'counter',
  'publicExponent',
  'context',
] as const;
const NUMBERS = ['length', 'tagLength', 'saltLength', 'iterations', 'modulusLength'] as const;
const KNOWN = [
  'SHA-1',
  'SHA-256',
  'SHA-384',
  'SHA-512',
  'HMAC',
  'AES-CTR',
  'AES-CBC',
  'AES-GCM',
  'AES-KW',
  'RSASSA-PKCS1-v1_5',
  'RSA-PSS',
  'RSA-OAEP',
  'ECDSA',
  'ECDH',
  'Ed25519',
  'X25519',
  'HKDF',
  'PBKDF2',
] as const;

/** @throws TypeError when a member has the wrong type */
export function toSent(given: unknown): SentAlgorithm {
  if (!isObject(given)) return sent(canonical(toText(given)));
  const source = given as Record<string, unknown>;
  if (source['name'] === undefined) throw new TypeError('An algorithm has a name');
  const algorithm = sent(canonical(toText(source['name'])));
  for (let at = 0; at < BYTES.length; at++) {
    const member = BYTES[at] as string;
    if (source[member] !== undefined) algorithm[member] = base64In(source[member], member);
  }
  for (let at = 0; at < NUMBERS.length; at++) {
    const member = NUMBERS[at] as string;
    if (source[member] !== undefined && source[member] !== null)
      algorithm[member] = numberOf(source[member] as number);
  }
  if (source['hash'] !== undefined) algorithm['hash'] = toSent(source['hash']).name;
  if (source['namedCurve'] !== undefined) algorithm['namedCurve'] = toText(source['namedCurve']);
  if (source['public'] !== undefined) algorithm['public'] = publicKey(source['public']);
  return algorithm;
}

/** Without a prototype, so that what a script planted on Object.prototype neither sees nor adds anything. */
function sent(name: string): SentAlgorithm {
  return { __proto__: null, name } as never;
}

/** Names are the same whatever their case. */
function canonical(name: string): string {
  const upper = toUpper(name);
  for (let at = 0; at < KNOWN.length; at++) {
    const known = KNOWN[at] as string;
    if (toUpper(known) === upper) return known;
  }
  return name;
}

function publicKey(value: unknown): unknown {
  const state = keyState(value);
  if (state === undefined) throw new TypeError('public must be a CryptoKey');
  return state.wire;
}

/** @throws TypeError when the value is neither a buffer nor a view */
export function base64In(value: unknown, what: string): string {
  if (!isView(value) && !isBuffer(value))
    throw new TypeError(`${what} must be an ArrayBuffer or a view of one`);
  return base64Of(bytesOver(value));
}
