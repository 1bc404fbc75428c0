import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { promisify } from 'node:util';

/** Whether a process with this id exists now, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the process has ended but its parent has not asked for its exit code yet. */
async function isZombie(pid: number): Promise<boolean> {
  const fields = await procStat(pid);
  return fields?.[0] === 'Z';
}

/** Whether the process runs, as opposed to being gone or waiting to be reaped. */
export async function isRunning(pid: number): Promise<boolean> {
  return isAlive(pid) && !(await isZombie(pid));
}

/**
 * When the process began, in the system's own terms: with the id it names one process for good, where the id
 * alone may be given to another one later.
 * @returns undefined when the process is gone or the system does not tell.
 */
export async function processStartMark(pid: number): Promise<string | undefined> {
  if (platform() === 'linux') {
    // proc(5): field 22, of which the first two are cut off and the third is index 0.
    return (await procStat(pid))?.[19];
  }
  if (platform() === 'win32') return undefined;
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The command line, words joined by spaces; undefined when the process is gone or the system does not tell. */
export async function processCommand(pid: number): Promise<string | undefined> {
  try {
    if (platform() === 'linux') {
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
    }
    if (platform() === 'win32') return undefined;
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
    return stdout.trim();
  } catch {
    return undefined;
  }
}

/** The fields of /proc/<pid>/stat after the command's name, which may hold spaces and brackets itself. */
async function procStat(pid: number): Promise<string[] | undefined> {
  if (platform() !== 'linux') return undefined;
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
