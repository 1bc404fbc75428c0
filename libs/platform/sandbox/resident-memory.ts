import { readFileSync } from 'node:fs';

const LINE = /^VmRSS:\s+(\d+) kB$/m;
const KB = 1_024;

/** Resident memory of a process, bytes; undefined when it is gone, or where the system has no such file. */
export function residentBytes(pid: number | undefined): number | undefined {
  try {
    // Of the two files that know, the one whose unit does not depend on the machine's page size.
    const found = LINE.exec(readFileSync(`/proc/${pid ?? 'none'}/status`, 'latin1'));
    return found === null ? undefined : Number(found[1]) * KB;
  } catch {
    // It ended between two looks, or this is not Linux.
    return undefined;
  }
}
