import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Prisma } from './generated/client.js';
import { PrismaClient } from './generated/client.js';

/** The client, or the transaction under way: what every repository method takes first. */
export type Db = Prisma.TransactionClient;

export interface DatabaseOptions {
  readonly url: string;
  /** Connections kept at most. */
  readonly poolSize: number;
  /** Told of connections that broke while idle, as they do when the server stops. */
  readonly onIdleError: (error: Error) => void;
}

/** One pool of connections to the cluster's Postgres. The owner closes it. */
export class Database {
  readonly db: Db;
  private readonly pool: Pool;
  private readonly client: PrismaClient;
  private closing = false;

  constructor(options: DatabaseOptions) {
    this.pool = new Pool({
      connectionString: options.url,
      max: options.poolSize,
      connectionTimeoutMillis: 5_000,
      application_name: 'picloud',
    });
    // Without a listener an idle connection killed by a server restart (57P01) ends the process.
    this.pool.on('error', (error) => {
      // The server may end before the last of them has said goodbye.
      if (!this.closing) options.onIdleError(error);
    });
    // The pool listens to idle connections only. One that breaks in somebody's hands fails its query; between two, or on
    // its way back, it would end the process.
    this.pool.on('connect', (client) => client.on('error', failsItsQueryAlready));
    this.client = new PrismaClient({ adapter: new PrismaPg(this.pool, { disposeExternalPool: false }) });
    this.db = this.client;
  }

  /**
   * Runs `work` in one transaction; a throw rolls back.
   * @throws whatever `work` throws.
   */
  transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return this.client.$transaction(work, { maxWait: 5_000, timeout: 15_000 });
  }

  /** Runs reads that all see one moment of the database. */
  snapshot<T>(read: (db: Db) => Promise<T>): Promise<T> {
    return this.client.$transaction(read, {
      isolationLevel: 'RepeatableRead',
      maxWait: 5_000,
      timeout: 30_000,
    });
  }

  /** One statement outside Prisma and outside a transaction: `text` has `$1` placeholders. */
  async execute(text: string, values: readonly unknown[]): Promise<number> {
    const result = await this.pool.query({ name: statementName(text), text, values: [...values] });
    return result.rowCount ?? 0;
  }

  /**
   * Single statements past Prisma, each committing by itself: half of what one costs in a transaction of its own
   * (measured: 48 us and 114 us of CPU for a read).
   */
  readonly statements: StatementSession = {
    query: async <R extends object>(text: string, values: readonly unknown[] = []) => {
      const { rows } = await this.pool.query<R>({ name: statementName(text), text, values: [...values] });
      return rows;
    },
  };

  /** The same, planned anew each time: for tables whose size makes another plan the better one from hour to hour. */
  readonly unprepared: StatementSession = {
    query: async <R extends object>(text: string, values: readonly unknown[] = []) =>
      (await this.pool.query<R>(text, [...values])).rows,
  };

  /**
   * One transaction past Prisma, for the hot path; a throw rolls back.
   * @throws whatever `work` throws.
   */
  async direct<T>(work: (session: DirectSession) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work(sessionOn(client));
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      // What cannot be rolled back is not worth keeping: the server does it when the connection ends.
      await client.query('ROLLBACK').then(
        () => client.release(),
        () => client.release(true),
      );
      throw error;
    }
  }

  async isUp(): Promise<boolean> {
    try {
      await this.pool.query('SELECT 1');
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.client.$disconnect();
    await this.pool.end();
  }
}

function failsItsQueryAlready(): void {
  // Nothing more to do.
}

/** Where statements go. */
export interface StatementSession {
  query<R extends object>(text: string, values?: readonly unknown[]): Promise<readonly R[]>;
}

/** One connection within a transaction. */
export interface DirectSession extends StatementSession {
  /** For texts of ever new forms: one is planned for its values, and nothing of it is kept. */
  queryOnce<R extends object>(text: string, values: readonly unknown[]): Promise<readonly R[]>;
  /** Feeds `COPY ... FROM STDIN`; `data` is in its text format. */
  copyIn(statement: string, data: Buffer): Promise<void>;
}

function sessionOn(client: PoolClient): DirectSession {
  return {
    async query<R extends object>(text: string, values: readonly unknown[] = []) {
      const { rows } = await client.query<R>({ name: statementName(text), text, values: [...values] });
      return rows;
    },
    async queryOnce<R extends object>(text: string, values: readonly unknown[]) {
      return (await client.query<R>({ text, values: [...values] })).rows;
    },
    copyIn: (statement, data) =>
      new Promise((resolve, reject) => {
        const stream = client.query(copyFrom(statement));
        stream.on('finish', resolve);
        stream.on('error', reject);
        stream.end(data);
      }),
  };
}

const names = new Map<string, string>();

/** Named statements are planned once per connection; the name stands for the text. */
function statementName(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = `picloud_${names.size + 1}`;
    names.set(text, name);
  }
  return name;
}
