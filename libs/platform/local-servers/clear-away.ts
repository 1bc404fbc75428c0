import { spawn } from 'node:child_process';
import { extname, join } from 'node:path';
import type { KeeperTask } from './keeper.js';

/** Starts a small process that clears away what `task` names once its owner has ended, even by SIGKILL. */
export function clearAwayAfter(task: KeeperTask): void {
  // Built (.js) or from source (.ts), as this file itself is.
  const program = join(import.meta.dirname, `keeper${extname(import.meta.filename)}`);
  const child = spawn(process.execPath, ['--no-warnings', program], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Through the pipe, not the argument list: other users of the machine can read that, and a URL has a password.
  child.stdin.end(JSON.stringify(task));
  child.unref();
}
