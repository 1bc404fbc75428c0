import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { clearAwayAfter } from '#platform/local-servers';
import { migrate, readMigrations } from '#platform/postgres';
import type { Database, Db, Migration } from '#platform/postgres';
import { findPostgres, openDatabase } from './postgres-server.js';
import { specRun } from './spec-run.js';

const MIGRATIONS = join(import.meta.dirname, '../../../prisma/migrations');
/** A first start of the embedded server on a busy machine takes seconds. */
const START_TIMEOUT_MS = 60_000;
/** Any fixed number, other than the migrations' own: workers take turns in making the template. */
const TEMPLATE_LOCK = 7_246_002;

export interface PostgresOptions {
  /** A database of its own for the describe block or file (the default), or for every test. */
  readonly per?: 'file' | 'test';
  /** Without tables, for specs of the migrations themselves. */
  readonly empty?: boolean;
  /** Connections that `database` keeps at most. */
  readonly poolSize?: number;
}

/** A migrated database of its own; there from `beforeAll` or `beforeEach` on, dropped afterwards. */
export interface PostgresForSpecs {
  readonly db: Db;
  readonly database: Database;
  readonly url: string;
}

interface Clone {
  readonly url: string;
  readonly database: Database;
  drop(): Promise<void>;
}

/** Real PostgreSQL for specs: registers the hooks that make and drop a clone of a migrated template. */
export function usePostgres(options: PostgresOptions = {}): PostgresForSpecs {
  let clone: Clone | undefined;
  const take = async (): Promise<void> => {
    clone = await cloneTemplate(options.poolSize ?? 10, options.empty ?? false);
  };
  const drop = async (): Promise<void> => {
    await clone?.drop();
    clone = undefined;
  };
  if (options.per === 'test') {
    beforeEach(take, START_TIMEOUT_MS);
    afterEach(drop);
  } else {
    beforeAll(take, START_TIMEOUT_MS);
    afterAll(drop);
  }
  const current = (): Clone => {
    if (clone === undefined)
      throw new Error('Cannot use the database yet: it is there inside hooks and tests only');
    return clone;
  };
  return {
    get db() {
      return current().database.db;
    },
    get database() {
      return current().database;
    },
    get url() {
      return current().url;
    },
  };
}

/** One per spec file: Jest loads this module anew for each. */
let template: Promise<Template> | undefined;

interface Template {
  readonly serverUrl: string;
  readonly name: string;
  /** Every database of this run begins with it, and no other does. */
  readonly prefix: string;
}

async function cloneTemplate(poolSize: number, empty: boolean): Promise<Clone> {
  template ??= findTemplate();
  const { serverUrl, name, prefix } = await template;
  const own = `${prefix}${randomBytes(6).toString('hex')}`;
  await asOwner(serverUrl, (server) =>
    server.execute(`CREATE DATABASE ${own} TEMPLATE ${empty ? 'template0' : name} STRATEGY FILE_COPY`, []),
  );
  const url = databaseUrl(serverUrl, own);
  const database = openDatabase(url, poolSize);
  return {
    url,
    database,
    async drop() {
      await database.close();
      // With force: what the spec has started may still hold connections.
      await asOwner(serverUrl, (server) => server.execute(`DROP DATABASE IF EXISTS ${own} WITH (FORCE)`, []));
    },
  };
}

/** The run's template, made by whichever spec file comes first. */
async function findTemplate(): Promise<Template> {
  const run = await specRun();
  const [serverUrl, migrations] = await Promise.all([findPostgres(run), readMigrations(MIGRATIONS)]);
  const prefix = `picloud_test_${run.id}_`;
  const name = `${prefix}template_${fingerprint(migrations)}`;
  await asOwner(serverUrl, async (server) => {
    await server.execute('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    if (await exists(server, name)) return;
    // Before the first database is made: an interrupted run must not leave it behind.
    clearAwayAfter({ ownerPid: run.pid, servers: [], databases: { url: serverUrl, prefix }, folders: [] });
    // Named when it is ready, so that a worker that fails half-way leaves no template to be taken for whole.
    const draft = `${prefix}draft_${randomBytes(4).toString('hex')}`;
    await server.execute(`CREATE DATABASE ${draft} TEMPLATE template0 ENCODING 'UTF8'`, []);
    await migrate(databaseUrl(serverUrl, draft), migrations);
    await server.execute(`ALTER DATABASE ${draft} RENAME TO ${name}`, []);
  });
  return { serverUrl, name, prefix };
}

async function exists(server: Database, name: string): Promise<boolean> {
  return (await server.execute('SELECT 1 FROM pg_database WHERE datname = $1', [name])) > 0;
}

/** Migrations change while specs are watched; then there is another template. */
function fingerprint(migrations: readonly Migration[]): string {
  const all = migrations.map((migration) => migration.checksum).join();
  return createHash('sha256').update(all).digest('hex').slice(0, 8);
}

/** Runs `work` on one connection to the server's own database; its locks end with it. */
async function asOwner<T>(serverUrl: string, work: (server: Database) => Promise<T>): Promise<T> {
  const server = openDatabase(serverUrl, 1);
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}
