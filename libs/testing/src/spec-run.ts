import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { processStartMark } from '#platform/local-servers';

export interface SpecRun {
  /** Jest's main process: workers come and go, and several files share one. */
  readonly pid: number;
  /** Eight hex digits that no other run has, now or later, here or on another machine. */
  readonly id: string;
}

/** The run of Jest that this spec file belongs to. Jest gives files no state in common, so the process stands for it. */
export async function specRun(): Promise<SpecRun> {
  // Jest's workers are child processes of its main process, unless it runs everything in band.
  const inWorker = process.argv[1]?.endsWith('processChild.js') ?? false;
  const pid = inWorker ? process.ppid : process.pid;
  const name = [hostname(), pid, await processStartMark(pid)].join(' ');
  return { pid, id: createHash('sha256').update(name).digest('hex').slice(0, 8) };
}
