import { mkdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { KIB, MIB } from '#kernel';
import { environment } from '#platform/config';
import { clearAwayAfter } from '#platform/local-servers';
import { Database } from '#platform/postgres';
import { EmbeddedPostgres } from '#platform/postgres-embedded';
import type { SpecRun } from './spec-run.js';

/**
 * URL of a database on the server that specs may make their own databases on: the one at DATABASE_URL, else an embedded
 * one that this run starts. A server that merely happens to be at the usual port is somebody's own, and waits for its
 * disk at each commit.
 * @throws Error when DATABASE_URL is set and does not answer.
 */
export async function findPostgres(run: SpecRun): Promise<string> {
  const given = environment()['DATABASE_URL'];
  if (given !== undefined && given !== '') {
    if (await answers(given)) return given;
    throw new Error(
      'Cannot run specs on the server at DATABASE_URL: it does not answer; unset it, or start it',
    );
  }
  return startEmbedded(run);
}

async function answers(url: string): Promise<boolean> {
  const database = openDatabase(url, 1);
  try {
    return await database.isUp();
  } finally {
    await database.close();
  }
}

/** A pool for specs: what breaks while idle is of no interest, since specs stop servers on purpose. */
export function openDatabase(url: string, poolSize: number): Database {
  return new Database({ url, poolSize, onIdleError: () => undefined });
}

/** Nothing on it outlives the run, so it need not survive a power cut, and writes ahead as little as it can. */
const FAST = {
  ...{ fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  ...{ wal_level: 'minimal', max_wal_senders: '0', max_wal_size: '4GB', shared_buffers: '256MB' },
  max_connections: '100',
};
/** Linux keeps its files in memory: a clone of a database takes 20 ms there, and 350 ms on ext4 (measured). */
const MEMORY = '/dev/shm';
const MEMORY_NEEDED_BYTES = 4 * KIB * MIB;
const WAIT_MS = 60_000;
const POLL_MS = 50;

/** One server for the run: the first worker to come starts it, the others wait for its URL. */
async function startEmbedded(run: SpecRun): Promise<string> {
  const folder = join(await findRoom(), `picloud-test-postgres-${run.id}`);
  const urlFile = join(folder, 'url');
  if ((await mkdir(folder, { recursive: true })) === undefined) return waitForUrl(urlFile);
  try {
    const server = await EmbeddedPostgres.start({ dataDir: folder, settings: FAST });
    clearAwayAfter({
      ownerPid: run.pid,
      servers: [{ pid: server.pid, signal: 'SIGINT' }],
      folders: [folder],
    });
    await writeFile(`${urlFile}.new`, server.url, { mode: 0o600 });
    await rename(`${urlFile}.new`, urlFile);
    return server.url;
  } catch (error) {
    // So that the next spec file tries again, instead of waiting.
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function findRoom(): Promise<string> {
  const memory = await statfs(MEMORY).catch(() => undefined);
  const isRoomy = memory !== undefined && memory.bavail * memory.bsize >= MEMORY_NEEDED_BYTES;
  return isRoomy ? MEMORY : tmpdir();
}

async function waitForUrl(urlFile: string): Promise<string> {
  for (let waitedMs = 0; waitedMs < WAIT_MS; waitedMs += POLL_MS) {
    const url = await readFile(urlFile, 'utf8').catch(() => undefined);
    if (url !== undefined) return url;
    await delay(POLL_MS);
  }
  throw new Error(`Cannot run specs: another worker has not started PostgreSQL within ${WAIT_MS} ms`);
}
