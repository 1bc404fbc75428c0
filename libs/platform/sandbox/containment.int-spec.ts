import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { MIB } from '#kernel';
import { aRun, aSandbox, LIMITS, prove, QUIET_HOST } from './sandbox.for-spec.js';
import type { Sandbox, SandboxRun } from './sandbox.js';
import type { CellOutcome } from './protocol.js';

const ROOMY = { ...LIMITS, cpuMs: 5_000, wallMs: 8_000, memoryMb: 32 };
/** Grows a Map faster than the engine looks: V8 loses control of the isolate, and the process has to abort. */
const ABORT = 'export default () => { const m = new Map(); for (let i = 0; ; i++) m.set(i, "x" + i); };';
/** Nothing can interrupt it. */
const STUCK = 'export default () => [].includes.call({ length: 2 ** 53 - 1 }, 1);';
const waiting = (ms: number): string =>
  `export default async () => { await new Promise((r) => setTimeout(r, ${ms})); return "done"; };`;
/** Well-behaved until it is asked not to be. */
const MOODY = `export default async (ctx) => {
  const { kill, ms = 1 } = ctx.request.params;
  if (kill === 'stuck') [].includes.call({ length: 2 ** 53 - 1 }, 1);
  await new Promise((r) => setTimeout(r, ms));
  return 'done';
};`;
const asking = (params: object): string =>
  JSON.stringify({ executionId: 'e', request: { method: 'GET', params } });

let sandbox: Sandbox;
let kills: string[];

async function open(more: Parameters<typeof aSandbox>[0] = {}): Promise<void> {
  sandbox = aSandbox(more);
  kills = [];
  sandbox.onKill((version) => kills.push(version));
  await sandbox.start();
}
afterEach(() => sandbox.stop(1_000));

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
const timed = async (run: SandboxRun): Promise<CellOutcome & { tookMs: number }> => {
  const began = performance.now();
  return { ...(await sandbox.run(run)), tookMs: performance.now() - began };
};

const gone = async (pid: number | undefined): Promise<void> => {
  for (let looks = 0; looks < 80 && sandbox.pids().includes(pid as number); looks++) await pause(50);
  expect(sandbox.pids()).not.toContain(pid);
};

describe('a cell that ends with runs in it', () => {
  it('takes nobody along: neighbours of the killer are answered, and the blame is right', async () => {
    await open();
    const neighbours = Array.from({ length: 5 }, () => aRun(waiting(600), { limits: ROOMY }));
    const answers = neighbours.map((run) => sandbox.run(run));
    const killer = aRun(ABORT, { limits: ROOMY });
    const outcome = await timed(killer);
    expect(outcome).toMatchObject({ status: 'crashed', error: { code: 'executor.crashed' } });
    expect(outcome.tookMs).toBeLessThan(ROOMY.wallMs + 2_000);
    for (const answer of await Promise.all(answers))
      expect(answer).toMatchObject({ status: 'success', body: '"done"' });
    expect(kills).toEqual([killer.key]);
  }, 20_000);

  it('counts what a neighbour lost as waiting', async () => {
    await open();
    const answer = sandbox.run(aRun(waiting(900), { limits: ROOMY }));
    await pause(300);
    for (const pid of sandbox.pids()) process.kill(pid, 'SIGKILL');
    const outcome = await answer;
    expect(outcome).toMatchObject({ status: 'success', body: '"done"' });
    expect(outcome.waitMs).toBeGreaterThan(290);
    expect(kills).toEqual([]);
    expect(sandbox.crashes()).toBe(2);
  });

  it('gives a run no more time than it had, and says what became of it', async () => {
    await open();
    // Time enough for another cell to start, on a busy machine too.
    const limits = { ...LIMITS, wallMs: 4_000 };
    const answer = timed(aRun(waiting(3_900), { limits }));
    await pause(300);
    for (const pid of sandbox.pids()) process.kill(pid, 'SIGKILL');
    const outcome = await answer;
    expect(outcome).toMatchObject({ status: 'timeout', error: { code: 'script.timed-out' } });
    expect(outcome.error?.message).toMatch(
      /^Script ran longer than wall_ms \(4000\), of which \d{3,4} were lost with a process that ended$/,
    );
    expect(outcome.tookMs).toBeLessThan(limits.wallMs + 500);
  });

  it('lets nobody run again who has sent a part of the response', async () => {
    await open();
    const parts: string[] = [];
    const host: SandboxRun['host'] = {
      ...QUIET_HOST,
      part: (kind) => Promise.resolve(parts.push(kind) > 0),
    };
    const streaming = `export default () => new Response(new ReadableStream({
      async pull(controller) {
        controller.enqueue(new TextEncoder().encode('a'));
        await new Promise((r) => setTimeout(r, 1000));
      },
    }));`;
    const answer = sandbox.run(aRun(streaming, { limits: ROOMY, host }));
    for (let looks = 0; looks < 100 && parts.length === 0; looks++) await pause(10);
    for (const pid of sandbox.pids()) process.kill(pid, 'SIGKILL');
    expect(await answer).toMatchObject({ status: 'crashed', streamed: true });
    expect(parts).toContain('head');
  });

  it.each([
    ['one that may have changed something is not run again', 'set', 1, 'crashed'],
    ['one that only asked is', 'get', 2, 'success'],
  ])('counts the calls it has made: %s', async (_, call, asked, status) => {
    await open();
    let calls = 0;
    const host: SandboxRun['host'] = {
      ...QUIET_HOST,
      call: () => {
        calls += 1;
        return Promise.resolve('{"value":1,"version":1}');
      },
    };
    const calling = `import { kv } from 'picloud'; export default async () => {
      await kv.collection('c').${call}('k', 1).catch(() => 0);
      await new Promise((r) => setTimeout(r, 400));
    };`;
    const answer = sandbox.run(aRun(calling, { limits: ROOMY, host }));
    for (let looks = 0; looks < 100 && calls === 0; looks++) await pause(10);
    for (const pid of sandbox.pids()) process.kill(pid, 'SIGKILL');
    expect(await answer).toMatchObject({ status });
    expect(calls).toBe(asked);
  });

  it('blames one that eats the memory of the process, and says what it used up', async () => {
    await open({ maxResidentBytes: 100 * MIB });
    const eating = `export default async () => {
      for (const all = []; ; await new Promise((r) => setTimeout(r, 4))) all.push(new Array(1e5).fill(1.5));
    };`;
    const eater = aRun(eating, { limits: { ...ROOMY, memoryMb: 1_024 } });
    const neighbour = sandbox.run(aRun(waiting(3_000), { limits: ROOMY }));
    expect(await sandbox.run(eater)).toMatchObject({
      status: 'budget_exceeded',
      error: { code: 'script.out-of-budget', budget: 'memory_mb' },
    });
    expect(kills).toEqual([eater.key]);
    expect(await neighbour).toMatchObject({ status: 'success', body: '"done"' });
  }, 20_000);

  it('blames a script that nothing can interrupt, before its caller hears of it', async () => {
    await open();
    const stuck = aRun(STUCK);
    const neighbour = sandbox.run(aRun(waiting(700), { limits: ROOMY }));
    const outcome = await timed(stuck);
    expect(outcome).toMatchObject({ status: 'budget_exceeded', error: { budget: 'cpu_ms' } });
    expect(outcome.tookMs).toBeLessThan(LIMITS.wallMs + 2_000);
    expect(kills).toEqual([stuck.key]);
    expect(await neighbour).toMatchObject({ status: 'success', body: '"done"' });
    expect(kills).toEqual([stuck.key]);
  });

  it('finds the one among proven versions that held their cell', async () => {
    await open();
    const limits = { ...ROOMY, cpuMs: 200 };
    const [killer, ...neighbours] = [1, 2, 3, 4].map(() => aRun(MOODY, { limits })) as [
      SandboxRun,
      ...SandboxRun[],
    ];
    for (const run of [killer, ...neighbours]) await prove(sandbox, run);
    const answers = neighbours.map((run) => sandbox.run({ ...run, context: asking({ ms: 300 }) }));
    const outcome = await timed({ ...killer, context: asking({ kill: 'stuck' }) });
    // Apart from the others it is entered on a thread of its own, and the cell can say what it did.
    expect(outcome).toMatchObject({ status: 'budget_exceeded', error: { budget: 'cpu_ms' } });
    expect(outcome.tookMs).toBeLessThan(limits.wallMs + 2_000);
    for (const answer of await Promise.all(answers))
      expect(answer).toMatchObject({ status: 'success', body: '"done"' });
    expect(kills).toEqual([killer.key]);
    // It cost the cell of the proven ones, which said nothing any more, before it showed itself.
    expect(outcome.waitMs).toBeGreaterThan(1_000);
  }, 30_000);
});

describe('probation', () => {
  it('keeps strangers out of the process that proven versions live in', async () => {
    await open();
    const proven = aRun(MOODY, { limits: ROOMY });
    await prove(sandbox, proven);
    const before = sandbox.pids();
    const neighbour = sandbox.run({ ...proven, context: asking({ ms: 900 }) });
    await sandbox.run(aRun(ABORT, { limits: ROOMY }));
    const outcome = await neighbour;
    expect(outcome).toMatchObject({ status: 'success', waitMs: expect.any(Number) });
    expect(outcome.waitMs).toBeLessThan(100);
    const lost = before.filter((pid) => !sandbox.pids().includes(pid));
    expect(lost).toHaveLength(1);
  }, 20_000);

  it('serves the others while one after the other runs out of memory', async () => {
    await open();
    const proven = aRun(MOODY, { limits: ROOMY });
    await prove(sandbox, proven);
    const served: string[] = [];
    let killing = true;
    const traffic = (async () => {
      while (killing) served.push((await sandbox.run(proven)).status);
    })();
    for (let n = 0; n < 12; n++)
      expect((await sandbox.run(aRun(ABORT, { limits: ROOMY }))).status).not.toBe('success');
    killing = false;
    await traffic;
    expect(served.length).toBeGreaterThan(100);
    expect(served.filter((status) => status !== 'success')).toEqual([]);
    // Strangers stand behind whatever else the machine does.
  }, 180_000);
});

describe('a worn cell', () => {
  it('is replaced before it goes, and no run is lost', async () => {
    await open({ maxAgeMs: 1_200, probationCells: 0 });
    const [old] = sandbox.pids();
    const run = aRun(waiting(700), { limits: ROOMY });
    const answers: Promise<CellOutcome>[] = [];
    const until = performance.now() + 2_000;
    while (performance.now() < until) {
      answers.push(sandbox.run(run));
      await pause(20);
    }
    for (const { status, waitMs } of await Promise.all(answers)) {
      expect(status).toBe('success');
      expect(waitMs).toBeLessThan(100);
    }
    await gone(old);
    expect([sandbox.crashes(), kills]).toEqual([0, []]);
  });

  it('goes when its memory is over the cap, and no run is lost', async () => {
    await open({ maxResidentBytes: 100 * MIB, probationCells: 0 });
    const [old] = sandbox.pids();
    const hoarding = aRun('const all = new Array(8e6).fill(1.5); export default () => all.length;', {
      limits: ROOMY,
    });
    const slow = sandbox.run(aRun(waiting(1_000), { limits: ROOMY }));
    await sandbox.run({ ...hoarding, limits: { ...ROOMY, memoryMb: 512 } });
    expect(await slow).toMatchObject({ status: 'success' });
    await gone(old);
    expect([sandbox.crashes(), kills]).toEqual([0, []]);
  });
});

describe('cells of their own for each app', () => {
  it('never lets two apps into one process, and lets a further app wait for a place', async () => {
    await open({ cells: 1, probationCells: 0, tenancy: 'app' });
    const of = (appId: string, ms: number, wallMs = 4_000) =>
      aRun(waiting(ms), { appId, limits: { ...LIMITS, wallMs } });
    const first = sandbox.run(of('a', 500));
    const [pidOfA] = sandbox.pids();
    const second = timed(of('b', 10));
    await expect(sandbox.run(of('c', 10, 200))).rejects.toMatchObject({ code: 'executor.no-cell' });
    expect(sandbox.pids()).toEqual([pidOfA]);
    expect((await first).status).toBe('success');
    const { status, waitMs } = await second;
    expect(status).toBe('success');
    expect(waitMs).toBeGreaterThan(400);
    expect(sandbox.pids()).not.toContain(pidOfA);
    expect(sandbox.pids()).toHaveLength(1);
    expect(sandbox.crashes()).toBe(0);
  });
});

it('a cell has no right to write files or to start processes and threads, should somebody get out of an isolate', async () => {
  await open();
  const attempt = `const attempts = {
    write: () => require('node:fs').writeFileSync(require('node:os').tmpdir() + '/picloud-escaped', ''),
    spawn: () => require('node:child_process').spawnSync('true'),
    thread: () => new (require('node:worker_threads').Worker)('1', { eval: true }),
  };
  const refusals = Object.values(attempts).map((one) => { try { one(); } catch (error) { return error.code; } });
  process.stdout.write(JSON.stringify(refusals));`;
  expect(sandbox.pids().length).toBeGreaterThan(1);
  for (const pid of sandbox.pids()) {
    const flags = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .split('\0')
      .filter((one) => one.startsWith('--'));
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, '-e', attempt]);
    expect(JSON.parse(stdout)).toEqual(Array(3).fill('ERR_ACCESS_DENIED'));
  }
});
