/**
 * A program of its own: waits until its owner has ended, however it ended, and clears away what the owner left:
 * servers, databases, folders. Runs as TypeScript too (types stripped), so it imports nothing of this project.
 */
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** What is to be cleared away when process `ownerPid` has ended. */
export interface KeeperTask {
  readonly ownerPid: number;
  /** Servers to stop, with the signal each ends on. */
  readonly servers: readonly { readonly pid: number; readonly signal: 'SIGINT' | 'SIGTERM' }[];
  /** Drops every database whose name begins with `prefix`. */
  readonly databases?: { readonly url: string; readonly prefix: string };
  readonly folders: readonly string[];
}

const POLL_MS = 250;
const STOP_WAIT_MS = 10_000;

async function keep(task: KeeperTask): Promise<void> {
  const mark = (await look(task.ownerPid))?.startMark;
  for (let seen = mark; seen !== undefined && seen === mark; seen = (await look(task.ownerPid))?.startMark) {
    await delay(POLL_MS);
  }
  if (task.databases !== undefined) await dropDatabases(task.databases.url, task.databases.prefix);
  for (const { pid, signal } of task.servers) await stop(pid, signal);
  for (const folder of task.folders) await rm(folder, { recursive: true, force: true });
}

async function dropDatabases(url: string, prefix: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const found = await client.query<{ datname: string }>(
      'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
      [prefix],
    );
    for (const { datname } of found.rows) {
      await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(datname)} WITH (FORCE)`);
    }
    await client.end();
  } catch {
    // The server went first: there is nothing left to drop, and nobody to tell.
  }
}

async function stop(pid: number, signal: NodeJS.Signals): Promise<void> {
  if (!send(pid, signal)) return;
  for (let waitedMs = 0; waitedMs < STOP_WAIT_MS; waitedMs += POLL_MS) {
    if ((await look(pid)) === undefined) return;
    await delay(POLL_MS);
  }
  send(pid, 'SIGKILL');
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/**
 * The process, unless it has ended. The mark tells it from a later process with the same id, where the system
 * has /proc; elsewhere it is empty.
 */
async function look(pid: number): Promise<{ startMark: string } | undefined> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // After the name, which may hold spaces and brackets itself: the state, and 19 fields on the start.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // Nobody may ever ask for the exit code of an orphan.
  return fields[0] === 'Z' ? undefined : { startMark: fields[19] ?? '' };
}

let text = '';
for await (const chunk of process.stdin) text += String(chunk);
await keep(JSON.parse(text) as KeeperTask);
