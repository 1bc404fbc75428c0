import type { FileHead, StoredFile } from '../api/picloud.js';
import type { Call } from './ask.js';
import { PiCloudError } from './picloud-error.js';
import { bytesOfLatin1, encodeUtf8, latin1Of } from './web/encoding/utf8.js';
import { blobs } from './web/http/lazy-blobs.js';
import {
  bufferOf,
  bytesOver,
  BytesOf,
  ignoreRejection,
  indexOf,
  isBuffer,
  isView,
  jsonParse,
  offsetOf,
  setBytes,
  slice,
  typedLength,
} from './web/primordials.js';
import { streams } from './web/streams/lazy-streams.js';

type Stream = import('web-streams-polyfill').ReadableStream;

/** As much as one call may bring; the manager refuses more. */
const PART_BYTES = 2 * 1_024 * 1_024;
/** Of a stream: a run need not hold more of a file than this. */
const STREAM_PART_BYTES = 512 * 1_024;

/** The type that content has by itself. */
export function typeOf(data: unknown): string | undefined {
  if (typeof data === 'string') return 'text/plain; charset=utf-8';
  const type = blobs.loaded?.blobParts(data)?.type;
  return type === '' ? undefined : type;
}

/**
 * Writes a file: with its content in the same call, or where that is large, or not there yet, part by part before it.
 * @param head JSON text of the call, without its last brace.
 */
export async function sendFile(call: Call, service: string, head: string, data: unknown): Promise<string> {
  const bytes = bytesIn(data);
  if (bytes !== undefined && typedLength(bytes) <= PART_BYTES)
    return await call(service, `${head}}\n${latin1Of(bytes)}`, true);
  const reader = bytes === undefined ? readerOf(data) : undefined;
  try {
    const upload = new Upload(call, await call('files.begin', '{}', true));
    if (bytes !== undefined) await upload.send(bytes);
    if (reader !== undefined) await upload.sendAll(reader);
    await upload.flush();
    return await call(service, `${head},"upload":"${upload.name}"}`, true);
  } catch (error) {
    // It is we who want no more: its source is told.
    if (reader !== undefined) release(reader, error);
    throw error;
  }
}

/** What is here already; undefined for a stream. */
function bytesIn(data: unknown): Uint8Array | undefined {
  if (typeof data === 'string') return encodeUtf8(data);
  if (isView(data) || isBuffer(data)) return bytesOver(data);
  const blob = blobs.loaded?.blobParts(data);
  if (blob !== undefined) return blob.bytes;
  if (typeof (data as { getReader?: unknown } | null)?.getReader === 'function') return undefined;
  throw invalidData('data must be a string, bytes, a Blob or a ReadableStream');
}

interface Reader {
  read(): Promise<{ done: boolean; value?: unknown }>;
  cancel(reason: unknown): Promise<unknown>;
}

function readerOf(data: unknown): Reader {
  return (data as { getReader(): Reader }).getReader();
}

function release(reader: Reader, reason: unknown): void {
  try {
    ignoreRejection(reader.cancel(reason));
  } catch {
    // It was the script's own reader that refused; there is nobody left to tell.
  }
}

/** Parts of one file on their way; small chunks go together, so that each is not a call of its own. */
class Upload {
  readonly #call: Call;
  readonly name: string;
  readonly #held = new BytesOf(STREAM_PART_BYTES);
  #heldBytes = 0;
  #seq = 0;

  constructor(call: Call, name: string) {
    this.#call = call;
    this.name = name;
  }

  /** All that the reader gives. */
  async sendAll(reader: Reader): Promise<void> {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (!isView(value) && !isBuffer(value))
        throw invalidData('the chunks of a stream must be bytes (Uint8Array)');
      await this.send(bytesOver(value));
    }
  }

  async send(bytes: Uint8Array): Promise<void> {
    const length = typedLength(bytes);
    for (let at = 0; at < length;) {
      const free = STREAM_PART_BYTES - this.#heldBytes;
      const count = length - at < free ? length - at : free;
      setBytes(this.#held, partOf(bytes, at, count), this.#heldBytes);
      this.#heldBytes += count;
      at += count;
      if (this.#heldBytes === STREAM_PART_BYTES) await this.flush();
    }
  }

  async flush(): Promise<void> {
    if (this.#heldBytes === 0) return;
    const part = latin1Of(partOf(this.#held, 0, this.#heldBytes));
    this.#heldBytes = 0;
    const seq = this.#seq++;
    await this.#call('files.part', `{"upload":"${this.name}","seq":${seq}}\n${part}`, true);
  }
}

interface Part {
  readonly file: FileHead;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** @param sha256 checksum of the content that the parts before were of. */
async function readPart(
  call: Call,
  head: string,
  offset: number,
  maxBytes: number,
  sha256: string | undefined,
): Promise<Part | undefined> {
  const same = sha256 === undefined ? '' : `,"sha256":"${sha256}"`;
  const answer = await call('files.read', `${head},"offset":${offset},"maxBytes":${maxBytes}${same}}`, false);
  if (answer === '') return undefined;
  const cut = indexOf(answer, '\n');
  return { file: jsonParse(slice(answer, 0, cut)) as FileHead, bytes: bytesOfLatin1(slice(answer, cut + 1)) };
}

/** @param headOf gives the JSON text of the call, without its last brace; what it throws, the promise says. */
export async function getFile(call: Call, headOf: () => string): Promise<StoredFile | undefined> {
  const head = headOf();
  const first = await readPart(call, head, 0, PART_BYTES, undefined);
  if (first === undefined) return undefined;
  const { file } = first;
  if (typedLength(first.bytes) === file.size) return { ...file, data: first.bytes };
  const data = new BytesOf(file.size);
  setBytes(data, first.bytes);
  for (let at = typedLength(first.bytes); at < file.size;) {
    const bytes = await nextBytes(call, head, at, PART_BYTES, file.sha256);
    setBytes(data, bytes, at);
    at += typedLength(bytes);
  }
  return { ...file, data };
}

/** @param headOf as of `getFile`. */
export async function streamFile(call: Call, headOf: () => string): Promise<Stream> {
  const head = headOf();
  const first = await readPart(call, head, 0, STREAM_PART_BYTES, undefined);
  if (first === undefined)
    throw new PiCloudError('files.not-found', 'Cannot find the file: nothing has this id here', false);
  const { size, sha256 } = first.file;
  let next: Uint8Array | undefined = first.bytes;
  let at = 0;
  const { ReadableStream } = streams.use();
  const source = {
    __proto__: null,
    async pull(controller: { enqueue(bytes: Uint8Array): void; close(): void }) {
      if (at < size) {
        const bytes = next ?? (await nextBytes(call, head, at, STREAM_PART_BYTES, sha256));
        next = undefined;
        at += typedLength(bytes);
        controller.enqueue(bytes);
      }
      if (at >= size) controller.close();
    },
  };
  // Nothing is fetched before somebody reads.
  return new ReadableStream(source as never, { __proto__: null, highWaterMark: 0 } as never);
}

async function nextBytes(
  call: Call,
  head: string,
  at: number,
  maxBytes: number,
  sha256: string,
): Promise<Uint8Array> {
  const bytes = (await readPart(call, head, at, maxBytes, sha256))?.bytes;
  if (bytes === undefined || typedLength(bytes) === 0)
    throw new PiCloudError(
      'files.changed',
      'Cannot read on: the file was changed or deleted meanwhile',
      false,
    );
  return bytes;
}

function partOf(bytes: Uint8Array, from: number, count: number): Uint8Array {
  return new BytesOf(bufferOf(bytes), offsetOf(bytes) + from, count);
}

function invalidData(fault: string): PiCloudError {
  return new PiCloudError('files.invalid-data', `Cannot write the file: ${fault}`, false);
}
