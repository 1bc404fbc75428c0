import { domException } from '../events/dom-exception.js';
import { host } from '../host.js';
import { bytesOver, charCodeAt, slice, toBase, typedArrayName, typedLength } from '../primordials.js';
import { asInterface, requireArguments } from '../webidl.js';
import { subtle } from './lazy-subtle.js';

const MAX_BYTES = 65_536;
const UUID_BYTES = 16;

let isMaking = false;

/** `crypto`: its randomness is the host's, since an isolate has none that is fit for secrets. */
export class Crypto {
  readonly #isReal = true;

  constructor() {
    if (!isMaking) throw new TypeError('Illegal constructor: use the global crypto');
  }

  get subtle(): object {
    return this.#isReal && subtle.use().subtleCrypto;
  }

  getRandomValues(array: unknown): unknown {
    requireArguments(arguments.length, 1, 'getRandomValues');
    const kind = typedArrayName(array);
    if (
      !this.#isReal ||
      kind === undefined ||
      kind === 'Float32Array' ||
      kind === 'Float64Array' ||
      kind === 'Float16Array'
    ) {
      throw domException('getRandomValues fills typed arrays of integers', 'TypeMismatchError');
    }
    const bytes = bytesOver(array as Uint8Array);
    const length = typedLength(bytes);
    if (length > MAX_BYTES) {
      throw domException(`getRandomValues fills at most ${MAX_BYTES} bytes at a time`, 'QuotaExceededError');
    }
    const random = host().entropy(length);
    for (let at = 0; at < length; at++) bytes[at] = charCodeAt(random, at);
    return array;
  }

  randomUUID(): string {
    const random = this.#isReal ? host().entropy(UUID_BYTES) : '';
    let hex = '';
    for (let at = 0; at < UUID_BYTES; at++) hex += hexOf(versioned(charCodeAt(random, at), at));
    const part = (from: number, to: number) => slice(hex, from, to);
    return `${part(0, 8)}-${part(8, 12)}-${part(12, 16)}-${part(16, 20)}-${part(20, 32)}`;
  }
}

/** RFC 9562: version 4, variant 10. */
function versioned(byte: number, at: number): number {
  if (at === 6) return (byte & 0x0f) | 0x40;
  return at === 8 ? (byte & 0x3f) | 0x80 : byte;
}

function hexOf(byte: number): string {
  return slice(`0${toBase(byte, 16)}`, -2);
}

asInterface(Crypto, 'Crypto');

export const crypto = makeCrypto();

function makeCrypto(): Crypto {
  isMaking = true;
  try {
    return new Crypto();
  } finally {
    isMaking = false;
  }
}
