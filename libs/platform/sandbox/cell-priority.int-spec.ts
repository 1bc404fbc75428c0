import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { BEHIND } from './cell-forge.js';
import { withoutTheFirst } from './cell-priority.js';
import { aSandbox } from './sandbox.for-spec.js';

/** `/autogroup-85 nice 10`: where the kernel groups processes by session; nothing for the session of the boot. */
const groupOf = (process: string): string => readFileSync(`/proc/${process}/autogroup`, 'latin1').trim();
/** The processors that a process may use, as the kernel writes them. */
const coresOf = (process: number | 'self'): string =>
  /^Cpus_allowed:\s*(\S+)$/m.exec(readFileSync(`/proc/${process}/status`, 'latin1'))?.[1] ?? '';
const nameOf = (group: string): string => group.split(' ')[0] ?? '';

it('lets strangers stand behind everybody else, as a process and as a group of processes', async () => {
  const sandbox = aSandbox({ cells: 1, probationCells: 1 });
  await sandbox.start();
  try {
    const [stranger, proven] = sandbox
      .pids()
      .sort((one, other) => getPriority(other) - getPriority(one))
      .map(String);
    expect([proven, stranger].map((pid) => getPriority(Number(pid)))).toEqual([getPriority(), BEHIND]);
    if (stranger === undefined || !existsSync('/proc/self/autogroup')) return;
    expect(groupOf(proven ?? '')).toBe(groupOf('self'));
    expect(nameOf(groupOf(stranger))).not.toBe(nameOf(groupOf('self')));
    for (let looks = 0; looks < 100 && !groupOf(stranger).endsWith(` nice ${BEHIND}`); looks++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(groupOf(stranger)).toMatch(new RegExp(` nice ${BEHIND}$`));
  } finally {
    await sandbox.stop(1_000);
  }
});

it('leaves one processor to everybody else', async () => {
  if (!existsSync('/proc/self/status')) return;
  const others = withoutTheFirst(coresOf('self').replaceAll(',', ''));
  if (others === undefined) return;
  const sandbox = aSandbox({ cells: 1, probationCells: 1 });
  await sandbox.start();
  try {
    const [stranger, proven] = sandbox.pids().sort((one, other) => getPriority(other) - getPriority(one));
    expect(coresOf(proven as number)).toBe(coresOf('self'));
    expect(BigInt(`0x${coresOf(stranger as number).replaceAll(',', '')}`)).toBe(BigInt(`0x${others}`));
  } finally {
    await sandbox.stop(1_000);
  }
});

it.each([
  ['3', '2'],
  ['f0', 'e0'],
  ['ffffffffffffffffffffffff', 'fffffffffffffffffffffffe'],
])('of the processors %s leaves %s to hogs', (mask, others) => {
  expect(withoutTheFirst(mask)).toBe(others);
});

it.each(['1', '80', '0', ''])(
  'takes nothing away where there is but one processor, or none known: "%s"',
  (mask) => {
    expect(withoutTheFirst(mask)).toBeUndefined();
  },
);
