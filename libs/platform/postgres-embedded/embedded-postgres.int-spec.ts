import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { isRunning } from '#platform/local-servers';
import { EmbeddedPostgres } from './index.js';
import type { EmbeddedPostgresOptions } from './index.js';

let dataDir: string;
let started: EmbeddedPostgres[];
/** A first start takes most of a second; all but the specs of the first start itself begin with a copy of this. */
let used: string;

beforeAll(async () => {
  used = await mkdtemp(join(tmpdir(), 'picloud-spec-'));
  await (await EmbeddedPostgres.start({ dataDir: used })).stop();
});
afterAll(() => rm(used, { recursive: true, force: true }));
const copyUsed = (): unknown => execFileSync('cp', ['-a', `${used}/.`, dataDir]);

beforeEach(async () => {
  // Closed to everybody but its owner, as the data directory of root may be.
  dataDir = await mkdtemp(join(tmpdir(), 'picloud-spec-'));
  started = [];
});
afterEach(async () => {
  for (const server of started) await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** A start on a data directory that was used before, unless the spec has put something there. */
async function startAgain(more: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  if ((await readdir(dataDir)).length === 0) copyUsed();
  return start(more);
}

async function start(more: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await EmbeddedPostgres.start({ dataDir, ...more });
  started.push(server);
  return server;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const write = (server: EmbeddedPostgres, note: string): Promise<unknown> =>
  query(server.url, `CREATE TABLE notes AS SELECT '${note}' AS note`);
const read = (server: EmbeddedPostgres): Promise<unknown> => query(server.url, 'SELECT note FROM notes');
const ended = (server: EmbeddedPostgres): Promise<number | null> =>
  new Promise((resolve) => server.onExit(resolve));

describe('a start', () => {
  it('makes a database of UTF-8 text in the order of its bytes, with checksums, behind a password', async () => {
    const server = await start();
    const [facts] = await query(
      server.url,
      `SELECT current_database() AS name, pg_encoding_to_char(encoding) AS encoding, datcollate AS collation,
              current_setting('data_checksums') AS checksums, current_setting('fsync') AS fsync
       FROM pg_database WHERE datname = current_database()`,
    );
    expect(facts).toEqual({
      name: 'picloud',
      encoding: 'UTF8',
      collation: 'C',
      checksums: 'on',
      fsync: 'on',
    });
    const wrong = server.url.replace(/:[^:@/]+@/, ':wrong@');
    await expect(query(wrong, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(join(dataDir, 'postgres.password'))).mode & 0o777).toBe(0o600);
  });

  it('keeps the data of the one before', async () => {
    const first = await startAgain();
    await write(first, 'kept');
    await first.stop();
    const progress: string[] = [];
    const second = await start({ onProgress: (text) => progress.push(text) });
    expect(await read(second)).toEqual([{ note: 'kept' }]);
    expect(progress).toEqual([]);
    expect((await readdir(dataDir)).sort()).toEqual(['postgres', 'postgres.password']);
  });

  it('takes settings of the caller before its own, and hands on the log', async () => {
    const lines: string[] = [];
    const server = await startAgain({
      settings: { max_connections: '23' },
      onLog: (line) => lines.push(line),
    });
    expect(await query(server.url, 'SHOW max_connections')).toEqual([{ max_connections: '23' }]);
    expect(lines.join('\n')).toContain('ready to accept connections');
  });

  it('gives the server a process group of its own, which Ctrl-C in a terminal does not reach', async () => {
    const { pid } = await startAgain();
    expect(Number(execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)]))).toBe(pid);
  });
});

describe('a stop', () => {
  it('ends the server under open connections, and may be called again', async () => {
    const server = await startAgain();
    const idle = new pg.Client({ connectionString: server.url });
    idle.on('error', () => undefined);
    await idle.connect();
    let unexpected = false;
    server.onExit(() => (unexpected = true));
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(await isRunning(server.pid)).toBe(false);
    expect(unexpected).toBe(false);
    await idle.end();
  });
});

describe('after a crash', () => {
  it('ends a server that is still there, and starts anew with its data', async () => {
    const lost = await startAgain();
    await write(lost, 'kept');
    const gone = ended(lost);
    const progress: string[] = [];
    const server = await start({ onProgress: (text) => progress.push(text) });
    expect(progress).toEqual(['Stopping the database server that an earlier run left']);
    expect(await gone).toBe(0);
    expect(await read(server)).toEqual([{ note: 'kept' }]);
  });

  it('tells of a server that was killed, and recovers what was committed, at the same port if asked', async () => {
    const killed = await startAgain();
    await write(killed, 'kept');
    const gone = ended(killed);
    process.kill(killed.pid, 'SIGKILL');
    expect(await gone).toBeNull();
    const again = await start({ port: Number(new URL(killed.url).port) });
    expect(again.url).toBe(killed.url);
    expect(await read(again)).toEqual([{ note: 'kept' }]);
  });

  it('starts where the old process number belongs to another program now, which it leaves alone', async () => {
    const first = await startAgain();
    await first.stop();
    await writeFile(join(dataDir, 'postgres/postmaster.pid'), `${process.ppid}\n${dataDir}/postgres\n`);
    expect(await query((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await isRunning(process.ppid)).toBe(true);
  });

  it('begins again where the first start was cut short', async () => {
    await mkdir(join(dataDir, 'postgres.new/base'), { recursive: true });
    await mkdir(join(dataDir, 'postgres'));
    await writeFile(join(dataDir, 'postgres.new/PG_VERSION'), '18\n');
    await writeFile(join(dataDir, 'postgres.password'), 'made-before\n');
    expect((await start()).url).toContain(':made-before@');
  });
});

describe('a refusal', () => {
  it('names a directory that cannot be written, and what to do', async () => {
    const path = join(dataDir, 'file/data');
    await writeFile(join(dataDir, 'file'), '');
    await expect(start({ dataDir: path })).rejects.toMatchObject({
      code: 'data-dir.unwritable',
      message: expect.stringMatching(
        `^Cannot write to "${path}": .*; .*set PICLOUD_DATA_DIR to another directory$`,
      ),
    });
  });

  it('names both versions when the files are of another PostgreSQL', async () => {
    const first = await startAgain();
    await first.stop();
    const major = (await readFile(join(dataDir, 'postgres/PG_VERSION'), 'utf8')).trim();
    await writeFile(join(dataDir, 'postgres/PG_VERSION'), '9\n');
    await expect(start()).rejects.toMatchObject({
      code: 'data-dir.other-version',
      message: expect.stringContaining(`made by PostgreSQL 9, and this is PostgreSQL ${major};`),
    });
  });

  it('says that the password is another one, and leaves no server behind', async () => {
    const first = await startAgain();
    await first.stop();
    await writeFile(join(dataDir, 'postgres.password'), 'another\n');
    await expect(start()).rejects.toMatchObject({
      code: 'postgres.start-failed',
      message: expect.stringContaining('refuses the password in "postgres.password"'),
    });
    expect(await readdir(join(dataDir, 'postgres'))).not.toContain('postmaster.pid');
  });

  it('repeats what the server said when it cannot start', async () => {
    await expect(startAgain({ settings: { shared_buffers: 'plenty' } })).rejects.toMatchObject({
      code: 'postgres.start-failed',
      message: expect.stringMatching(
        /^Cannot start PostgreSQL: .*invalid value for parameter "shared_buffers"/,
      ),
    });
  });
});
