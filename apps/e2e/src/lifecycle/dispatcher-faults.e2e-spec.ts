import type { ExecutionView } from '#contracts';
import { asyncEndpoint, executionsOnce, succeeded } from '../async-routes.for-spec.js';
import type { AsyncEndpoint } from '../async-routes.for-spec.js';
import { modes } from '../modes.js';
import { Client } from '../client.js';
import { startInstallation, startOn } from '../installation.js';
import type { Installation, Mode } from '../installation.js';
import { pause } from '../program.js';
import type { Program } from '../program.js';

const QUICK = {
  PICLOUD_TRIGGER_RETRY_BASE_MS: '100',
  PICLOUD_TRIGGER_RETRY_BACKOFF: 'constant',
  PICLOUD_TRIGGER_RETRY_JITTER_PERCENT: '0',
};
/** An event of a dispatcher that has ended is run again when its lease is over, and somebody has looked. */
const RUNS_AGAIN_WITHIN_MS = 30_000;
const SLOW = `export default async (ctx) => {
  await new Promise((done) => setTimeout(done, 1500));
  return ctx.attempt;
};`;

async function accept(stranger: Client, { path }: AsyncEndpoint, count: number): Promise<string[]> {
  const answers = await Promise.all(Array.from({ length: count }, () => stranger.post(path, {})));
  expect(answers.filter(({ status }) => status !== 202)).toEqual([]);
  return answers.map(({ json }) => json['execution_id'] as string).sort();
}

describe.each(modes)('%s', (mode) => {
  let installation: Installation;
  let admin: Client;
  let stranger: Client;
  beforeAll(async () => {
    const cluster = { PICLOUD_LOCAL_EXECUTORS: '2', PICLOUD_LOCAL_ORCHESTRATORS: '2' };
    installation = await startInstallation(mode, { ...QUICK, ...(mode === 'cluster' ? cluster : {}) });
    admin = await Client.signedIn(installation);
    stranger = Client.anonymous(installation);
  });
  afterAll(() => installation.close());

  it('tries a script that fails again, as often as it may, under one execution (R-DISP-06)', async () => {
    const source = 'export default (ctx) => { throw new Error(ctx.attempt + " of " + ctx.executionId); };';
    const endpoint = await asyncEndpoint(admin, source);
    const [id] = await accept(stranger, endpoint, 1);
    const tried = await executionsOnce(admin, endpoint.script.id, (all) => all.length === 3);
    const told = tried.map(({ execution_id: of, attempt, status, error }) => [
      of,
      attempt,
      status,
      error?.message,
    ]);
    expect(told).toEqual(
      [3, 2, 1].map((attempt) => [id, attempt, 'error', `Error: ${attempt} of ${id ?? ''}`]),
    );
    const latest = await admin.get(`/api/v1/admin/executions/${id}`);
    expect(latest.json).toEqual(tried[0]);
    // That was the last one.
    await pause(600);
    expect(await executionsOnce(admin, endpoint.script.id, () => true)).toHaveLength(3);
    const logs = `/api/v1/admin/scripts/${endpoint.script.id}/logs`;
    const first = (await admin.get(`${logs}?limit=2`)).json as { items: object[]; next_cursor: string };
    const second = (await admin.get(`${logs}?limit=2&cursor=${first.next_cursor}`)).json as typeof first;
    expect([...first.items, ...second.items]).toEqual(tried);
  });

  it('succeeds once the script does', async () => {
    const source =
      'export default (ctx) => { if (ctx.attempt < 3) throw new Error("not yet"); return ctx.attempt; };';
    const endpoint = await asyncEndpoint(admin, source);
    const ids = await accept(stranger, endpoint, 5);
    const executions = await executionsOnce(admin, endpoint.script.id, (all) => succeeded(all).length === 5);
    expect(succeeded(executions).sort()).toEqual(ids);
    expect(executions).toHaveLength(15);
  });

  if (mode === 'cluster') inCluster(() => ({ installation, admin, stranger }));
});

interface Guests {
  readonly installation: Installation;
  readonly admin: Client;
  readonly stranger: Client;
}

function inCluster(guests: () => Guests): void {
  const pidsOf = (role: string): number[] =>
    guests()
      .installation.pids.filter(([of]) => of === role)
      .map(([, pid]) => pid);

  /** Of eight scripts none has its home on the one executor: a chance of 1 in 256. */
  async function eight(): Promise<{ endpoints: AsyncEndpoint[]; ids: string[][] }> {
    const { admin, stranger } = guests();
    const endpoints = await Promise.all(Array.from({ length: 8 }, () => asyncEndpoint(admin, SLOW)));
    const ids = await Promise.all(endpoints.map((endpoint) => accept(stranger, endpoint, 2)));
    await pause(500);
    return { endpoints, ids };
  }

  it('runs again what an executor had that was stopped, and takes no notice of it afterwards', async () => {
    const { admin } = guests();
    const { endpoints, ids } = await eight();
    const [pid] = pidsOf('executor') as [number];
    // Long enough to be given up, and then it goes on and answers.
    process.kill(pid, 'SIGSTOP');
    await pause(4_000);
    process.kill(pid, 'SIGCONT');
    await pause(3_000);
    let lost = 0;
    for (const [at, { script }] of endpoints.entries()) {
      const executions = await executionsOnce(admin, script.id, (all) => succeeded(all).length === 2);
      expect(succeeded(executions).sort()).toEqual(ids[at]);
      const failed = executions.filter(({ status }) => status !== 'success');
      for (const { error } of failed) expect(error?.code).toBe('executor.lost');
      lost += failed.length;
    }
    expect(lost).toBeGreaterThan(0);
  });

  it('runs again what an executor had that was killed, and settles it once', async () => {
    const { admin } = guests();
    const { endpoints, ids } = await eight();
    process.kill(pidsOf('executor')[0] as number, 'SIGKILL');
    let lost = 0;
    for (const [at, { script }] of endpoints.entries()) {
      const executions = await executionsOnce(admin, script.id, (all) => succeeded(all).length === 2);
      expect(succeeded(executions).sort()).toEqual(ids[at]);
      lost += executions.length - 2;
    }
    expect(lost).toBeGreaterThan(0);
  });

  it('runs what an orchestrator had accepted that was killed', async () => {
    const { admin, stranger } = guests();
    const endpoint = await asyncEndpoint(admin, SLOW);
    const ids = await accept(stranger, endpoint, 40);
    process.kill(pidsOf('orchestrator')[0] as number, 'SIGKILL');
    const all = (executions: readonly ExecutionView[]) => succeeded(executions).length === 40;
    const executions = await executionsOnce(admin, endpoint.script.id, all, RUNS_AGAIN_WITHIN_MS);
    expect(succeeded(executions).sort()).toEqual(ids);
  });
}

if (modes.includes('all-in-one')) {
  const mode: Mode = 'all-in-one';
  const COUNT = 60;

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'runs what it had accepted when it is started again after a %s (R-OPS-05)',
    async (signal) => {
      const first = await startInstallation(mode, QUICK);
      const port = Number(new URL(first.base).port);
      let second: Program | undefined;
      try {
        const endpoint = await asyncEndpoint(await Client.signedIn(first), SLOW);
        const ids = await accept(Client.anonymous(first), endpoint, COUNT);
        process.kill(first.program.pid, signal);
        await first.program.ended();
        const again = await startOn(mode, first.dataDir, port, QUICK);
        second = again.program;
        const admin = await Client.signedIn(again);
        const all = (executions: readonly ExecutionView[]) => succeeded(executions).length === COUNT;
        const executions = await executionsOnce(admin, endpoint.script.id, all, RUNS_AGAIN_WITHIN_MS);
        expect(succeeded(executions).sort()).toEqual(ids);
        // Each has one record, and it is that of a first attempt.
        expect(executions.map(({ attempt, status }) => `${attempt} ${status}`)).toEqual(
          Array.from({ length: COUNT }, () => '1 success'),
        );
      } finally {
        await second?.stop();
        await first.close();
      }
    },
    90_000,
  );
}
