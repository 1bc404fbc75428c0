import type { webcrypto } from 'node:crypto';
import { MIB } from '#kernel';

/** What a guest asks of the cell's Web Crypto, read and bounded. Its script may have forged all of it. */

/** A refusal that the guest turns into a DOMException of this name. */
export class SubtleRefusal extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

/** JSON text of one call: about 4 MiB of data in base64, and what belongs to it. */
export const MAX_PAYLOAD_CHARS = 6 * MIB;
/** Derived bits of one call, and bits of a generated HMAC key. */
const MAX_BITS = 65_536;
/** PBKDF2: iterations times blocks of output. Some 0.4 s of one core with SHA-512, which is the dearest (measured). */
const MAX_PBKDF2_ROUNDS = 1_000_000;
/** Finding primes: about 0.05 s for 2,048 bits, and up to 0.8 s for 4,096 (measured). */
const MAX_GENERATED_RSA_BITS = 2_048;
/** Signing takes some 3 ms with 4,096 bits, and eight times that with each doubling. */
export const MAX_RSA_BITS = 4_096;
const MAX_EXPONENT_BYTES = 4;

const HASH_BITS: Readonly<Record<string, number>> = {
  'SHA-1': 160,
  'SHA-256': 256,
  'SHA-384': 384,
  'SHA-512': 512,
};
const NAMES = new Set([
  ...Object.keys(HASH_BITS),
  ...['HMAC', 'AES-CTR', 'AES-CBC', 'AES-GCM', 'AES-KW', 'RSASSA-PKCS1-v1_5', 'RSA-PSS', 'RSA-OAEP'],
  ...['ECDSA', 'ECDH', 'Ed25519', 'X25519', 'HKDF', 'PBKDF2'],
]);
const CURVES = new Set(['P-256', 'P-384', 'P-521']);
const FORMATS = new Set(['raw', 'pkcs8', 'spki', 'jwk']);
const USAGES = new Set([
  ...['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'],
]);
const BYTE_MEMBERS = [
  'iv',
  'additionalData',
  'label',
  'salt',
  'info',
  'counter',
  'publicExponent',
  'context',
];
const NUMBER_MEMBERS = ['length', 'tagLength', 'saltLength', 'iterations', 'modulusLength'];

export type SubtleRequest = Readonly<Record<string, unknown>>;
export type KeyFormat = 'raw' | 'pkcs8' | 'spki' | 'jwk';

/** An algorithm whose members have the types that Web Crypto wants; `public` is still a key on the wire. */
export interface CheckedAlgorithm {
  readonly name: string;
  readonly hash?: string;
  readonly namedCurve?: string;
  readonly length?: number;
  readonly iterations?: number;
  readonly modulusLength?: number;
  readonly publicExponent?: Uint8Array;
  readonly public?: unknown;
}

/** @throws SubtleRefusal when the text is too long or no JSON object */
export function parseRequest(payload: string): SubtleRequest {
  if (payload.length > MAX_PAYLOAD_CHARS) {
    throw new SubtleRefusal(
      'OperationError',
      'The data is larger than crypto.subtle takes at a time (4 MiB)',
    );
  }
  const request: unknown = JSON.parse(payload);
  if (!isRecord(request)) throw malformed('it is no object');
  return request;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function malformed(why: string): SubtleRefusal {
  return new SubtleRefusal('TypeError', `The request to crypto.subtle cannot be read: ${why}`);
}

/** @throws SubtleRefusal when it is no base64 text */
export function bytesOf(value: unknown, member: string): Uint8Array<ArrayBuffer> {
  if (typeof value !== 'string') throw malformed(`${member} is no text`);
  return new Uint8Array(Buffer.from(value, 'base64'));
}

export function formatOf(value: unknown): KeyFormat {
  if (typeof value !== 'string' || !FORMATS.has(value)) throw malformed('it has no key format');
  return value as KeyFormat;
}

export function usagesOf(value: unknown): webcrypto.KeyUsage[] {
  const isRow = Array.isArray(value) && value.length <= USAGES.size * 2;
  if (!isRow || !value.every((usage) => typeof usage === 'string' && USAGES.has(usage))) {
    throw malformed('it has no key usages');
  }
  return value as webcrypto.KeyUsage[];
}

/** @throws SubtleRefusal when the algorithm is unknown here, or a member is out of bounds */
export function algorithmOf(value: unknown): CheckedAlgorithm {
  if (!isRecord(value) || typeof value['name'] !== 'string') throw malformed('it has no algorithm');
  const { name, hash, namedCurve } = value;
  if (!NAMES.has(name)) throw notSupported(`The algorithm ${JSON.stringify(name).slice(0, 60)}`);
  const algorithm: Record<string, unknown> = { name };
  if (hash !== undefined) algorithm['hash'] = hashOf(hash);
  if (namedCurve !== undefined) {
    if (typeof namedCurve !== 'string' || !CURVES.has(namedCurve)) throw notSupported('This curve');
    algorithm['namedCurve'] = namedCurve;
  }
  for (const member of BYTE_MEMBERS) {
    if (value[member] !== undefined) algorithm[member] = bytesOf(value[member], member);
  }
  for (const member of NUMBER_MEMBERS) {
    if (value[member] !== undefined) algorithm[member] = wholeNumber(value[member], member);
  }
  if (value['public'] !== undefined) algorithm['public'] = value['public'];
  return algorithm as unknown as CheckedAlgorithm;
}

function hashOf(value: unknown): string {
  const name = isRecord(value) ? value['name'] : value;
  if (typeof name !== 'string' || !(name in HASH_BITS)) throw notSupported('This hash');
  return name;
}

function notSupported(what: string): SubtleRefusal {
  return new SubtleRefusal('NotSupportedError', `${what} is not supported`);
}

function wholeNumber(value: unknown, member: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 2 ** 31) return value;
  throw new SubtleRefusal('OperationError', `${member} is out of range`);
}

export function bitsOf(value: unknown): number | null {
  if (value === null || value === undefined) return null;
  const bits = wholeNumber(value, 'length');
  if (bits > MAX_BITS)
    throw new SubtleRefusal('OperationError', `At most ${MAX_BITS} bits are derived at a time`);
  return bits;
}

/** @throws SubtleRefusal when making such a key would take too long */
export function boundGeneration({ modulusLength, publicExponent, length }: CheckedAlgorithm): void {
  if (modulusLength !== undefined && modulusLength > MAX_GENERATED_RSA_BITS) {
    const advice = `make longer keys elsewhere and import them, up to ${MAX_RSA_BITS} bits`;
    throw new SubtleRefusal(
      'OperationError',
      `RSA keys are made with ${MAX_GENERATED_RSA_BITS} bits at most: ${advice}`,
    );
  }
  boundExponent(publicExponent);
  if (length !== undefined && length > MAX_BITS) {
    throw new SubtleRefusal('OperationError', `A key has at most ${MAX_BITS} bits`);
  }
}

/** A long exponent makes a cheap verification as dear as a signature. */
export function boundExponent(exponent: Uint8Array | undefined): void {
  const isLong = exponent?.subarray(0, -MAX_EXPONENT_BYTES).some((byte) => byte !== 0);
  if (isLong === true) {
    throw new SubtleRefusal('OperationError', 'The public exponent is longer than 4 bytes');
  }
}

/** Bits that a derived key takes: those of HMAC, unless said otherwise, are a block of its hash. */
export function keyBits({ name, hash, length }: CheckedAlgorithm): number {
  if (length !== undefined) return length;
  if (name !== 'HMAC') return 0;
  return hash === 'SHA-384' || hash === 'SHA-512' ? 1_024 : 512;
}

/** @throws SubtleRefusal when the derivation would take too long */
export function boundDerivation(
  { name, iterations = 0, hash = 'SHA-1' }: CheckedAlgorithm,
  bits: number,
): void {
  if (name !== 'PBKDF2') return;
  if (rounds(iterations, hash, bits) > MAX_PBKDF2_ROUNDS) {
    const limit = `${MAX_PBKDF2_ROUNDS} iterations for each block of the hash`;
    throw new SubtleRefusal('OperationError', `PBKDF2 is limited to ${limit}`);
  }
}

function rounds(iterations: number, hash: string, bits: number): number {
  return iterations * Math.max(1, Math.ceil(bits / (HASH_BITS[hash] ?? 160)));
}

const MS_PER_MIB = 2;
const MS_PER_ROUND = 0.0004;
const MS_FOR_RSA_KEY = 60;
const MS_FOR_ASYMMETRIC = 3;
const ASYMMETRIC = /^(?:RSA|EC|Ed|X)/;

/** What a call will take of the processor, ms, roughly (measured on one core of x86-64). */
export function costMs(
  operation: string,
  algorithm: CheckedAlgorithm,
  bits: number,
  payloadChars: number,
): number {
  const data = (payloadChars / MIB) * MS_PER_MIB;
  if (algorithm.name === 'PBKDF2' && operation.startsWith('derive')) {
    return data + MS_PER_ROUND * rounds(algorithm.iterations ?? 0, algorithm.hash ?? 'SHA-1', bits);
  }
  if (operation === 'generateKey' && algorithm.modulusLength !== undefined) return data + MS_FOR_RSA_KEY;
  return data + (ASYMMETRIC.test(algorithm.name) ? MS_FOR_ASYMMETRIC : 0);
}
