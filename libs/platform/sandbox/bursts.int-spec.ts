import { setTimeout as pause } from 'node:timers/promises';
import type { RunHost } from './sandbox-run.js';
import type { Sandbox, SandboxRun } from './sandbox.js';
import { aRun, aSandbox, LIMITS, prove, QUIET_HOST } from './sandbox.for-spec.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = aSandbox({ probationCells: 0 });
  await sandbox.start();
});
afterAll(() => sandbox.stop(1_000));

/** Says which isolate it ran in. */
const ASKING = `
  import { kv } from 'picloud';
  const isolate = Math.random();
  export default async () => { await kv.collection('c').get('k'); return isolate; };`;

const ROOMY = { ...LIMITS, wallMs: 20_000 };
const hostThat = (call: RunHost['call']): RunHost => ({ ...QUIET_HOST, call });

async function isolatesOf(burst: readonly SandboxRun[]): Promise<number> {
  const outcomes = await Promise.all(burst.map((run) => sandbox.run(run)));
  for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'success' });
  return new Set(outcomes.map(({ body }) => body)).size;
}

it('serves a burst with isolates that come back, instead of making one for each run', async () => {
  const run = aRun(ASKING, { limits: ROOMY });
  await prove(sandbox, run);
  const host = hostThat(() => pause(2, 'null'));
  // An isolate takes longer to make than one of these runs takes.
  expect(await isolatesOf(Array<SandboxRun>(100).fill({ ...run, host }))).toBeLessThan(50);
});

it('makes one for each run that would else wait for another', async () => {
  const run = aRun(ASKING, { limits: ROOMY });
  await prove(sandbox, run);
  let [asked, go] = [0, (): void => undefined];
  const all = new Promise<void>((resolve) => (go = resolve));
  const host = hostThat(async () => {
    if (++asked === 12) go();
    await all;
    return 'null';
  });
  expect(await isolatesOf(Array<SandboxRun>(12).fill({ ...run, host }))).toBe(12);
});

it('tells a run that waited for an isolate that its client went away meanwhile', async () => {
  const run = aRun(
    'export default async (ctx) => { await new Promise((end) => setTimeout(end, 20)); return ctx.request.signal.aborted; };',
  );
  await prove(sandbox, run);
  const gone = { ...hostThat(() => Promise.resolve('null')), isAborted: true };
  const [first, ...others] = await Promise.all(
    [run, ...Array<SandboxRun>(5).fill({ ...run, host: gone })].map((one) => sandbox.run(one)),
  );
  expect(first).toMatchObject({ body: 'false' });
  for (const { body } of others) expect(body).toBe('true');
});
