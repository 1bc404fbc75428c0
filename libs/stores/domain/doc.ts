/** Where documents are: nothing is shared between apps. */
export interface DocsPlace {
  readonly appId: string;
  readonly collection: string;
}

export interface DocPlace extends DocsPlace {
  /** Of any form: an id that cannot be one is the id of nothing. */
  readonly id: string;
}

export interface Doc {
  readonly id: string;
  /** JSON text of an object. */
  readonly data: string;
  /** 1 when it is made, one more with each write. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface DocWrite {
  /** JSON text of an object. */
  readonly data: string;
  /** Only if the document is at this version. */
  readonly ifVersion: number | undefined;
}

/** A document as a write has left it, and what it held before (R-DOC-03). */
export interface DocWritten {
  readonly doc: Doc;
  /** JSON text. */
  readonly prior: string;
  /** Whether triggers of the app listen to documents. */
  readonly isHeard: boolean;
}
