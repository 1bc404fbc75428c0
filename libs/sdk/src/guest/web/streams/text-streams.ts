import { TransformStream } from 'web-streams-polyfill';
import { TextDecoder } from '../encoding/text-decoder.js';
import { encodeUtf8 } from '../encoding/utf8.js';
import { apply, charCodeAt, descriptorOf, slice } from '../primordials.js';
import { asInterface, toText } from '../webidl.js';

const readableOf = getter('readable');
const writableOf = getter('writable');
const { decode } = TextDecoder.prototype;

function getter(name: 'readable' | 'writable'): (stream: TransformStream) => unknown {
  const get = descriptorOf(TransformStream.prototype, name)?.get as () => unknown;
  return (stream) => apply(get, stream, []);
}

/** Strings in, UTF-8 out; a surrogate pair may be cut by the end of a chunk. */
export class TextEncoderStream {
  readonly #transform: TransformStream;
  #lead = '';

  constructor() {
    this.#transform = new TransformStream({
      transform: (chunk, controller) => {
        const text = this.#lead + toText(chunk);
        const isCut = text.length > 0 && isLead(charCodeAt(text, text.length - 1));
        this.#lead = isCut ? slice(text, -1) : '';
        const whole = isCut ? slice(text, 0, -1) : text;
        if (whole !== '') controller.enqueue(encodeUtf8(whole));
      },
      flush: (controller) => {
        if (this.#lead !== '') controller.enqueue(encodeUtf8(this.#lead));
      },
    });
  }

  get encoding(): string {
    return this.#transform && 'utf-8';
  }
  get readable(): unknown {
    return readableOf(this.#transform);
  }
  get writable(): unknown {
    return writableOf(this.#transform);
  }
}

const isLead = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;

export class TextDecoderStream {
  readonly #decoder: TextDecoder;
  readonly #options: readonly [fatal: boolean, ignoreBom: boolean, encoding: string];
  readonly #transform: TransformStream;

  constructor(label: unknown = 'utf-8', options: unknown = undefined) {
    const decoder = new TextDecoder(label, options);
    this.#decoder = decoder;
    this.#options = [decoder.fatal, decoder.ignoreBOM, decoder.encoding];
    const pass = (chunk: unknown, goesOn: boolean): string =>
      apply(decode as (...args: unknown[]) => string, this.#decoder, [
        chunk,
        { __proto__: null, stream: goesOn },
      ]);
    this.#transform = new TransformStream({
      transform(chunk, controller) {
        if (chunk === undefined) throw new TypeError('TextDecoderStream takes buffers and views');
        const text = pass(chunk, true);
        if (text !== '') controller.enqueue(text);
      },
      flush(controller) {
        const text = pass(undefined, false);
        if (text !== '') controller.enqueue(text);
      },
    });
  }

  get encoding(): string {
    return this.#options[2];
  }
  get fatal(): boolean {
    return this.#options[0];
  }
  get ignoreBOM(): boolean {
    return this.#options[1];
  }
  get readable(): unknown {
    return readableOf(this.#transform);
  }
  get writable(): unknown {
    return writableOf(this.#transform);
  }
}

asInterface(TextEncoderStream, 'TextEncoderStream');
asInterface(TextDecoderStream, 'TextDecoderStream');
