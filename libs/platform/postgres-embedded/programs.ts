import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SYSTEM_PATH } from '#platform/local-servers';
import type { Launch } from './account.js';

const KEPT_LINES = 20;
const LAST_LINES_WAIT_MS = 200;

/** A program of the server under way. */
export interface Running {
  readonly child: ChildProcess;
  /** The last lines it wrote, oldest first. */
  readonly lines: readonly string[];
  /** Its exit code, or the signal that ended it, or why it could not be started. */
  readonly ended: Promise<number | NodeJS.Signals | Error>;
}

/**
 * Starts a program of the server in a process group of its own, so that Ctrl-C in a terminal does not reach it.
 * It does not get this process's environment: that may hold secrets.
 */
export function launch(
  { prefix, ids }: Launch,
  program: string,
  args: readonly string[],
  onLine: (line: string) => void = () => undefined,
): Running {
  const [command = program, ...rest] = [...prefix, program, ...args];
  const child = spawn(command, rest, {
    ...ids,
    // Any folder that is always there and open to everybody.
    cwd: '/',
    detached: true,
    env: { PATH: SYSTEM_PATH, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      onLine(line);
    });
  }
  const ended = new Promise<number | NodeJS.Signals | Error>((resolve) => {
    child.once('error', resolve);
    // `close` comes when its last lines are read; but what a killed server leaves may hold its pipes open.
    child.once('exit', (code, signal) => {
      const end = (): void => resolve(code ?? signal ?? 1);
      child.once('close', end);
      setTimeout(end, LAST_LINES_WAIT_MS);
    });
  });
  return { child, lines, ended };
}

/** From now on the program does not keep this process running; until then a start is not left half-way. */
export function letGo({ child }: Running): void {
  child.unref();
  // A pipe to a child is a socket, which the types do not say.
  for (const stream of [child.stdout, child.stderr]) (stream as unknown as { unref(): void } | null)?.unref();
}

/** What went wrong, as the program said it last. */
export function reasonOf({ lines }: Running, ended: number | NodeJS.Signals | Error): string {
  if (ended instanceof Error) return ended.message;
  const said = lines.filter((line) => line.trim() !== '').slice(-3);
  const how = typeof ended === 'number' ? `it ended with code ${ended}` : `it was ended by ${ended}`;
  return said.length === 0 ? how : `${how}: ${said.join(' / ')}`;
}
