import { DomainError } from '#kernel';

/** What can be wrong with a call's own words; each is the code that the script gets. */
export type FilesFault =
  | 'files.invalid-collection'
  | 'files.invalid-name'
  | 'files.invalid-content-type'
  | 'files.invalid-metadata'
  | 'files.invalid-data'
  | 'files.invalid-option'
  | 'files.invalid-cursor';

/** Something in the call breaks a rule; the message says which and what would be right. */
export class FilesInputError extends DomainError {
  readonly kind = 'invalid';

  constructor(
    readonly code: FilesFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export class FilesNotFoundError extends DomainError {
  readonly code = 'files.not-found';
  readonly kind = 'not-found';

  constructor(options?: ErrorOptions) {
    super('Cannot find the file: nothing has this id here', options);
  }
}

/** What is stored is not what was written; the bytes are given to nobody (R-FILE-04). */
export class FilesCorruptedError extends DomainError {
  readonly code = 'files.corrupted';
  readonly kind = 'failed';

  constructor(id: string, options?: ErrorOptions) {
    super(
      `Cannot read the file ${id}: its stored bytes are not those that were written; write it again from another copy, or delete it`,
      options,
    );
  }
}

export class FilesTooLargeError extends DomainError {
  readonly code = 'files.too-large';
  readonly kind = 'too-large';

  constructor(maxBytes: number, options?: ErrorOptions) {
    super(
      `Cannot write the file: it has more than ${maxBytes} bytes, the most that PICLOUD_FILES_MAX_MB allows`,
      options,
    );
  }
}

export class FilesQuotaExceededError extends DomainError {
  readonly code = 'files.quota-exceeded';
  readonly kind = 'exhausted';

  constructor(quotaBytes: number) {
    super(
      `Cannot write the file: the app's files would have more than ${quotaBytes} bytes in all; delete some first, or raise PICLOUD_FILES_QUOTA_MB`,
    );
  }
}

/** Somebody wrote the file while it was read part by part; the parts would be of two contents. */
export class FilesChangedError extends DomainError {
  readonly code = 'files.changed';
  readonly kind = 'conflict';

  constructor() {
    super('Cannot read on: the file was changed or deleted meanwhile; read it anew');
  }
}

/** The parts of an upload went to a process that ended, or came too late. */
export class FilesUploadLostError extends DomainError {
  readonly code = 'files.upload-lost';
  readonly kind = 'conflict';

  constructor(options?: ErrorOptions) {
    super('Cannot go on with the upload: what was sent so far is gone; send the file anew', options);
  }
}

/** An app asks more at a time than it may. */
export class FilesBusyError extends DomainError {
  readonly code = 'files.busy';
  readonly kind = 'busy';

  /** @param count of what is under way or waiting. */
  constructor(count: number, what: 'uploads' | 'reads and writes') {
    super(
      `Cannot go on with the file now: ${count} ${what} of the app are under way or waiting; await some first`,
    );
  }
}

/** The store of the bytes, or the manager before it, cannot be reached. */
export class FilesUnavailableError extends DomainError {
  readonly code = 'files.unavailable';
  readonly kind = 'busy';

  constructor(options?: ErrorOptions) {
    super('Cannot reach the store right now; a write may have been done all the same', options);
  }
}

/** The app was deleted while one of its runs was under way. */
export class FilesAppGoneError extends DomainError {
  readonly code = 'app.not-found';
  readonly kind = 'not-found';

  constructor(options?: ErrorOptions) {
    super('Cannot write the file: the app is no longer there', options);
  }
}
