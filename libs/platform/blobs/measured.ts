import { createHash } from 'node:crypto';
import { BlobTooLargeError } from './blobs.js';
import type { BlobFacts } from './blobs.js';

/** Passes bytes on, and counts and hashes them on their way (R-FILE-03). */
export class Measured {
  private readonly hash = createHash('sha256');
  private sizeBytes = 0;

  constructor(
    private readonly source: AsyncIterable<Uint8Array>,
    private readonly maxBytes: number,
  ) {}

  /** @throws BlobTooLargeError with the first byte too many, and whatever the source throws. */
  async *bytes(): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of this.source) {
      this.sizeBytes += chunk.byteLength;
      if (this.sizeBytes > this.maxBytes) throw new BlobTooLargeError(this.maxBytes);
      this.hash.update(chunk);
      yield chunk;
    }
  }

  /** When all bytes have passed. */
  get facts(): BlobFacts {
    return { sizeBytes: this.sizeBytes, sha256: this.hash.digest('hex') };
  }
}
