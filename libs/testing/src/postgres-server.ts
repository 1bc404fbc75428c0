import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { environment } from '#platform/config';
import { clearAwayAfter } from '#platform/local-servers';
import { Database } from '#platform/postgres';
import { EmbeddedPostgres } from '#platform/postgres-embedded';
import type { SpecRun } from './spec-run.js';

const USUAL_URL = 'postgresql://postgres@127.0.0.1:5432/postgres';

/**
 * URL of a database on the server that specs may make their own databases on: the one at DATABASE_URL, else the
 * usual local one, else an embedded one that this run starts.
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
  return (await answers(USUAL_URL)) ? USUAL_URL : startEmbedded(run);
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

/** Nothing on it outlives the run, so it need not survive a power cut. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '100' };
const WAIT_MS = 60_000;
const POLL_MS = 50;

/** One server for the run: the first worker to come starts it, the others wait for its URL. */
async function startEmbedded(run: SpecRun): Promise<string> {
  const folder = join(tmpdir(), `picloud-test-postgres-${run.id}`);
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

async function waitForUrl(urlFile: string): Promise<string> {
  for (let waitedMs = 0; waitedMs < WAIT_MS; waitedMs += POLL_MS) {
    const url = await readFile(urlFile, 'utf8').catch(() => undefined);
    if (url !== undefined) return url;
    await delay(POLL_MS);
  }
  throw new Error(`Cannot run specs: another worker has not started PostgreSQL within ${WAIT_MS} ms`);
}
