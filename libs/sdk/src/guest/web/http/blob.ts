import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.js';
import { List } from '../list.js';
import {
  bytesOver,
  BytesOf,
  bufferOf,
  copyOf,
  isBuffer,
  isFiniteNumber,
  isNotNumber,
  isView,
  matches,
  now,
  numberOf,
  offsetOf,
  setBytes,
  slice,
  toLower,
  trunc,
  typedLength,
  charCodeAt,
} from '../primordials.js';
import { streams } from '../streams/lazy-streams.js';
import { asInterface, isObject, requireArguments, toDictionary, toEnum, toText, toUsv } from '../webidl.js';

const PRINTABLE = /^[\x20-\x7e]*$/;

let given: { readonly bytes: Uint8Array; readonly type: string } | undefined;
let fileIn: (value: unknown) => { readonly name: string; readonly lastModified: number } | undefined;
let bytesIn: (value: unknown) => { readonly bytes: Uint8Array; readonly type: string } | undefined;

/** Bytes that never change, with a type; slices share them. */
export class Blob {
  readonly #bytes: Uint8Array;
  readonly #type: string;

  constructor(parts: unknown = undefined, options: unknown = undefined) {
    const own = given;
    given = undefined;
    if (own !== undefined) {
      this.#bytes = own.bytes;
      this.#type = own.type;
      return;
    }
    const pieces = piecesOf(parts);
    const { endings, type } = toDictionary(options, 'The options of a Blob');
    const isNative =
      endings !== undefined && toEnum(endings, ['transparent', 'native'], 'endings') === 'native';
    this.#bytes = joined(pieces, isNative);
    this.#type = type === undefined ? '' : blobType(toText(type));
  }

  get size(): number {
    return typedLength(this.#bytes);
  }

  get type(): string {
    return this.#type;
  }

  slice(start: unknown = undefined, end: unknown = undefined, type: unknown = undefined): Blob {
    const size = typedLength(this.#bytes);
    const from = start === undefined ? 0 : position(start, size);
    const to = end === undefined ? size : position(end, size);
    const length = to > from ? to - from : 0;
    const part = new BytesOf(bufferOf(this.#bytes) as ArrayBuffer, offsetOf(this.#bytes) + from, length);
    return blobOver(part, type === undefined ? '' : blobType(toText(type)));
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return bufferOf(copyOf(this.#bytes)) as ArrayBuffer;
  }

  async bytes(): Promise<Uint8Array> {
    return copyOf(this.#bytes);
  }

  async text(): Promise<string> {
    return decodeUtf8(this.#bytes);
  }

  stream(): object {
    const bytes = this.#bytes;
    return streams.use().streamOf(() => bytes);
  }

  static {
    bytesIn = (value) =>
      isObject(value) && #bytes in value ? { bytes: value.#bytes, type: value.#type } : undefined;
  }
}

export class File extends Blob {
  readonly #name: string;
  readonly #lastModified: number;

  constructor(parts: unknown, name: unknown, options: unknown = undefined) {
    // A File made by the platform brings its bytes with it.
    if (given === undefined) requireArguments(arguments.length, 2, 'File');
    super(parts, options);
    this.#name = toUsv(name);
    const { lastModified } = toDictionary(options, 'The options of a File');
    this.#lastModified = lastModified === undefined ? now() : whole(lastModified);
  }

  get name(): string {
    return this.#name;
  }

  get lastModified(): number {
    return this.#lastModified;
  }

  static {
    fileIn = (value) =>
      isObject(value) && #name in value
        ? { name: value.#name, lastModified: value.#lastModified }
        : undefined;
  }
}

/** The bytes and the type of a Blob or File, not to be changed; undefined for everything else. */
export function blobParts(value: unknown): { readonly bytes: Uint8Array; readonly type: string } | undefined {
  return bytesIn(value);
}

/** @param bytes nobody else may change them from now on */
export function blobOver(bytes: Uint8Array, type: string): Blob {
  given = { bytes, type };
  return new Blob();
}

/** @param bytes nobody else may change them from now on */
export function fileOver(bytes: Uint8Array, name: string, type: string, lastModified?: number): File {
  given = { bytes, type };
  return new File(undefined, name, { __proto__: null, lastModified });
}

/** A clone that shares the bytes; undefined when the value is no Blob. */
export function cloneOfBlob(value: unknown): Blob | undefined {
  const parts = bytesIn(value);
  if (parts === undefined) return undefined;
  const file = fileIn(value);
  return file === undefined
    ? blobOver(parts.bytes, parts.type)
    : fileOver(parts.bytes, file.name, parts.type, file.lastModified);
}

function blobType(type: string): string {
  return matches(PRINTABLE, type) === null ? '' : toLower(type);
}

function whole(value: unknown): number {
  const number = trunc(numberOf(value as number));
  return isFiniteNumber(number) ? number : 0;
}

function position(value: unknown, size: number): number {
  const at = clamp(numberOf(value as number));
  if (at < 0) return size + at > 0 ? size + at : 0;
  return at < size ? at : size;
}

/** Web IDL's [Clamp]: to the nearest whole number, NaN is 0. */
function clamp(number: number): number {
  if (isNotNumber(number)) return 0;
  return number > 9e15 ? 9e15 : number < -9e15 ? -9e15 : trunc(number);
}

function piecesOf(parts: unknown): List<Uint8Array | string> {
  const pieces = new List<Uint8Array | string>();
  if (parts === undefined) return pieces;
  const isSequence =
    isObject(parts) && typeof (parts as { [Symbol.iterator]?: unknown })[Symbol.iterator] === 'function';
  if (!isSequence) throw new TypeError('The parts of a Blob are given as an array');
  for (const part of parts as Iterable<unknown>) {
    const blob = bytesIn(part);
    if (blob !== undefined) pieces.push(blob.bytes);
    else if (isView(part) || isBuffer(part)) pieces.push(copyOf(bytesOver(part)));
    else pieces.push(toUsv(part));
  }
  return pieces;
}

function joined(pieces: List<Uint8Array | string>, nativeEndings: boolean): Uint8Array {
  const parts = new List<Uint8Array>();
  let length = 0;
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces.at(at);
    const bytes = typeof piece === 'string' ? encodeUtf8(nativeEndings ? unixEndings(piece) : piece) : piece;
    parts.push(bytes);
    length += typedLength(bytes);
  }
  const all = new BytesOf(length);
  let filled = 0;
  for (let at = 0; at < parts.length; at++) {
    setBytes(all, parts.at(at), filled);
    filled += typedLength(parts.at(at));
  }
  return all;
}

/** Every line ends with LF: the native ending of the platform. */
function unixEndings(text: string): string {
  let out = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (charCodeAt(text, at) !== 0x0d) continue;
    out += `${slice(text, from, at)}\n`;
    if (charCodeAt(text, at + 1) === 0x0a) at++;
    from = at + 1;
  }
  return out + slice(text, from);
}

export function isFileObject(value: unknown): value is File {
  return fileIn(value) !== undefined;
}

export function fileNameOf(file: File): string {
  return fileIn(file)?.name ?? '';
}

asInterface(Blob, 'Blob');
asInterface(File, 'File');
