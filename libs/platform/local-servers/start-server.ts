import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findProgram, SYSTEM_PATH } from './find-program.js';
import { firstBytes } from './first-bytes.js';
import { freePort, tryPort } from './free-port.js';
import { ServerMissingError, ServerStartError } from './local-servers.errors.js';
import type { ServerKind } from './server-kind.js';

export interface LocalServer {
  readonly url: string;
  /** Whether `stop` ends it; a server that was there before is left alone. */
  readonly startedByUs: boolean;
  readonly pid?: number;
  /** May be called again. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Where to look for the program, as in the variable PATH; the system's own folders are looked at anyway. */
  readonly path?: string | undefined;
  /** Of 127.0.0.1; a free one unless given. */
  readonly port?: number;
  /** More arguments for the program. */
  readonly args?: readonly string[];
}

const READY_WAIT_MS = 10_000;
const POLL_MS = 20;
const STOP_WAIT_MS = 10_000;
const ATTEMPTS = 3;

/** What to tell a user whose machine lacks the server. */
export function adviceFor(kind: ServerKind): string {
  return `${kind.name} is missing: install it with "apt-get install ${kind.debianPackage}", or set ${kind.variable} to a server`;
}

/** @throws ServerMissingError, ServerStartError */
export async function startServer(kind: ServerKind, options: StartOptions): Promise<LocalServer> {
  const program = await findProgram(kind.program, options.path);
  if (program === undefined) throw new ServerMissingError(adviceFor(kind));
  for (let attempt = 1; ; attempt++) {
    // Another program may take the free port before the server does.
    const port = options.port === undefined ? await freePort() : await requireFree(options.port, kind);
    const folder = await mkdtemp(join(tmpdir(), `picloud-${kind.program}-`));
    const args = [...kind.argsFor(port, folder), ...(options.args ?? [])];
    const server = await launch(program, args, folder);
    const failure = await untilReady(kind, kind.urlOf(port), server);
    if (failure === undefined) return toLocalServer(kind.urlOf(port), server);
    await end(server);
    if (options.port !== undefined || attempt === ATTEMPTS) {
      throw new ServerStartError(`Cannot start ${kind.program} on port ${port}: ${failure}`);
    }
  }
}

/** Or the program that has the port would be taken for ours. */
async function requireFree(port: number, kind: ServerKind): Promise<number> {
  try {
    return await tryPort(port);
  } catch (cause) {
    const error = new ServerStartError(
      `Cannot start ${kind.program} on port ${port}: another program has that port`,
    );
    error.cause = cause;
    throw error;
  }
}

interface Server {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly output: () => string;
  readonly ended: Promise<void>;
}

/** In a process group of its own, so that Ctrl-C in a terminal does not reach it before those who use it. */
async function launch(program: string, args: readonly string[], folder: string): Promise<Server> {
  // Where the system can: it goes when we are killed and cannot stop it ourselves.
  const setpriv = process.platform === 'linux' ? await findProgram('setpriv') : undefined;
  const [command = program, ...rest] =
    setpriv === undefined ? [program, ...args] : [setpriv, '--pdeathsig', 'TERM', '--', program, ...args];
  const child = spawn(command, rest, {
    cwd: folder,
    detached: true,
    env: { PATH: SYSTEM_PATH, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-2_000);
    });
    (stream as unknown as { unref(): void }).unref();
  }
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      output += error.message;
      resolve();
    });
  });
  child.unref();
  return { child, folder, output: () => output, ended };
}

async function untilReady(kind: ServerKind, url: string, server: Server): Promise<string | undefined> {
  let isOver = false;
  void server.ended.then(() => {
    isOver = true;
  });
  for (let waitedMs = 0; waitedMs < READY_WAIT_MS; waitedMs += POLL_MS) {
    if (isOver) return `it ended: ${server.output().trim().split('\n').slice(-3).join(' / ')}`;
    // With a password among its arguments it may not take us, but it is there.
    if (kind.isSuch(await firstBytes(url, kind.hello, kind.usualPort)) && !isOver) return undefined;
    await delay(POLL_MS);
  }
  return `it does not answer within ${READY_WAIT_MS} ms`;
}

function toLocalServer(url: string, server: Server): LocalServer {
  let stopping: Promise<void> | undefined;
  return {
    url,
    startedByUs: true,
    ...(server.child.pid === undefined ? {} : { pid: server.child.pid }),
    stop: () => (stopping ??= end(server)),
  };
}

async function end({ child, folder, ended }: Server): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WAIT_MS);
  await ended;
  clearTimeout(timer);
  await rm(folder, { recursive: true, force: true });
}
