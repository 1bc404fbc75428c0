import { bytesOver, charCodeAt, isBuffer, isView, jsonStringify, slice } from '../primordials.js';
import { asInterface, toDictionary, toText } from '../webidl.js';
import { encodingOf } from './labels.js';
import type { EncodingName } from './labels.js';
import { Utf8Decoder } from './utf8.js';
import { decodeWindows1252, NO_BYTES, Utf16Decoder } from './utf16-and-latin1.js';

/** `TextDecoder` for UTF-8, UTF-16 and windows-1252 ("latin1"); the other legacy encodings are refused by name. */
export class TextDecoder {
  readonly #encoding: EncodingName;
  readonly #fatal: boolean;
  readonly #ignoreBom: boolean;
  #decoder: Utf8Decoder | Utf16Decoder | undefined;
  #isBomSeen = false;

  constructor(label: unknown = 'utf-8', options: unknown = undefined) {
    const given = toText(label);
    const { fatal, ignoreBOM } = toDictionary(options, 'The options of a TextDecoder');
    const encoding = encodingOf(given);
    if (encoding === undefined) throw new RangeError(`The encoding ${jsonStringify(given)} is not supported`);
    this.#encoding = encoding;
    this.#fatal = Boolean(fatal);
    this.#ignoreBom = Boolean(ignoreBOM);
  }

  get encoding(): string {
    return this.#encoding;
  }

  get fatal(): boolean {
    return this.#fatal;
  }

  get ignoreBOM(): boolean {
    return this.#ignoreBom;
  }

  decode(input: unknown = undefined, options: unknown = undefined): string {
    const bytes = bytesIn(input);
    const goesOn = Boolean(toDictionary(options, 'The options of decode')['stream']);
    if (this.#encoding === 'windows-1252') return decodeWindows1252(bytes);
    const decoder = (this.#decoder ??= this.#makeDecoder());
    let text: string;
    try {
      text = decoder.decode(bytes, !goesOn, this.#fatal);
    } catch (error) {
      this.#startAnew();
      throw error;
    }
    return this.#withoutBom(text, goesOn);
  }

  #makeDecoder() {
    return this.#encoding === 'utf-8' ? new Utf8Decoder() : new Utf16Decoder(this.#encoding === 'utf-16be');
  }

  #withoutBom(text: string, goesOn: boolean): string {
    const mayHoldBom = !this.#isBomSeen && !this.#ignoreBom && text.length > 0;
    if (text.length > 0) this.#isBomSeen = true;
    if (!goesOn) this.#startAnew();
    return mayHoldBom && charCodeAt(text, 0) === 0xfeff ? slice(text, 1) : text;
  }

  #startAnew(): void {
    this.#decoder = undefined;
    this.#isBomSeen = false;
  }
}

function bytesIn(input: unknown): Uint8Array {
  if (input === undefined) return NO_BYTES;
  if (isView(input) || isBuffer(input)) return bytesOver(input);
  throw new TypeError('decode takes an ArrayBuffer or a view of one');
}

asInterface(TextDecoder, 'TextDecoder');
