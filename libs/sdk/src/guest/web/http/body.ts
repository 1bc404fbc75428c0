import { bytesOfLatin1, decodeUtf8, encodeUtf8, latin1Of } from '../encoding/utf8.js';
import {
  bufferOf,
  bytesOver,
  charCodeAt,
  copyOf,
  isBuffer,
  isView,
  jsonParse,
  matches,
  slice,
  WeakMapOf,
  weakGet,
  weakSet,
} from '../primordials.js';
import { streams } from '../streams/lazy-streams.js';
import { isObject, toUsv } from '../webidl.js';
import { url } from '../url/lazy-url.js';
import { blobOver, blobParts } from './blob.js';
import type { Blob } from './blob.js';
import { formEntries } from './form-data.js';
import type { FormData } from './form-data.js';
import type { HeaderList } from './header-list.js';
import { mimeOfHeader, parameterOf, serializeMime } from './mime.js';
import { newBoundary, parseForm, serializeForm } from './multipart.js';
import { parseUrlencoded } from './urlencoded.js';

type Stream = import('web-streams-polyfill').ReadableStream;

/** What a body is made of, kept as it came; most bodies are strings that nobody ever reads as a stream. */
export type Source =
  | { readonly kind: 'text'; readonly text: string }
  /** Bytes, one character each. */
  | { readonly kind: 'latin1'; readonly text: string }
  /** Nobody changes these bytes. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'stream'; readonly stream: Stream };

/** A source that is here already. */
type Held = Exclude<Source, { kind: 'stream' }>;

const ASCII = /^[\0-\x7f]*$/;

/**
 * Streams that were made of a source, and show all of it as long as nobody has touched them. A middleware that wraps
 * a response (`new Response(response.body, response)`) keeps the cheap form this way.
 */
const sourceOf = new WeakMapOf<object, Source>();

/** The body of a Request or Response: read at most once. */
export class Body {
  /** Set when `source` is a stream, or when a script has asked for one. */
  #stream: Stream | undefined;
  #isUsed = false;
  #source: Source;

  /** @param stream one that shows what `source` holds, when there is one already */
  constructor(source: Source, stream?: Stream) {
    this.#source = source;
    this.#stream = source.kind === 'stream' ? source.stream : stream;
  }

  get isUsed(): boolean {
    return this.#isUsed || (this.#stream !== undefined && streams.use().isDisturbed(this.#stream));
  }

  /** Whether it can neither be read nor cloned any more. */
  get isUnusable(): boolean {
    return this.isUsed || (this.#stream !== undefined && streams.use().isLocked(this.#stream));
  }

  /** Whether the content comes from a stream of a script's, so that its length is not known. */
  get isStream(): boolean {
    return this.#source.kind === 'stream';
  }

  get stream(): Stream {
    if (this.#stream !== undefined) return this.#stream;
    const source = this.#source as Held;
    const stream = streams.use().streamOf(() => bytesOfSource(source));
    // Of a body that has been read, the stream is one that has been read.
    if (this.#isUsed) streams.use().retire(stream);
    else weakSet(sourceOf, stream, source);
    this.#stream = stream;
    return stream;
  }

  /**
   * Takes the content; nobody can take it again. A stream that nobody has touched is passed by.
   * @throws TypeError when it has been read or is being read
   */
  take(): Source {
    if (this.isUnusable) throw new TypeError('The body has been read already, or is being read');
    this.#isUsed = true;
    // From now on the stream is as if read, for those who hold it.
    if (this.#source.kind !== 'stream' && this.#stream !== undefined) {
      streams.use().retire(this.#stream);
    }
    return this.#source;
  }

  /** @throws TypeError when it has been read or is being read */
  clone(): Body {
    if (this.isUnusable) throw new TypeError('A body that has been read, or is being read, cannot be cloned');
    if (this.#source.kind !== 'stream') return new Body(this.#source);
    const branches = streams.use().teeStream(this.#source.stream);
    this.#source = { kind: 'stream', stream: branches[0] };
    this.#stream = branches[0];
    return new Body({ kind: 'stream', stream: branches[1] });
  }
}

/** What a script gave as a body, and the Content-Type that goes with it. */
export interface Extracted {
  readonly body: Body;
  readonly type: string | undefined;
}

const TEXT_TYPE = 'text/plain;charset=UTF-8';

/** @throws TypeError when it is a stream that is locked or has been read */
export function extractBody(init: unknown): Extracted {
  if (typeof init === 'string') return { body: textBody(toUsv(init)), type: TEXT_TYPE };
  if (isObject(init)) {
    const extracted = extractObject(init);
    if (extracted !== undefined) return extracted;
  }
  return { body: textBody(toUsv(init)), type: TEXT_TYPE };
}

function extractObject(init: object): Extracted | undefined {
  if (isView(init) || isBuffer(init)) {
    return { body: new Body({ kind: 'bytes', bytes: copyOf(bytesOver(init)) }), type: undefined };
  }
  const blob = blobParts(init);
  if (blob !== undefined) {
    const type = blob.type === '' ? undefined : blob.type;
    return { body: new Body({ kind: 'bytes', bytes: blob.bytes }), type };
  }
  const entries = formEntries(init);
  if (entries !== undefined) {
    const boundary = newBoundary();
    const body = new Body({ kind: 'bytes', bytes: serializeForm(entries, boundary) });
    return { body, type: `multipart/form-data; boundary=${boundary}` };
  }
  if (url.loaded?.isParams(init) === true) {
    const type = 'application/x-www-form-urlencoded;charset=UTF-8';
    return { body: textBody(url.use().paramsText(init)), type };
  }
  return extractStream(init);
}

function extractStream(init: object): Extracted | undefined {
  const loaded = streams.loaded;
  if (loaded === undefined || !loaded.isStream(init)) return undefined;
  if (loaded.isLocked(init) || loaded.isDisturbed(init)) {
    throw new TypeError('A stream that is locked or has been read cannot be a body');
  }
  const source = weakGet(sourceOf, init) as Source | undefined;
  return { body: new Body(source ?? { kind: 'stream', stream: init }, init), type: undefined };
}

function textBody(text: string): Body {
  return new Body({ kind: 'text', text });
}

function bytesOfSource(source: Held): Uint8Array {
  if (source.kind === 'bytes') return source.bytes;
  return source.kind === 'text' ? encodeUtf8(source.text) : bytesOfLatin1(source.text);
}

/** @returns bytes that may be shared: copy them before a script gets them */
export async function readBytes(body: Body | null): Promise<Uint8Array> {
  if (body === null) return encodeUtf8('');
  const source = body.take();
  // Without `await` the promise would be taken for any thenable, and its `then` be looked up, which may be a script's.
  return source.kind === 'stream' ? await streams.use().readAll(source.stream) : bytesOfSource(source);
}

export async function readText(body: Body | null): Promise<string> {
  if (body === null) return '';
  const source = body.take();
  if (source.kind === 'text') return withoutBom(source.text);
  if (source.kind === 'latin1' && matches(ASCII, source.text) !== null) return source.text;
  return decodeUtf8(
    source.kind === 'stream' ? await streams.use().readAll(source.stream) : bytesOfSource(source),
  );
}

function withoutBom(text: string): string {
  return text.length > 0 && charCodeAt(text, 0) === 0xfeff ? slice(text, 1) : text;
}

export async function readJson(body: Body | null): Promise<unknown> {
  return jsonParse(await readText(body));
}

export async function readBuffer(body: Body | null): Promise<ArrayBuffer> {
  return bufferOf(copyOf(await readBytes(body)));
}

/** One latin1 character per byte; null when there is no body. */
export async function readLatin1(body: Body | null): Promise<string | null> {
  return body === null ? null : latin1Of(await readBytes(body));
}

export async function readBlob(body: Body | null, headers: HeaderList): Promise<Blob> {
  const bytes = await readBytes(body);
  const mime = mimeOfHeader(headers.all('content-type'));
  return blobOver(bytes, mime === undefined ? '' : serializeMime(mime));
}

/** @throws TypeError when the Content-Type is none of the two that forms have, or the body is not what it says */
export async function readForm(body: Body | null, headers: HeaderList): Promise<FormData> {
  const mime = mimeOfHeader(headers.all('content-type'));
  const bytes = await readBytes(body);
  if (mime?.essence === 'multipart/form-data')
    return parseForm(bytes, parameterOf(mime.parameters, 'boundary'));
  if (mime?.essence === 'application/x-www-form-urlencoded') return parseUrlencoded(bytes);
  throw new TypeError(
    'The Content-Type is neither multipart/form-data nor application/x-www-form-urlencoded',
  );
}
