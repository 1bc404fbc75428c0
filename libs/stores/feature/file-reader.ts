import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { FilesChangedError, FilesCorruptedError } from '#stores/domain';
import type { FilePlace, StoredFile } from '#stores/domain';
import { FileBytes } from './file-bytes.js';
import { FilesService } from './files.service.js';

export interface FilePart {
  readonly file: StoredFile;
  readonly bytes: Buffer;
}

export interface PartWish {
  readonly fromByte: number;
  readonly maxBytes: number;
  /** Checksum of the content that the parts before were of. */
  readonly sha256: string | undefined;
}

/** Of a file that is written again and again, and whose bytes are removed before they are opened each time. */
const MAX_TRIES = 5;

/** Reads files while others write and delete them. */
@Injectable()
export class FileReader {
  constructor(
    private readonly files: FilesService,
    private readonly bytes: FileBytes,
  ) {}

  /**
   * @returns undefined when it is not there.
   * @throws FilesCorruptedError, FilesChangedError, FilesUnavailableError
   */
  part(place: FilePlace, { fromByte, maxBytes, sha256 }: PartWish): Promise<FilePart | undefined> {
    return readCurrent(
      () => this.files.head(place),
      async (file) => {
        if (file === undefined && sha256 === undefined) return undefined;
        // With the same content it does not matter how often it was written.
        if (file === undefined || (sha256 !== undefined && file.sha256 !== sha256))
          throw new FilesChangedError();
        return { file, bytes: await this.bytes.part(place.appId, file, fromByte, maxBytes) };
      },
    );
  }

  /**
   * @param find reads the row.
   * @throws FilesCorruptedError, FilesUnavailableError, and whatever `find` throws.
   */
  whole(appId: string, find: () => Promise<StoredFile>): Promise<{ file: StoredFile; content: Readable }> {
    return readCurrent(find, async (file) => ({ file, content: await this.bytes.whole(appId, file) }));
  }
}

/** Bytes go when a file gets others: whoever meets that between the row and the bytes reads the row again. */
async function readCurrent<File extends StoredFile | undefined, T>(
  find: () => Promise<File>,
  read: (file: File) => Promise<T>,
): Promise<T> {
  let file = await find();
  for (let tries = 1; ; tries += 1) {
    try {
      return await read(file);
    } catch (error) {
      if (!(error instanceof FilesCorruptedError) || tries === MAX_TRIES) throw error;
      const now = await find();
      if (now?.blobId === file?.blobId) throw error;
      file = now;
    }
  }
}
