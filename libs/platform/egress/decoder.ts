import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
import { EgressFailedError } from './egress.errors.js';

export type Coding = 'gzip' | 'br' | 'deflate' | 'zstd';

const CODINGS: ReadonlyMap<string, Coding> = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['br', 'br'],
  ['deflate', 'deflate'],
  ['zstd', 'zstd'],
]);
/** Nobody has a reason for more, and each costs memory and time. */
const MAX_CODINGS = 3;
/** RFC 9659: 8 MiB; without it one frame could ask for 128. */
const ZSTD_WINDOW_LOG_MAX = 23;
/** The low half of the first byte of zlib's header: its only method. */
const ZLIB_METHOD = 8;

/**
 * @param values of the Content-Encoding headers
 * @returns in the order in which they are to be undone; empty when nothing can or must be, and the body then stays
 *   as it came
 */
export function codingsOf(values: readonly string[]): readonly Coding[] {
  const names = values
    .flatMap((value) => value.split(','))
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > MAX_CODINGS) return [];
  const codings = names.map((name) => CODINGS.get(name)).filter((coding) => coding !== undefined);
  return codings.length === names.length ? codings.reverse() : [];
}

/**
 * Undoes one coding. It begins with the first byte: only that tells which of two forms `deflate` means, and a body
 * without any byte is empty and not a fault.
 */
export class Decoder extends Transform {
  private inner: Transform | undefined;

  constructor(private readonly coding: Coding) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (chunk.length === 0) return done();
    this.inner ??= this.begin(chunk.readUInt8(0));
    // Its errors come as an event.
    this.inner.write(chunk, (error) => (error === null || error === undefined ? done() : undefined));
  }

  override _flush(done: TransformCallback): void {
    if (this.inner === undefined) return done();
    this.inner.once('end', () => done());
    this.inner.end();
  }

  override _read(size: number): void {
    this.inner?.resume();
    super._read(size);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.inner?.destroy();
    done(error);
  }

  private begin(firstByte: number): Transform {
    const inner = open(this.coding, firstByte);
    inner.on('data', (chunk: Buffer) => {
      // A reader that is behind holds the decompression up, so that a bomb is never ahead of its cap.
      if (!this.push(chunk)) inner.pause();
    });
    inner.on('error', ({ code }: NodeJS.ErrnoException) => {
      this.destroy(new EgressFailedError('encoding', code));
    });
    return inner;
  }
}

function open(coding: Coding, firstByte: number): Transform {
  switch (coding) {
    case 'gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'zstd':
      return createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG_MAX } });
    case 'deflate':
      return (firstByte & 0x0f) === ZLIB_METHOD ? createInflate() : createInflateRaw();
  }
}
