import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { blobKey, BlobMissingError, Blobs, BlobsUnavailableError, BlobTooLargeError } from '#platform/blobs';
import { Logger } from '#platform/telemetry';
import {
  FilesBusyError,
  FilesCorruptedError,
  FilesTooLargeError,
  FilesUnavailableError,
} from '#stores/domain';
import type { FileContent, StoredFile } from '#stores/domain';
import { AppTurns } from './app-turns.js';
import { FilesSettings } from './files.settings.js';

/** Of one app at a time: each reads or writes megabytes, and computes their checksum. */
const AT_A_TIME = 4;
/** Each may hold a part of a file. */
const MAX_WAITING = 128;

/** Bytes of files, where they are kept. Every read says whether they are those that were written (R-FILE-04). */
@Injectable()
export class FileBytes {
  private readonly turns = new AppTurns(
    AT_A_TIME,
    MAX_WAITING,
    (waiting) => new FilesBusyError(waiting, 'reads and writes'),
  );

  constructor(
    private readonly blobs: Blobs,
    private readonly settings: FilesSettings,
    private readonly logger: Logger,
  ) {}

  /**
   * Keeps them under an id that nothing else has; until a file has it, they are an orphan that the sweep takes.
   * @throws FilesTooLargeError, FilesUnavailableError, and whatever `source` throws.
   */
  async keep(appId: string, source: AsyncIterable<Uint8Array>): Promise<FileContent> {
    const blobId = newId();
    const { maxBytes } = this.settings;
    const { sizeBytes, sha256 } = await asked(this.blobs.put(blobKey(appId, blobId), source, maxBytes));
    return { blobId, size: sizeBytes, sha256 };
  }

  /**
   * As `keep`, for what is here already; when it is the app's turn.
   * @throws FilesBusyError as well.
   */
  keepAll(appId: string, bytes: Uint8Array): Promise<FileContent> {
    return this.turns.take(appId, () => this.keep(appId, once(bytes)));
  }

  /** Of no file any more, or never of one. Never throws: what is left is an orphan. */
  async forget(appId: string, blobId: string): Promise<void> {
    try {
      await this.blobs.delete(blobKey(appId, blobId));
    } catch (error) {
      this.logger.warn({ err: error, appId, blobId }, 'Cannot remove the bytes of a file; the sweep will');
    }
  }

  /**
   * A part of them. A read from the start looks through all of them first, so that nobody gets the beginning of what is
   * no longer whole; bytes never change, so what follows is of the same.
   * @returns `maxBytes` of them, or those that are left.
   * @throws FilesCorruptedError, FilesBusyError and FilesUnavailableError
   */
  async part(appId: string, file: StoredFile, fromByte: number, maxBytes: number): Promise<Buffer> {
    const wanted = Math.min(maxBytes, Math.max(file.size - fromByte, 0));
    return this.turns.take(appId, () =>
      fromByte === 0 ? this.verified(appId, file, wanted) : this.slice(appId, file, fromByte, wanted),
    );
  }

  /**
   * All of them, looked through before. Whoever asked reads the stream to its end or destroys it.
   * @throws FilesCorruptedError, FilesBusyError and FilesUnavailableError
   */
  async whole(appId: string, file: StoredFile): Promise<Readable> {
    await this.turns.take(appId, () => this.verified(appId, file, 0));
    return this.open(appId, file);
  }

  private async slice(appId: string, file: StoredFile, fromByte: number, wanted: number): Promise<Buffer> {
    if (wanted === 0) return Buffer.alloc(0);
    const parts: Buffer[] = [];
    let found = 0;
    for await (const chunk of await this.open(appId, file, fromByte, wanted)) {
      const part = chunk as Buffer;
      parts.push(part);
      found += part.length;
    }
    if (found !== wanted) throw this.corrupted(appId, file);
    return Buffer.concat(parts);
  }

  /** @returns the first `wanted` of them when all are as they were written. */
  private async verified(appId: string, file: StoredFile, wanted: number): Promise<Buffer> {
    const hash = createHash('sha256');
    const first: Buffer[] = [];
    let found = 0;
    for await (const chunk of await this.open(appId, file)) {
      const part = chunk as Buffer;
      hash.update(part);
      if (found < wanted) first.push(part.subarray(0, wanted - found));
      found += part.length;
      if (found > file.size) break;
    }
    if (found !== file.size || hash.digest('hex') !== file.sha256) throw this.corrupted(appId, file);
    return Buffer.concat(first);
  }

  private async open(
    appId: string,
    file: StoredFile,
    fromByte?: number,
    maxBytes?: number,
  ): Promise<Readable> {
    try {
      return await asked(this.blobs.get(blobKey(appId, file.blobId), fromByte, maxBytes));
    } catch (cause) {
      throw cause instanceof BlobMissingError ? new FilesCorruptedError(file.id, { cause }) : cause;
    }
  }

  private corrupted(appId: string, { id, blobId }: StoredFile): FilesCorruptedError {
    this.logger.error(
      { appId, fileId: id, blobId },
      'The stored bytes of a file are not those that were written',
    );
    return new FilesCorruptedError(id);
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  if (bytes.length > 0) yield bytes;
}

/** What the store says, in words of files. */
async function asked<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof BlobTooLargeError) throw new FilesTooLargeError(cause.maxBytes, { cause });
    if (cause instanceof BlobsUnavailableError) throw new FilesUnavailableError({ cause });
    throw cause;
  }
}
