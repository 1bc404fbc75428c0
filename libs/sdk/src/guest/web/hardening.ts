import {
  apply,
  ArrayBufferOf,
  bufferByteLength,
  bytesOver,
  construct,
  define,
  descriptorOf,
  numberOf,
  setBytes,
  stringOf,
  transferBuffer,
  trunc,
} from './primordials.js';

/** The largest text that `normalize` takes, in UTF-16 units: it needs up to 8 times that, outside the heap. */
export const MAX_NORMALIZED_CHARS = 1_048_576;

/**
 * Takes away, or caps, what lets a script have memory beyond its heap limit (measured in a 32 MB isolate: 512 MB by one
 * resizable buffer, 241 MB by one `normalize`). Called once, before any script.
 */
export function harden(global: object): void {
  capBuffers(global);
  delete (ArrayBufferOf.prototype as { resize?: unknown }).resize;
  capTransfer('transfer');
  capTransfer('transferToFixedLength');
  capNormalize();
}

const method = (target: object, name: string, value: unknown) =>
  define(target, name, { value, writable: true, enumerable: false, configurable: true });

/** Subclasses, `instanceof`, `isView` and the species stay as they are; only a resizable buffer is refused. */
function capBuffers(global: object): void {
  const Original = ArrayBufferOf;
  const Capped = function ArrayBuffer(length: unknown, options: unknown): object {
    if (new.target === undefined) throw new TypeError("Constructor ArrayBuffer requires 'new'");
    const isResizable =
      typeof options === 'object' &&
      options !== null &&
      (options as { maxByteLength?: unknown }).maxByteLength !== undefined;
    if (isResizable)
      throw new RangeError('Resizable ArrayBuffers are not available here: leave out maxByteLength');
    return construct(Original, [length as number], new.target as never);
  };
  define(Capped, 'name', { value: 'ArrayBuffer', configurable: true });
  define(Capped, 'length', { value: 1, configurable: true });
  define(Capped, 'prototype', { value: Original.prototype, writable: false });
  method(Capped, 'isView', Original.isView);
  const species = descriptorOf(Original, Symbol.species);
  if (species !== undefined) define(Capped, Symbol.species, species);
  method(Original.prototype, 'constructor', Capped);
  method(global, 'ArrayBuffer', Capped);
}

/** Growing in place asks nobody; so a larger buffer is a new one, which the isolate's limit counts. */
function capTransfer(name: 'transfer' | 'transferToFixedLength'): void {
  const original = ArrayBufferOf.prototype[name] as (length?: number) => ArrayBuffer;
  const capped = {
    [name](this: unknown, newLength?: unknown): ArrayBuffer {
      const length = bufferByteLength(this);
      if (newLength === undefined) return apply(original, this, []);
      const wanted = trunc(numberOf(newLength as number)) || 0;
      if (wanted <= length) return apply(original, this, [wanted]);
      const buffer = this as ArrayBuffer;
      const larger = new ArrayBufferOf(wanted);
      setBytes(bytesOver(larger), bytesOver(buffer));
      transferBuffer(buffer, 0);
      return larger;
    },
  }[name];
  define(capped as object, 'length', { value: 0, configurable: true });
  method(ArrayBufferOf.prototype, name, capped);
}

function capNormalize(): void {
  const original = String.prototype.normalize as (form?: unknown) => string;
  const { normalize } = {
    normalize(this: unknown, form: unknown = undefined): string {
      if (this === undefined || this === null) throw new TypeError('normalize called on null or undefined');
      const text = typeof this === 'string' ? this : stringOf(this);
      if (text.length > MAX_NORMALIZED_CHARS) {
        throw new RangeError(`normalize takes at most ${MAX_NORMALIZED_CHARS} characters at a time`);
      }
      return apply(original, text, form === undefined ? [] : [form]);
    },
  };
  method(String.prototype, 'normalize', normalize);
}
