import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { BEHIND } from './cell-forge.js';
import { aSandbox } from './sandbox.for-spec.js';

/** `/autogroup-85 nice 10`: where the kernel groups processes by session; nothing for the session of the boot. */
const groupOf = (process: string): string => readFileSync(`/proc/${process}/autogroup`, 'latin1').trim();
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
