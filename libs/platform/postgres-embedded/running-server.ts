import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isRunning } from '#platform/local-servers';
import { clusterPaths, serverUrl } from './cluster.js';

/** Where the server writes its port: the fourth line of its pid file. */
const PORT_LINE = 3;

/** The URL of the server that runs on a data directory right now, for a program beside the one that started it. */
export async function runningServerUrl(dataDir: string): Promise<string | undefined> {
  const paths = clusterPaths(resolve(dataDir));
  try {
    const lines = (await readFile(join(paths.cluster, 'postmaster.pid'), 'utf8')).split('\n');
    const port = Number(lines[PORT_LINE]);
    if (!(port > 0) || !(await isRunning(Number(lines[0])))) return undefined;
    return serverUrl(port, (await readFile(paths.password, 'utf8')).trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
