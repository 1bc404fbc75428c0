import type { Loose } from './loose.js';

/** What a file is made of; a stream is sent while it is read. */
export type FileData = string | ArrayBuffer | ArrayBufferView | Blob | ReadableStream<Uint8Array>;

/** A new file; an unknown field throws, and so does one that is missing. */
export interface FileDraft {
  /** 1 to 255 bytes without control characters; several files may have the same. */
  readonly name: string;
  /** A media type. When left out: that of a Blob, `text/plain; charset=utf-8` for a string, else `application/octet-stream`. */
  readonly contentType?: string;
  /** A string is written as UTF-8. */
  readonly data: FileData;
  /** What JSON can hold, at most 8 KiB of it; `{}` when left out. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What of a file to change; what is left out stays, and `metadata` takes the place of all that was there. */
export type FileChange = Partial<FileDraft>;

/** A file without its bytes. */
export interface FileHead {
  /** A UUID, made by the store. */
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  /** In bytes. */
  readonly size: number;
  /** Checksum of the bytes, in hexadecimal. */
  readonly sha256: string;
  readonly metadata: Readonly<Record<string, Loose>>;
  /** 1 when it was created, one more with each write. */
  readonly version: number;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface StoredFile extends FileHead {
  readonly data: Uint8Array;
}

/** Which part of a collection to list; an unknown option throws. */
export interface FilesListOptions {
  /** Only files whose names begin with it. */
  readonly prefix?: string;
  /** 50 when left out, 200 at most. */
  readonly limit?: number;
  /** `cursor` of the page before. */
  readonly cursor?: string | null | undefined;
}

export interface FilesPage {
  /** In order of the names' UTF-8 bytes, and of the ids where names are the same. */
  readonly items: readonly FileHead[];
  /** Where the next page begins; not there on the last one. */
  readonly cursor?: string;
}

/**
 * Files of one app under one name. What is read is what was written: its checksum is compared before any of it is given.
 * @throws PiCloudError `files.not-found`, `files.too-large`, `files.quota-exceeded`, `files.corrupted`, `files.invalid-name`
 * and others.
 */
export interface FilesCollection {
  readonly create: (file: FileDraft) => Promise<FileHead>;
  /** undefined when there is none with this id. */
  readonly head: (id: string) => Promise<FileHead | undefined>;
  /** With all of its bytes, which the run's memory must hold; undefined when there is none with this id. */
  readonly get: (id: string) => Promise<StoredFile | undefined>;
  /**
   * Its bytes as a stream, fetched as it is read: `new Response(await pictures.stream(id))`. `files.not-found` when there is
   * none with this id; a file that is changed before the end breaks the stream with `files.changed`.
   */
  readonly stream: (id: string) => Promise<ReadableStream<Uint8Array>>;
  readonly update: (id: string, change: FileChange) => Promise<FileHead>;
  /** Whether it was there. */
  readonly delete: (id: string) => Promise<boolean>;
  readonly list: (options?: FilesListOptions) => Promise<FilesPage>;
}

export interface Files {
  /** @throws PiCloudError `files.invalid-collection` unless the name has 1 to 100 letters, digits, "_", ".", ":" or "-". */
  readonly collection: (name: string) => FilesCollection;
}

/** The app's files, shared by all its scripts and by no other app. */
export declare const files: Files;
