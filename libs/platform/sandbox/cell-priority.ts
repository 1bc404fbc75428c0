import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** The kernel lets who is not root set one group in 100 ms (`proc_sched_autogroup_set_nice`). */
const AGAIN_AFTER_MS = 150;
const TRIES = 20;

/**
 * Lets a process stand behind others that want the processor. Its threads must not be there yet: they inherit it.
 *
 * Where Linux groups processes by session (`sched(7)`, autogroup), `nice` counts within a group only, and what one of
 * the group takes is taken from all of it: the process must have a session of its own, and its group is lowered too.
 * Measured beside three hogs: the neighbours' p99 is 3.4 to 15 times what it is alone in one group, 2.0 to 4.1 times so.
 */
export function stepBehind(pid: number, nice: number): void {
  try {
    setPriority(pid, nice);
  } catch {
    // It has ended already; whoever watches it hears of that.
    return;
  }
  lowerGroup(pid, nice, TRIES);
}

function lowerGroup(pid: number, nice: number, tries: number): void {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(nice));
  } catch (error) {
    // There are no such groups, or it has ended already.
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || tries <= 1) return;
    setTimeout(() => lowerGroup(pid, nice, tries - 1), AGAIN_AFTER_MS).unref();
  }
}

/** `sched_setaffinity(2)` as a program, which becomes the one that it starts; Node has no call for it. */
const TASKSET = 'taskset';
const ALLOWED = /^Cpus_allowed:\s*([0-9a-f,]+)$/m;

let awayFromTheFirst: readonly string[] | undefined;

/**
 * What the command line of a process begins with that leaves the first of our processors to others, with all its threads;
 * empty where there is but one, or no means to.
 *
 * Whoever wants the processor waits until a hog's turn of some ms is over, however far behind it stands: with a hog on each
 * of two processors the neighbours' p99 was 26, 17 and 23 ms, with one of them kept free 13, 13 and 11 ms (measured
 * in three series of turns, beside three hogs).
 */
export function awayFromTheFirstCore(): readonly string[] {
  return (awayFromTheFirst ??= commandFor(withoutTheFirst(allowedMask())));
}

/** Bit by bit the processors that we may use, in hexadecimal; empty where the system does not say. */
function allowedMask(): string {
  try {
    return ALLOWED.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]?.replaceAll(',', '') ?? '';
  } catch {
    // No Linux.
    return '';
  }
}

/** The mask without its lowest bit; undefined when nothing is left. */
export function withoutTheFirst(mask: string): string | undefined {
  const all = BigInt(`0x${mask || '0'}`);
  const others = all & (all - 1n);
  return others === 0n ? undefined : others.toString(16);
}

function commandFor(mask: string | undefined): readonly string[] {
  if (mask === undefined) return [];
  // Found as a cell's would be, which has no environment.
  const tried = spawnSync(TASKSET, [mask, 'true'], { env: {}, stdio: 'ignore' });
  return tried.status === 0 ? [TASKSET, mask] : [];
}
