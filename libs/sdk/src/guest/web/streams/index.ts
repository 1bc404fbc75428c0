import {
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStream,
  TransformStreamDefaultController,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
} from 'web-streams-polyfill';
import { List } from '../list.js';
import { notePlatformPrototype } from '../webidl.js';
import {
  apply,
  bytesOver,
  BytesOf,
  copyOf,
  descriptorOf,
  ignoreRejection,
  isBuffer,
  isView,
  setBytes,
  typedLength,
} from '../primordials.js';

export {
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStream,
  TransformStreamDefaultController,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
};
export { TextDecoderStream, TextEncoderStream } from './text-streams.js';

notePlatformPrototype(ReadableStream.prototype);
notePlatformPrototype(WritableStream.prototype);
notePlatformPrototype(TransformStream.prototype);

const getLocked = descriptorOf(ReadableStream.prototype, 'locked')?.get as () => boolean;
const { getReader, tee } = ReadableStream.prototype;
const { cancel, read } = ReadableStreamDefaultReader.prototype;

type Read = { done: boolean; value: unknown };

/** Whether this is a stream of ours; a forged one harms only the script that forged it. */
export function isStream(value: unknown): value is ReadableStream {
  if (typeof value !== 'object' || value === null) return false;
  try {
    apply(getLocked, value, []);
    return true;
  } catch {
    return false;
  }
}

export function isLocked(stream: ReadableStream): boolean {
  return apply(getLocked, stream, []);
}

/** Whether something has been read from the stream, or it has been cancelled. */
export function isDisturbed(stream: ReadableStream): boolean {
  return (stream as unknown as { _disturbed: boolean })._disturbed;
}

export function teeStream(stream: ReadableStream): [ReadableStream, ReadableStream] {
  return apply(tee, stream, []);
}

/** Leaves a stream as one that has been read to its end by a reader who keeps it. */
export function retire(stream: ReadableStream): void {
  const reader = apply(getReader as () => ReadableStreamDefaultReader, stream, []);
  ignoreRejection(apply(cancel, reader, [undefined]));
}

/** A stream that gives `bytes()` once it is read, in one piece. */
export function streamOf(bytes: () => Uint8Array): ReadableStream {
  return new ReadableStream({
    type: 'bytes',
    pull: (controller) => finish(controller as ByteController, bytes()),
  });
}

interface ByteController {
  enqueue(bytes: Uint8Array): void;
  close(): void;
  readonly byobRequest: { respond(count: number): void } | null;
}

function finish(controller: ByteController, bytes: Uint8Array): void {
  if (typedLength(bytes) > 0) controller.enqueue(copyOf(bytes));
  controller.close();
  // A pending read into a buffer of the reader's own is answered only by this.
  if (typedLength(bytes) === 0) controller.byobRequest?.respond(0);
}

/**
 * Everything that a stream of bytes gives. Locks it for good.
 * @throws TypeError when the stream is locked, or gives something that is no bytes
 */
export async function readAll(stream: ReadableStream): Promise<Uint8Array> {
  const reader = apply(getReader as () => ReadableStreamDefaultReader, stream, []);
  const pieces = new List<Uint8Array>();
  let length = 0;
  for (;;) {
    const { done, value } = (await apply(read as () => Promise<Read>, reader, [])) as Read;
    if (done) break;
    const piece = bytesIn(value);
    pieces.push(piece);
    length += typedLength(piece);
  }
  return joined(pieces, length);
}

function bytesIn(value: unknown): Uint8Array {
  if (isView(value) || isBuffer(value)) return bytesOver(value);
  throw new TypeError('A body is a stream of bytes: its chunks must be Uint8Arrays');
}

function joined(pieces: List<Uint8Array>, length: number): Uint8Array {
  const all = new BytesOf(length);
  let at = 0;
  for (let piece = 0; piece < pieces.length; piece++) {
    setBytes(all, pieces.at(piece), at);
    at += typedLength(pieces.at(piece));
  }
  return all;
}
