import { webcrypto } from 'node:crypto';
import {
  algorithmOf,
  boundExponent,
  bytesOf,
  formatOf,
  isRecord,
  malformed,
  MAX_RSA_BITS,
  SubtleRefusal,
  usagesOf,
} from './subtle-request.js';
import type { CheckedAlgorithm, KeyFormat } from './subtle-request.js';

const { subtle } = webcrypto;

type ImportAlgorithm = Parameters<typeof subtle.importKey>[2];

/** A key on its way between guest and host; the host keeps none. */
export interface WireKey {
  readonly type: webcrypto.KeyType;
  /** As Web Crypto shows it, the public exponent in base64. */
  readonly algorithm: object;
  readonly usages: readonly webcrypto.KeyUsage[];
  readonly format: 'raw' | 'pkcs8' | 'spki';
  /** Base64. */
  readonly data: string;
}

const FORMAT_OF_TYPE = { secret: 'raw', public: 'spki', private: 'pkcs8' } as const;

/** Keys that are only ever derived from: Web Crypto does not let them out again. */
export function isDerivationOnly(name: string): boolean {
  return name === 'HKDF' || name === 'PBKDF2';
}

/** @param key extractable, unless it is one to derive from, whose bytes are then `raw` */
export async function wireOf(key: webcrypto.CryptoKey, raw?: Uint8Array): Promise<WireKey> {
  boundRsa(key);
  const format = FORMAT_OF_TYPE[key.type];
  const data = raw ?? new Uint8Array(await subtle.exportKey(format, key));
  const { publicExponent, ...algorithm } = key.algorithm as { name: string; publicExponent?: Uint8Array };
  return {
    type: key.type,
    algorithm:
      publicExponent === undefined ? algorithm : { ...algorithm, publicExponent: base64(publicExponent) },
    usages: key.usages,
    format,
    data: base64(data),
  };
}

function boundRsa(key: webcrypto.CryptoKey): void {
  const { modulusLength, publicExponent } = key.algorithm as Partial<webcrypto.RsaKeyAlgorithm>;
  if (modulusLength !== undefined && modulusLength > MAX_RSA_BITS) {
    throw new SubtleRefusal('OperationError', `RSA keys have at most ${MAX_RSA_BITS} bits`);
  }
  boundExponent(publicExponent);
}

/**
 * The key that a guest sent along.
 * @throws SubtleRefusal when it is none
 */
export async function keyOf(value: unknown): Promise<webcrypto.CryptoKey> {
  if (!isRecord(value)) throw malformed('it has no key');
  const format = formatOf(value['format']);
  if (format === 'jwk') throw malformed('its key has the wrong format');
  const algorithm = algorithmOf(value['algorithm']);
  const data = bytesOf(value['data'], 'the key');
  return importKey(format, data, algorithm, usagesOf(value['usages']));
}

/** @param data bytes, or an object for `jwk` */
export async function importKey(
  format: KeyFormat,
  data: Uint8Array<ArrayBuffer> | object,
  algorithm: CheckedAlgorithm,
  usages: webcrypto.KeyUsage[],
): Promise<webcrypto.CryptoKey> {
  const own = importAlgorithm(algorithm);
  const isExtractable = !isDerivationOnly(algorithm.name);
  const key =
    format === 'jwk'
      ? await subtle.importKey(
          'jwk',
          { ...data, ext: true } as webcrypto.JsonWebKey,
          own,
          isExtractable,
          usages,
        )
      : await subtle.importKey(format, data as Uint8Array<ArrayBuffer>, own, isExtractable, usages);
  boundRsa(key);
  return key;
}

/** Members that importing takes: those of a key's own algorithm that it does not take would be refused. */
export function importAlgorithm({ name, hash, namedCurve, length }: CheckedAlgorithm): ImportAlgorithm {
  return {
    name,
    ...(hash === undefined ? {} : { hash }),
    ...(namedCurve === undefined ? {} : { namedCurve }),
    ...(name === 'HMAC' && length !== undefined ? { length } : {}),
  } as ImportAlgorithm;
}

export function base64(bytes: ArrayBuffer | Uint8Array): string {
  return Buffer.from(bytes as Uint8Array).toString('base64');
}
