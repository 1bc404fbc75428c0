import { bytesOfBase64 } from '../encoding/base64.js';
import { define, put } from '../primordials.js';
import { asInterface, isObject } from '../webidl.js';

/** A key as it travels to the host and back: the host keeps none. */
export interface WireKey {
  readonly type: 'secret' | 'public' | 'private';
  readonly algorithm: WireAlgorithm;
  readonly usages: readonly string[];
  readonly format: 'raw' | 'pkcs8' | 'spki';
  /** Base64. */
  readonly data: string;
}

/** `publicExponent` is base64 here. */
export interface WireAlgorithm {
  readonly name: string;
  readonly hash?: { readonly name: string };
  readonly length?: number;
  readonly namedCurve?: string;
  readonly modulusLength?: number;
  readonly publicExponent?: string;
}

let given: { readonly wire: WireKey; readonly extractable: boolean } | undefined;
let stateIn: (value: unknown) => { readonly wire: WireKey; readonly extractable: boolean } | undefined;

/** Its material is out of the script's reach, except through `exportKey` of an extractable key. */
export class CryptoKey {
  readonly #state: { readonly wire: WireKey; readonly extractable: boolean };
  #algorithm: object | undefined;
  #usages: string[] | undefined;

  constructor() {
    if (given === undefined) throw new TypeError('Illegal constructor: use crypto.subtle');
    this.#state = given;
    given = undefined;
  }

  get type(): string {
    return this.#state.wire.type;
  }

  get extractable(): boolean {
    return this.#state.extractable;
  }

  get algorithm(): object {
    return (this.#algorithm ??= algorithmOf(this.#state.wire.algorithm));
  }

  get usages(): string[] {
    return (this.#usages ??= copied(this.#state.wire.usages));
  }

  static {
    stateIn = (value) => (isObject(value) && #state in value ? value.#state : undefined);
  }
}

function algorithmOf(wire: WireAlgorithm): object {
  const algorithm = {};
  const keep = (key: string, value: unknown) => {
    if (value !== undefined)
      define(algorithm, key, { value, writable: true, enumerable: true, configurable: true });
  };
  keep('name', wire.name);
  keep('modulusLength', wire.modulusLength);
  keep('publicExponent', wire.publicExponent === undefined ? undefined : bytesOfBase64(wire.publicExponent));
  keep('hash', wire.hash === undefined ? undefined : { name: wire.hash.name });
  keep('namedCurve', wire.namedCurve);
  keep('length', wire.length);
  return algorithm;
}

function copied(usages: readonly string[]): string[] {
  const row: string[] = [];
  for (let at = 0; at < usages.length; at++) put(row, at, usages[at] as string);
  return row;
}

export function makeKey(wire: WireKey, extractable: boolean): CryptoKey {
  given = { wire, extractable };
  return new CryptoKey();
}

/** What is behind a CryptoKey; undefined for everything else. */
export function keyState(
  value: unknown,
): { readonly wire: WireKey; readonly extractable: boolean } | undefined {
  return stateIn(value);
}

asInterface(CryptoKey, 'CryptoKey');
