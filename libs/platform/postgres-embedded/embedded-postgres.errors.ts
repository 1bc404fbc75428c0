import { DomainError } from '#kernel';

/** The data directory, or something in it, cannot be written by the user that this process runs as. */
export class DataDirUnwritableError extends DomainError {
  readonly code = 'data-dir.unwritable';
  readonly kind = 'broken';

  constructor(path: string, reason: string, options?: { cause?: unknown }) {
    super(
      `Cannot write to "${path}": ${reason}; ` +
        'make it writable for the user that starts PiCloud, or set PICLOUD_DATA_DIR to another directory',
    );
    if (options?.cause !== undefined) this.cause = options.cause;
  }
}

/** Another PiCloud, still running, has the data directory. */
export class DataDirInUseError extends DomainError {
  readonly code = 'data-dir.in-use';
  readonly kind = 'conflict';

  constructor(path: string, pid: number) {
    super(
      `Cannot use "${path}": PiCloud already runs on it as process ${pid}; ` +
        'stop that one first, or set PICLOUD_DATA_DIR to another directory',
    );
  }
}

/** The data directory holds a database of another major version of PostgreSQL, whose files this one cannot read. */
export class PostgresVersionError extends DomainError {
  readonly code = 'data-dir.other-version';
  readonly kind = 'broken';

  constructor(path: string, found: string, needed: string) {
    super(
      `Cannot open "${path}": it was made by PostgreSQL ${found}, and this is PostgreSQL ${needed}; ` +
        'dump it with the PiCloud that made it, or set PICLOUD_DATA_DIR to another directory',
    );
  }
}

/** The server could not be started, for a reason that the message tells. */
export class PostgresStartError extends DomainError {
  readonly code = 'postgres.start-failed';
  readonly kind = 'broken';

  constructor(reason: string, options?: { cause?: unknown }) {
    super(`Cannot start PostgreSQL: ${reason}`);
    if (options?.cause !== undefined) this.cause = options.cause;
  }
}
