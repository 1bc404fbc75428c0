import { setTimeout as delay } from 'node:timers/promises';
import { isRunning } from './process-identity.js';

const POLL_MS = 20;

/** A signal and how long it is given to end the process, in ms. */
export type StopStep = readonly [signal: NodeJS.Signals, waitMs: number];

/** Sends the signals one after the other until the process is gone; resolves false when it outlives them all. */
export async function stopProcess(pid: number, steps: readonly StopStep[]): Promise<boolean> {
  for (const [signal, waitMs] of steps) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
      throw error;
    }
    for (let waitedMs = 0; waitedMs < waitMs; waitedMs += POLL_MS) {
      if (!(await isRunning(pid))) return true;
      await delay(POLL_MS);
    }
  }
  return !(await isRunning(pid));
}
