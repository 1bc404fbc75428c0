import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '#platform/local-servers';
import { launchFor, serverAccount } from './account.js';
import type { Account } from './account.js';
import { findBinaries } from './binaries.js';
import { clusterPaths, DATABASE, ensureCluster, serverUrl } from './cluster.js';
import { prepareDataDir } from './data-dir.js';
import { PostgresStartError } from './embedded-postgres.errors.js';
import { FAST_THEN_HARD, stopLeftover } from './leftover.js';
import { launch, letGo, reasonOf } from './programs.js';
import type { Running } from './programs.js';

export interface EmbeddedPostgresOptions {
  /** The installation's data directory; the server's files lie in `postgres/` there. Held by `lockDataDir`. */
  readonly dataDir: string;
  /** Takes the server's own log, warnings and worse. */
  readonly onLog?: (line: string) => void;
  /** Takes what is being done, in words for a user. */
  readonly onProgress?: (text: string) => void;
  /** Of 127.0.0.1; a free one unless given. For those who must find it again behind a restart. */
  readonly port?: number;
  /** Parameters of postgresql.conf that go before our own. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Recovery after a power cut reads the write-ahead log since the last checkpoint: at most max_wal_size. */
const READY_WAIT_MS = 120_000;
const READY_POLL_MS = 15;
const CONNECT_WAIT_MS = 10_000;
/** Of postmaster.pid, counted from 0. */
const STATUS_LINE = 7;
/** SQLSTATE invalid_password. */
const WRONG_PASSWORD = '28P01';
const ATTEMPTS = 20;
const RETRY_WAIT_MS = 250;

/** For one machine and one product: small in memory and processes, durable as PostgreSQL always is. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '64MB',
  jit: 'off',
  // The default are worker processes, which pay on fast disks under large scans only.
  io_method: 'sync',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  wal_compression: 'on',
  min_wal_size: '32MB',
  max_wal_size: '512MB',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** A PostgreSQL server of our own, as a child process, on a free port of 127.0.0.1. Whoever started it stops it. */
export class EmbeddedPostgres {
  private stopping: Promise<void> | undefined;
  private readonly exitListeners = new Set<(code: number | null) => void>();
  readonly pid: number;

  private constructor(
    /** Of the database `picloud`, with the password. */
    readonly url: string,
    private readonly running: Running,
  ) {
    this.pid = running.child.pid ?? 0;
    void running.ended.then((ended) => {
      if (this.stopping !== undefined) return;
      for (const listener of this.exitListeners) listener(typeof ended === 'number' ? ended : null);
    });
  }

  /**
   * Starts the server, making its files on the first start and clearing up after a crash.
   * @throws DataDirUnwritableError, PostgresVersionError, PostgresStartError
   */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const { onProgress = () => undefined } = options;
    const dataDir = resolve(options.dataDir);
    await prepareDataDir(dataDir);
    const { cluster } = clusterPaths(dataDir);
    const [binaries, account] = await Promise.all([findBinaries(), serverAccount(cluster)]);
    await stopLeftover(cluster, onProgress);
    const password = await ensureCluster(dataDir, binaries, account, onProgress);
    for (let attempt = 1; ; attempt++) {
      const started = await tryStart(options, binaries.postgres, cluster, account, password);
      if ('url' in started) return new EmbeddedPostgres(started.url, started.running);
      if (!started.mayPass || attempt === ATTEMPTS) throw new PostgresStartError(started.reason);
      await delay(RETRY_WAIT_MS);
    }
  }

  /** Calls `listener` when the server ends without having been stopped; the code is null after a signal. */
  onExit(listener: (code: number | null) => void): void {
    this.exitListeners.add(listener);
  }

  /** Ends its connections, writes everything down and resolves when the process is gone. May be called again. */
  stop(): Promise<void> {
    this.stopping ??= endChild(this.running);
    return this.stopping;
  }
}

interface Started {
  readonly url: string;
  readonly running: Running;
}

interface FailedStart {
  readonly reason: string;
  /** Whether another attempt may fare better. */
  readonly mayPass: boolean;
}

/** What another attempt can cure: a port taken meanwhile, children of a killed server that are still ending. */
const PASSING = /Address already in use|shared memory block .* still in use/;

async function tryStart(
  { settings, onLog, port: wanted }: EmbeddedPostgresOptions,
  program: string,
  cluster: string,
  account: Account | undefined,
  password: string,
): Promise<Started | FailedStart> {
  const port = wanted ?? (await freePort());
  const parameters = { ...SETTINGS, ...settings, port: String(port) };
  const args = [
    '-D',
    cluster,
    ...Object.entries(parameters).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const running = launch(await launchFor(account, program, cluster), program, args, onLog);
  const url = serverUrl(port, password);
  let over = false;
  const ended = running.ended.then((how) => {
    over = true;
    return how;
  });
  try {
    const how = await Promise.race([ended, untilReady(cluster, running.child.pid ?? 0, url, () => over)]);
    if (how === undefined) {
      letGo(running);
      return { url, running };
    }
    return { reason: reasonOf(running, how), mayPass: PASSING.test(running.lines.join('\n')) };
  } catch (error) {
    await endChild(running);
    throw error;
  }
}

/** Resolves when the database takes connections, having made it if need be; or when the server has ended. */
async function untilReady(
  cluster: string,
  pid: number,
  url: string,
  isOver: () => boolean,
): Promise<undefined> {
  const deadlineMs = performance.now() + READY_WAIT_MS;
  while (!isOver()) {
    if (await isReady(cluster, pid)) return ensureDatabase(url);
    if (performance.now() > deadlineMs)
      throw new PostgresStartError(`it is not ready after ${READY_WAIT_MS} ms`);
    await delay(READY_POLL_MS);
  }
  return undefined;
}

/** As pg_ctl sees it: trying to connect would leave a refusal in the server's log each time. */
async function isReady(cluster: string, pid: number): Promise<boolean> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  return Number(lines[0]) === pid && lines[STATUS_LINE]?.trim() === 'ready';
}

async function ensureDatabase(url: string): Promise<undefined> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = new pg.Client({
    connectionString: maintenance.toString(),
    connectionTimeoutMillis: CONNECT_WAIT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } catch (cause) {
    if ((cause as { code?: string }).code !== WRONG_PASSWORD) throw cause;
    throw new PostgresStartError(
      'it refuses the password in "postgres.password"; put the file of this database back',
      {
        cause,
      },
    );
  } finally {
    await client.end();
  }
  return undefined;
}

async function endChild({ child, ended }: Running): Promise<void> {
  for (const [signal, waitMs] of FAST_THEN_HARD) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const timer = new AbortController();
    await Promise.race([ended, delay(waitMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
  }
}
