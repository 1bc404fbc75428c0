import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from './program.js';

export const ADMIN = { username: 'root-of-specs', password: 'long enough for the specs 7' };

export type Mode = 'all-in-one' | 'cluster';

/** Where a running PiCloud is found; plain data, so that it can be handed to Jest's workers. */
export interface Place {
  readonly mode: Mode;
  /** One address for everything. */
  readonly base: string;
  /** Processes by role; of the all-in-one mode just one. */
  readonly pids: readonly (readonly [role: string, pid: number])[];
}

/** A PiCloud of the spec's own, with an empty data directory. */
export interface Installation extends Place {
  readonly program: Program;
  readonly dataDir: string;
  /** Stops it and forgets its data. */
  close(): Promise<void>;
}

const ENTRIES: Readonly<Record<Mode, string>> = {
  'all-in-one': 'dist/apps/picloud/src/main.js',
  cluster: 'dist/deploy/local/start-cluster.js',
};

export async function startInstallation(
  mode: Mode,
  env: Readonly<Record<string, string>> = {},
): Promise<Installation> {
  const dataDir = await mkdtemp(join(tmpdir(), 'picloud-e2e-'));
  const started = await startOn(mode, dataDir, await freePort(), env);
  return {
    ...started,
    dataDir,
    async close() {
      await started.program.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts one on a data directory that may have been used before. */
export async function startOn(
  mode: Mode,
  dataDir: string,
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Place & { program: Program }> {
  const program = new Program(ENTRIES[mode], {
    PICLOUD_BIND: `127.0.0.1:${port}`,
    PICLOUD_DATA_DIR: dataDir,
    PICLOUD_ADMIN_USERNAME: ADMIN.username,
    PICLOUD_ADMIN_PASSWORD: ADMIN.password,
    PICLOUD_EXECUTOR_CELLS: '2',
    ...env,
  });
  const base = `http://127.0.0.1:${port}`;
  if (mode === 'all-in-one') {
    await program.says(/Try it/);
    return { mode, base, program, pids: [['picloud', program.pid]] };
  }
  const [, json] = await program.says(/^PICLOUD_CLUSTER (\{.*\})$/m);
  const { pids } = JSON.parse(json as string) as { pids: [string, number][] };
  return { mode, base, program, pids };
}

/** Below those that systems give to outgoing connections, so that none has it before its owner, or while that restarts. */
const PORTS = { from: 10_000, count: 20_000 };

export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.from + Math.floor(Math.random() * PORTS.count);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
