import type { Readable } from 'node:stream';

/** What a store learns of bytes while it writes them. */
export interface BlobFacts {
  readonly sizeBytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

export interface BlobEntry {
  readonly key: string;
  /** ms since the epoch, by the clock of the store. */
  readonly writtenAtMs: number;
}

/** More bytes came than the caller allowed; nothing of them is kept. */
export class BlobTooLargeError extends Error {
  constructor(readonly maxBytes: number) {
    super(`Cannot keep the bytes: there are more than ${maxBytes}`);
  }
}

/** Nothing has the key. */
export class BlobMissingError extends Error {
  constructor(key: string) {
    super(`Cannot read "${key}": it is not there`);
  }
}

/** The store cannot be reached, or says that it cannot serve; the same call may succeed later. */
export class BlobsUnavailableError extends Error {}

/**
 * The port through which bytes are kept that are too many for the database. A key is written once and never changed, so
 * whoever reads it reads one content. All adapters pass the same contract suite.
 */
export abstract class Blobs {
  /**
   * Keeps what `source` gives under a key that nobody has used. When it resolves, the bytes outlive a loss of power; when
   * it rejects, or the process ends before, none of them can be read.
   * @param key of `blobKey`.
   * @throws BlobTooLargeError, BlobsUnavailableError, and whatever `source` throws.
   */
  abstract put(key: string, source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<BlobFacts>;

  /**
   * The bytes from `fromByte` on, `maxBytes` at most and at least one. Whoever asked reads the stream to its end or destroys it.
   * @throws BlobMissingError before it gives a stream; BlobsUnavailableError.
   */
  abstract get(key: string, fromByte?: number, maxBytes?: number): Promise<Readable>;

  /** Safe when it is not there. @throws BlobsUnavailableError */
  abstract delete(key: string): Promise<void>;

  /** Everything of one owner, also what is being written. @throws BlobsUnavailableError */
  abstract deleteOwner(owner: string): Promise<void>;

  /** All keys, in no order; one that is written or deleted meanwhile may be among them or not. */
  abstract list(): AsyncIterable<BlobEntry>;

  /**
   * Removes what writes left behind that a crash ended.
   * @param beforeMs only what was last written to before it, ms since the epoch.
   * @returns how many there were.
   */
  abstract deleteUnfinished(beforeMs: number): Promise<number>;
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const OWNER = new RegExp(`^${UUID}$`);
const KEY = new RegExp(`^${UUID}/${UUID}$`);

/** A key that says whose the bytes are; both are UUIDs, so that no part of it can lead elsewhere. */
export function blobKey(owner: string, id: string): string {
  return requireKey(`${owner}/${id}`);
}

/** @throws RangeError */
export function requireKey(key: string): string {
  if (!KEY.test(key)) throw new RangeError(`Cannot use "${key}" as a key: it must be two UUIDs`);
  return key;
}

/** @throws RangeError */
export function requireOwner(owner: string): string {
  if (!OWNER.test(owner)) throw new RangeError(`Cannot use "${owner}" as an owner: it must be a UUID`);
  return owner;
}

export function isKey(text: string): boolean {
  return KEY.test(text);
}
