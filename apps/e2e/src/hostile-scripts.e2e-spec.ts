import { readdirSync, readFileSync } from 'node:fs';
import { inBothModes } from './both-modes.js';
import type { Answer } from './client.js';
import { LIMITS, STATUS } from './hostile-case.for-spec.js';
import type { HostileCase } from './hostile-case.for-spec.js';
import { HOSTILE_CASES } from './hostile-scripts.for-spec.js';
import type { Place } from './installation.js';
import { pause } from './program.js';

/** Beyond the limit that ends a script (spec: deadline and 2 s), and the way there and back on a busy machine. */
const GRACE_MS = 2_500;
const NEIGHBOUR = `export default async () => {
  await new Promise((resolve) => setTimeout(resolve, 150));
  return 'a good neighbour';
};`;

inBothModes((guests) => {
  let neighbour = '';
  let memoryBefore = 0;
  beforeAll(async () => {
    ({ path: neighbour } = await guests().admin.endpoint(NEIGHBOUR));
    // Proven: it lives where everybody's traffic does.
    for (let run = 0; run < 25; run++) await guests().stranger.get(neighbour);
    memoryBefore = memoryOf(guests().place);
  });

  it.each(HOSTILE_CASES.map((one) => [one.name, one] as const))(
    'holds %s, and its neighbours do not notice',
    async (_, hostile) => {
      const { admin, stranger } = guests();
      const sandbox = { ...LIMITS, ...hostile.sandbox };
      const { script, path } = await admin.endpoint(hostile.source, { sandbox });
      const beside = [stranger.get(neighbour), stranger.get(neighbour), stranger.get(neighbour)];
      const began = performance.now();
      const answer = await stranger.get(path);
      const tookMs = performance.now() - began;
      requireEnding(hostile, answer);
      expect(tookMs).toBeLessThan(sandbox.wall_ms + GRACE_MS);
      for (const other of await Promise.all(beside))
        expect([other.status, other.json]).toEqual([200, 'a good neighbour']);
      expect(answer.text).not.toMatch(/node_modules|\.js:\d|at .*picloud:/);
      const [record] = await admin.executions(script.id, 1);
      expect(record?.status).toBe(answer.status === 200 ? 'success' : statusOf(answer));
    },
    30_000,
  );

  it('has its memory back afterwards', async () => {
    const allowed = memoryBefore + 400;
    for (let looks = 0; looks < 40 && memoryOf(guests().place) > allowed; looks++) await pause(250);
    expect(memoryOf(guests().place)).toBeLessThan(allowed);
  }, 20_000);
});

function requireEnding(hostile: HostileCase, answer: Answer): void {
  const code = answer.status === 200 ? 'ok' : (answer.json['code'] as string);
  expect(hostile.ends).toContain(code);
  expect(answer.status).toBe(STATUS[code as keyof typeof STATUS]);
  if (code !== 'ok') expect(answer.json['execution_id']).toMatch(/^[0-9a-f-]{36}$/);
}

function statusOf(answer: Answer): string {
  const statuses: Record<string, string> = {
    'script.timed-out': 'timeout',
    'script.out-of-budget': 'budget_exceeded',
    'executor.crashed': 'crashed',
  };
  return statuses[answer.json['code'] as string] ?? 'error';
}

/** Resident memory of what runs scripts and of its cells, MB. */
function memoryOf(place: Place): number {
  const roots = place.pids
    .filter(([role]) => role === 'picloud' || role.startsWith('executor'))
    .map(([, pid]) => pid);
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const parent = /^PPid:\s*(\d+)$/m.exec(statusFile(name))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  let total = 0;
  for (const [pid, parent] of parents) {
    if (!roots.includes(pid) && !roots.includes(parent)) continue;
    total += Number(/^VmRSS:\s*(\d+) kB$/m.exec(statusFile(String(pid)))?.[1] ?? 0) / 1_024;
  }
  return total;
}

function statusFile(pid: string): string {
  try {
    return /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
