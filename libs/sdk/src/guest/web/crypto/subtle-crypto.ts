import { bytesOfBase64 } from '../encoding/base64.js';
import { domException } from '../events/dom-exception.js';
import { host } from '../host.js';
import {
  bufferOf,
  createObject,
  jsonParse,
  jsonStringify,
  keysOf,
  put,
  setPrototype,
} from '../primordials.js';
import { asInterface, isObject, requireArguments, toEnum, toInteger } from '../webidl.js';
import { base64In, toSent } from './algorithm.js';
import type { SentAlgorithm } from './algorithm.js';
import { keyState, makeKey } from './crypto-key.js';
import type { CryptoKey, WireKey } from './crypto-key.js';

export { CryptoKey } from './crypto-key.js';

/** What the host answers; every member only where the operation gives it. */
interface Answer {
  readonly error?: { readonly name: string; readonly message: string };
  /** Base64. */
  readonly data?: string;
  readonly jwk?: object;
  readonly isValid?: boolean;
  readonly key?: WireKey;
  readonly publicKey?: WireKey;
  readonly privateKey?: WireKey;
}

const FORMATS = ['raw', 'pkcs8', 'spki', 'jwk'] as const;

let isMaking = false;

/** `crypto.subtle`: the host reckons, this side keeps the keys and says what each may be used for. */
export class SubtleCrypto {
  readonly #isReal = true;

  constructor() {
    if (!isMaking) throw new TypeError('Illegal constructor: use crypto.subtle');
  }

  async digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
    requireArguments(arguments.length, 2, 'digest');
    return bufferIn(
      await this.#ask('digest', { algorithm: toSent(algorithm), data: base64In(data, 'data') }),
    );
  }

  async sign(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    requireArguments(arguments.length, 3, 'sign');
    return bufferIn(await this.#transform('sign', algorithm, key, { data: base64In(data, 'data') }));
  }

  async verify(algorithm: unknown, key: unknown, signature: unknown, data: unknown): Promise<boolean> {
    requireArguments(arguments.length, 4, 'verify');
    const more = { signature: base64In(signature, 'signature'), data: base64In(data, 'data') };
    return (await this.#transform('verify', algorithm, key, more)).isValid === true;
  }

  async encrypt(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    requireArguments(arguments.length, 3, 'encrypt');
    return bufferIn(await this.#transform('encrypt', algorithm, key, { data: base64In(data, 'data') }));
  }

  async decrypt(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    requireArguments(arguments.length, 3, 'decrypt');
    return bufferIn(await this.#transform('decrypt', algorithm, key, { data: base64In(data, 'data') }));
  }

  async generateKey(algorithm: unknown, extractable: unknown, usages: unknown): Promise<unknown> {
    requireArguments(arguments.length, 3, 'generateKey');
    const wanted = { algorithm: toSent(algorithm), usages: usagesOf(usages) };
    const answer = await this.#ask('generateKey', wanted);
    if (answer.key !== undefined) return makeKey(answer.key, Boolean(extractable));
    return {
      publicKey: makeKey(answer.publicKey as WireKey, true),
      privateKey: makeKey(answer.privateKey as WireKey, Boolean(extractable)),
    };
  }

  async importKey(
    format: unknown,
    keyData: unknown,
    algorithm: unknown,
    extractable: unknown,
    usages: unknown,
  ): Promise<CryptoKey> {
    requireArguments(arguments.length, 5, 'importKey');
    const form = toEnum(format, FORMATS, 'format');
    const data = form === 'jwk' ? jwkOf(keyData) : base64In(keyData, 'keyData');
    const wanted = { format: form, data, algorithm: toSent(algorithm), usages: usagesOf(usages) };
    if (form === 'jwk' && (data as { ext?: unknown }).ext === false && Boolean(extractable)) {
      throw domException('The key says that it is not extractable', 'DataError');
    }
    const answer = await this.#ask('importKey', wanted);
    return makeKey(answer.key as WireKey, Boolean(extractable));
  }

  async exportKey(format: unknown, key: unknown): Promise<unknown> {
    requireArguments(arguments.length, 2, 'exportKey');
    const form = toEnum(format, FORMATS, 'format');
    const { wire } = extractableKey(key);
    const answer = await this.#ask('exportKey', { format: form, key: wire });
    return form === 'jwk' ? answer.jwk : bufferIn(answer);
  }

  async deriveBits(algorithm: unknown, baseKey: unknown, length: unknown = null): Promise<ArrayBuffer> {
    requireArguments(arguments.length, 2, 'deriveBits');
    const bits = length === null ? null : toInteger(length, 0, 4_294_967_295, 'length');
    return bufferIn(await this.#transform('deriveBits', algorithm, baseKey, { length: bits }));
  }

  async deriveKey(
    algorithm: unknown,
    baseKey: unknown,
    derivedKeyType: unknown,
    extractable: unknown,
    usages: unknown,
  ): Promise<CryptoKey> {
    requireArguments(arguments.length, 5, 'deriveKey');
    const more = { derived: toSent(derivedKeyType), usages: usagesOf(usages) };
    const answer = await this.#transform('deriveKey', algorithm, baseKey, more);
    return makeKey(answer.key as WireKey, Boolean(extractable));
  }

  async wrapKey(
    format: unknown,
    key: unknown,
    wrappingKey: unknown,
    algorithm: unknown,
  ): Promise<ArrayBuffer> {
    requireArguments(arguments.length, 4, 'wrapKey');
    const form = toEnum(format, FORMATS, 'format');
    const sent = toSent(algorithm);
    const { wire: wrapping } = usableKey(wrappingKey, sent, 'wrapKey');
    const { wire } = extractableKey(key);
    return bufferIn(await this.#ask('wrapKey', { format: form, key: wire, wrapping, algorithm: sent }));
  }

  async unwrapKey(
    format: unknown,
    wrappedKey: unknown,
    unwrappingKey: unknown,
    algorithm: unknown,
    ...[unwrappedType, extractable, usages]: unknown[]
  ): Promise<CryptoKey> {
    requireArguments(arguments.length, 7, 'unwrapKey');
    const sent = toSent(algorithm);
    const answer = await this.#ask('unwrapKey', {
      format: toEnum(format, FORMATS, 'format'),
      data: base64In(wrappedKey, 'wrappedKey'),
      wrapping: usableKey(unwrappingKey, sent, 'unwrapKey').wire,
      algorithm: sent,
      unwrapped: toSent(unwrappedType),
      usages: usagesOf(usages),
    });
    return makeKey(answer.key as WireKey, Boolean(extractable));
  }

  #transform(operation: Usage, algorithm: unknown, key: unknown, more: object): Promise<Answer> {
    const sent = toSent(algorithm);
    const { wire } = usableKey(key, sent, operation);
    return this.#ask(operation, { __proto__: null, ...more, algorithm: sent, key: wire });
  }

  async #ask(operation: string, more: object): Promise<Answer> {
    if (!this.#isReal) throw new TypeError('Illegal invocation');
    const payload = jsonStringify({ __proto__: null, operation, ...more });
    const answer = jsonParse(await host().call('crypto.subtle', payload, false)) as Answer;
    if (answer.error !== undefined) throw errorOf(answer.error);
    return answer;
  }
}

type Usage = 'sign' | 'verify' | 'encrypt' | 'decrypt' | 'deriveBits' | 'deriveKey' | 'wrapKey' | 'unwrapKey';
const USAGES = [
  'encrypt',
  'decrypt',
  'sign',
  'verify',
  'deriveKey',
  'deriveBits',
  'wrapKey',
  'unwrapKey',
] as const;

function usagesOf(given: unknown): string[] {
  const usages: string[] = [];
  for (const usage of given as Iterable<unknown>) {
    put(usages, usages.length, toEnum(usage, USAGES, 'The key usage'));
  }
  return bare(usages);
}

/** `JSON.stringify` asks an array for its `toJSON`: without a prototype it has none. */
function bare<T extends object>(value: T): T {
  setPrototype(value, null);
  return value;
}

/** @throws DOMException InvalidAccessError when the key is not meant for this */
function usableKey(key: unknown, algorithm: SentAlgorithm, usage: Usage) {
  const state = keyState(key);
  if (state === undefined) throw new TypeError('The key must be a CryptoKey');
  const { wire } = state;
  if (wire.algorithm.name !== algorithm.name) {
    throw domException(`The key is for ${wire.algorithm.name}`, 'InvalidAccessError');
  }
  for (let at = 0; at < wire.usages.length; at++) if (wire.usages[at] === usage) return state;
  throw domException(`The key cannot be used to ${usage}`, 'InvalidAccessError');
}

function extractableKey(key: unknown) {
  const state = keyState(key);
  if (state === undefined) throw new TypeError('The key must be a CryptoKey');
  if (!state.extractable) throw domException('The key is not extractable', 'InvalidAccessError');
  return state;
}

/** Members of a JSON Web Key that are text, as they go to the host. */
function jwkOf(given: unknown): object {
  if (!isObject(given)) throw new TypeError('A JSON Web Key is an object');
  const jwk = createObject(null) as Record<string, unknown>;
  const members = keysOf(given);
  for (let at = 0; at < members.length; at++) {
    const member = members[at] as string;
    const value = (given as Record<string, unknown>)[member];
    if (typeof value === 'string' || typeof value === 'boolean') jwk[member] = value;
    else if (member === 'key_ops') jwk[member] = usagesOf(value);
  }
  return jwk;
}

function bufferIn(answer: Answer): ArrayBuffer {
  return bufferOf(bytesOfBase64(answer.data as string) as Uint8Array);
}

function errorOf({ name, message }: { readonly name: string; readonly message: string }): Error {
  return name === 'TypeError' ? new TypeError(message) : domException(message, name);
}

/** A clone has the same material. */
export function cloneOfKey(value: unknown): CryptoKey | undefined {
  const state = keyState(value);
  return state === undefined ? undefined : makeKey(state.wire, state.extractable);
}

asInterface(SubtleCrypto, 'SubtleCrypto');

export const subtleCrypto = makeSubtle();

function makeSubtle(): SubtleCrypto {
  isMaking = true;
  try {
    return new SubtleCrypto();
  } finally {
    isMaking = false;
  }
}
