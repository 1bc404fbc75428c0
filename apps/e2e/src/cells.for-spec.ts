import { readdirSync, readFileSync } from 'node:fs';

/** Cells below a process, by its whole tree. */
export function cellsBelow(root: number): number[] {
  const processes = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        const parent = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${entry}/status`, 'utf8'))?.[1]);
        return [{ pid: Number(entry), parent, command: readFileSync(`/proc/${entry}/cmdline`, 'utf8') }];
      } catch {
        return [];
      }
    });
  const tree = [root];
  for (const one of tree)
    tree.push(...processes.filter(({ parent }) => parent === one).map(({ pid }) => pid));
  return processes
    .filter(({ pid, command }) => tree.includes(pid) && command.includes('cell/main.js'))
    .map(({ pid }) => pid);
}
