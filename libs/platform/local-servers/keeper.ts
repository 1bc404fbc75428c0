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
  const mark = await startMark(task.ownerPid);
  while (isAlive(task.ownerPid) && (await startMark(task.ownerPid)) === mark) await delay(POLL_MS);
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
    if (!isAlive(pid)) return;
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Tells the owner from a later process with the same id, where the system has /proc. */
async function startMark(pid: number): Promise<string | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

let text = '';
for await (const chunk of process.stdin) text += String(chunk);
await keep(JSON.parse(text) as KeeperTask);
