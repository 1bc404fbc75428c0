import { Transform, Writable } from 'node:stream';
import type { Readable, TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { KIB } from '#kernel';
import { Decoder } from './decoder.js';
import type { Coding } from './decoder.js';
import { EgressTooLargeError } from './egress.errors.js';

/** What a compression may add to data that cannot be compressed. */
const CODING_OVERHEAD = 1 / 64;

/**
 * The whole body, decompressed; it stops at the first byte too many, however little of the compressed form has
 * come (R-HTTP-06).
 * @throws EgressTooLargeError, EgressFailedError when it is not what its codings say, or whatever ended `body`.
 */
export async function readBody(
  body: Readable,
  codings: readonly Coding[],
  maxBytes: number,
): Promise<Buffer> {
  const kept = new Kept(maxBytes);
  const decoders = codings.map((coding) => new Decoder(coding));
  // Compressed bytes that come to nothing, such as empty blocks without end, have a cap as well.
  const wireBytes = maxBytes + Math.ceil(maxBytes * CODING_OVERHEAD) + KIB;
  const meters = codings.length === 0 ? [] : [new Meter(wireBytes, maxBytes)];
  await pipeline([body, ...meters, ...decoders, kept]);
  return Buffer.concat(kept.chunks);
}

class Kept extends Writable {
  readonly chunks: Buffer[] = [];
  private bytes = 0;

  constructor(private readonly maxBytes: number) {
    super();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.bytes += chunk.length;
    if (this.bytes > this.maxBytes) return done(new EgressTooLargeError('response body', this.maxBytes));
    this.chunks.push(chunk);
    done();
  }
}

class Meter extends Transform {
  private bytes = 0;

  constructor(
    private readonly wireBytes: number,
    private readonly maxBytes: number,
  ) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    if (this.bytes > this.wireBytes) return done(new EgressTooLargeError('response body', this.maxBytes));
    done(null, chunk);
  }
}
