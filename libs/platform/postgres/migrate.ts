import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { DomainError } from '#kernel';

/** A migration that was applied has other text now. One unknown here is none: a newer release may have been first. */
export class MigrationDriftError extends DomainError {
  readonly code = 'schema.drift';
  readonly kind = 'broken';
}

export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, hex, as Prisma records it. */
  readonly checksum: string;
}

/** The migrations under `folder` in Prisma's layout (`<number>_<name>/migration.sql`), in their order. */
export async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** The number a migration's name begins with; `/version` shows the newest (R-DB-02). */
export function schemaNumber(migrations: readonly Migration[]): number {
  return Number.parseInt(migrations.at(-1)?.name ?? '0', 10);
}

/** Any fixed number: all that migrate a database of ours must take the same lock. */
const MIGRATION_LOCK = 7_246_001;

/**
 * Applies what is missing, each migration in a transaction of its own, and records it in `_prisma_migrations`
 * as `prisma migrate deploy` would, so that either can follow the other. Safe to run in several processes at once.
 * @returns the names it applied.
 * @throws MigrationDriftError when an applied migration's text has changed since.
 */
export async function migrate(url: string, migrations: readonly Migration[]): Promise<readonly string[]> {
  const client = new Client({ connectionString: url, application_name: 'picloud-migrate' });
  // A connection lost between two queries is reported by the next one.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(CREATE_LEDGER);
    const applied = await appliedChecksums(client);
    const done: string[] = [];
    for (const migration of migrations) {
      const checksum = applied.get(migration.name);
      if (checksum === undefined) {
        await apply(client, migration);
        done.push(migration.name);
      } else if (checksum !== migration.checksum) {
        throw new MigrationDriftError(
          `Cannot migrate: "${migration.name}" was applied with other text; add a new migration instead`,
        );
      }
    }
    return done;
  } finally {
    await client.end();
  }
}

const CREATE_LEDGER = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  varchar(36) PRIMARY KEY,
    checksum            varchar(64) NOT NULL,
    finished_at         timestamptz,
    migration_name      varchar(255) NOT NULL,
    logs                text,
    rolled_back_at      timestamptz,
    started_at          timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`;

async function appliedChecksums(client: Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

async function apply(client: Client, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
