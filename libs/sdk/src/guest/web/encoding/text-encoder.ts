import { typedArrayName } from '../primordials.js';
import { asInterface, requireArguments, toText } from '../webidl.js';
import { encodeUtf8, writeUtf8 } from './utf8.js';

export class TextEncoder {
  readonly #encoding = 'utf-8';

  get encoding(): string {
    return this.#encoding;
  }

  encode(input: unknown = ''): Uint8Array {
    if (!(#encoding in this)) throw new TypeError('encode called on an object that is no TextEncoder');
    return encodeUtf8(toText(input));
  }

  encodeInto(source: unknown, destination: unknown): { read: number; written: number } {
    requireArguments(arguments.length, 2, 'encodeInto');
    const text = toText(source);
    if (!(#encoding in this) || typedArrayName(destination) !== 'Uint8Array') {
      throw new TypeError('encodeInto writes into a Uint8Array');
    }
    return writeUtf8(text, destination as Uint8Array);
  }
}

asInterface(TextEncoder, 'TextEncoder');
