import { DomainError } from '#kernel';

/** What can be wrong with a call's own words; each is the code that the script gets. */
export type DocsFault =
  | 'docs.invalid-collection'
  | 'docs.invalid-data'
  | 'docs.invalid-filter'
  | 'docs.invalid-option'
  | 'docs.invalid-cursor'
  | 'docs.unsupported-operator';

/** Something in the call breaks a rule; the message says which and what would be right. */
export class DocsInputError extends DomainError {
  readonly kind = 'invalid';

  constructor(
    readonly code: DocsFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export class DocsTooLargeError extends DomainError {
  readonly code = 'docs.too-large';
  readonly kind = 'too-large';

  constructor(maxBytes: number) {
    super(`Cannot write the document: as JSON it has more than ${maxBytes} bytes; keep large data as a file`);
  }
}

export class DocsNotFoundError extends DomainError {
  readonly code = 'docs.not-found';
  readonly kind = 'not-found';

  constructor() {
    super('Cannot write the document: the collection has none with this id');
  }
}

/** Somebody else was faster, or the caller's version is an old one. */
export class DocsVersionConflictError extends DomainError {
  readonly code = 'docs.version-conflict';
  readonly kind = 'conflict';

  constructor(ifVersion: number) {
    super(`Cannot write the document: it is not at version ${ifVersion}`);
  }
}

/** One query may not keep the server from everybody else's. */
export class DocsTooSlowError extends DomainError {
  readonly code = 'docs.too-slow';
  readonly kind = 'failed';

  constructor(maxMs: number, options?: ErrorOptions) {
    super(
      `Cannot answer the query within ${maxMs} ms: it reads too many documents; call createIndex(field) once for a field that it filters or sorts by`,
      options,
    );
  }
}

export class DocsTooManyIndexesError extends DomainError {
  readonly code = 'docs.too-many-indexes';
  readonly kind = 'conflict';

  constructor(max: number) {
    super(`Cannot index the field: the collection has ${max} indexed fields already, which is the most`);
  }
}

/** The app was deleted while one of its runs was under way. */
export class DocsAppGoneError extends DomainError {
  readonly code = 'app.not-found';
  readonly kind = 'not-found';

  constructor(options?: ErrorOptions) {
    super('Cannot write the document: the app is no longer there', options);
  }
}
