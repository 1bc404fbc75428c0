import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Sandbox, SandboxRun } from './sandbox.js';
import type { CellOutcome } from './protocol.js';
import { aRun, aSandbox, LIMITS, prove, QUIET_HOST } from './sandbox.for-spec.js';

/** Longer than a run may use the processor, shorter than it takes to give a silent cell up. */
const STOPPED_MS = LIMITS.cpuMs + 100;
const limits = { ...LIMITS, wallMs: 10_000 };
/** About 1 ms: one of more than 5 ms would not be worked on the cell's own thread. */
const WORK = 'let n = 0; for (let i = 0; i < 1_000_000; i++) n += i;';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = aSandbox({ probationCells: 0 });
  await sandbox.start();
});
afterEach(() => sandbox.stop(1_000));

/** To a fraction of a ms, which timers do not know. */
async function shortPause(ms: number): Promise<void> {
  const over = performance.now() + ms;
  while (performance.now() < over) await nextTurn();
}

async function stopOnce(): Promise<void> {
  const [cell] = sandbox.pids() as [number];
  process.kill(cell, 'SIGSTOP');
  await pause(STOPPED_MS);
  process.kill(cell, 'SIGCONT');
}

/** Stops the cell so often, as a machine that sleeps or has no time for it does, while the run begins again and again. */
async function runsWhileStopped(run: SandboxRun, times: number): Promise<CellOutcome[]> {
  let isOver = false;
  const outcomes: CellOutcome[] = [];
  const running = (async () => {
    while (!isOver) outcomes.push(await sandbox.run(run));
  })();
  for (let time = 0; time < times; time++) {
    await pause(50 + 20 * Math.random());
    await stopOnce();
  }
  isOver = true;
  await running;
  return outcomes;
}

it('is no CPU time of the script when its cell stands still: it runs again, unseen', async () => {
  const run = aRun(`export default () => { ${WORK} return "done"; };`, { limits });
  await prove(sandbox, run);
  const outcomes = await runsWhileStopped(run, 8);
  for (const { status, error } of outcomes) expect({ status, error }).toEqual({ status: 'success' });
  expect(sandbox.crashes()).toBe(0);
});

it('is told of a run that may have changed something, without blame for CPU time', async () => {
  const code = `import { kv } from 'picloud'; export default async () => {
    await kv.collection('c').set('k', 1); ${WORK} return "done"; };`;
  let stopping: Promise<void> | undefined;
  const call = (): Promise<string> => {
    // About when the answer has come and the script works on.
    stopping = shortPause(0.2 + Math.random()).then(stopOnce);
    return Promise.resolve('{"version":"1"}');
  };
  const quiet = { ...QUIET_HOST, call: () => Promise.resolve('{"version":"1"}') };
  let outcome: CellOutcome | undefined;
  let run = aRun(code, { limits });
  for (let tries = 0; tries < 80 && (outcome === undefined || outcome.status === 'success'); tries++) {
    // Another script: one that a busy machine has made slow is not run on the cell's own thread any more.
    if (tries % 10 === 0) await prove(sandbox, (run = aRun(code, { limits, host: quiet })));
    outcome = await sandbox.run({ ...run, host: { ...QUIET_HOST, call } });
    await stopping;
  }
  expect(outcome).toMatchObject({ status: 'timeout', error: { code: 'script.timed-out' } });
  expect(outcome?.error?.message).toMatch(
    /^The machine held the script up for \d+ ms, in which it used \d+ of its cpu_ms \(300\)$/,
  );
}, 60_000);

it('does not spare one that has earned trust and then loops', async () => {
  const code = 'export default (ctx) => { if (ctx.request.params.loop) for (;;); return "done"; };';
  const run = aRun(code, { limits });
  await prove(sandbox, run);
  const context = JSON.stringify({ executionId: 'e', request: { method: 'GET', params: { loop: '1' } } });
  expect(await sandbox.run({ ...run, context })).toMatchObject({
    status: 'budget_exceeded',
    error: { code: 'script.out-of-budget', budget: 'cpu_ms' },
  });
});
