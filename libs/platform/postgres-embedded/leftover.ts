import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isRunning, processCommand, stopProcess } from '#platform/local-servers';
import { PostgresStartError } from './embedded-postgres.errors.js';

/**
 * Ends a server that an earlier run left on this cluster, as `kill -9` does. The caller holds the lock of the data
 * directory, so nobody uses that server any more.
 * @throws PostgresStartError when it cannot be ended.
 */
export async function stopLeftover(clusterDir: string, onProgress: (text: string) => void): Promise<void> {
  const pidFile = join(clusterDir, 'postmaster.pid');
  const text = await readFile(pidFile, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const pid = Number.parseInt(text, 10);
  // An empty file is what a full disk leaves. PostgreSQL itself clears up after a process that is gone.
  if (!(pid > 0)) return rm(pidFile, { force: true });
  if (!(await isRunning(pid))) return;
  if (!(await isServerOf(pid, clusterDir))) {
    // Another program got the number meanwhile; PostgreSQL would take it for a server and refuse.
    return rm(pidFile, { force: true });
  }
  onProgress('Stopping the database server that an earlier run left');
  try {
    if (await stopProcess(pid, FAST_THEN_HARD)) return;
  } catch (cause) {
    throw new PostgresStartError(
      `its process ${pid} of an earlier run belongs to another user; end it first`,
      { cause },
    );
  }
  throw new PostgresStartError(`its process ${pid} of an earlier run does not end; end it first`);
}

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT the one that needs recovery at the next start. */
export const FAST_THEN_HARD = [
  ['SIGINT', 10_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 2_000],
] as const;

async function isServerOf(pid: number, clusterDir: string): Promise<boolean> {
  const folder = await realpath(clusterDir);
  try {
    // A server works in its cluster's folder; true also when that was renamed since.
    const [cwd, program] = await Promise.all([readlink(`/proc/${pid}/cwd`), readlink(`/proc/${pid}/exe`)]);
    return cwd === folder && basename(program).startsWith('postgres');
  } catch {
    // Not Linux, or not ours to look at.
    const command = (await processCommand(pid)) ?? '';
    return command.includes('postgres') && (command.includes(folder) || command.includes(clusterDir));
  }
}
