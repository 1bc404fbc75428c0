/** Where files are: nothing is shared between apps. */
export interface FilesPlace {
  readonly appId: string;
  readonly collection: string;
}

export interface FilePlace extends FilesPlace {
  /** Of any form: an id that cannot be one is the id of nothing. */
  readonly id: string;
}

/** What is known of a file beside its bytes. */
export interface StoredFile {
  readonly id: string;
  readonly collection: string;
  readonly name: string;
  readonly contentType: string;
  /** In bytes. */
  readonly size: number;
  /** In hexadecimal. */
  readonly sha256: string;
  /** JSON text of an object, on one line. */
  readonly metadata: string;
  /** 1 when it is made, one more with each write. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Which bytes are its own; they never change, and a write with other content brings others. */
  readonly blobId: string;
}

/** What a script says of a file that it makes. */
export interface FileDraft {
  readonly name: string;
  readonly contentType: string | undefined;
  /** JSON text. */
  readonly metadata: string | undefined;
}

/** What a write changes; what is undefined stays. */
export interface FileChange {
  readonly name: string | undefined;
  readonly contentType: string | undefined;
  /** JSON text, in the place of all that was there. */
  readonly metadata: string | undefined;
}

/** Bytes that a store has taken. */
export interface FileContent {
  readonly blobId: string;
  readonly size: number;
  readonly sha256: string;
}

/** Which part of a collection to list. */
export interface FilesWish {
  readonly prefix: string | undefined;
  readonly limit: number | undefined;
  readonly cursor: string | undefined;
}
