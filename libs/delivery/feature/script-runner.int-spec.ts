import { DomainError, newId } from '#kernel';
import type { ErrorKind } from '#kernel';
import { EXECUTOR_ANNOUNCE_EVERY_MS, executorAnnounced, runScript } from '#contracts';
import type { RunScriptRequest, RunScriptResponse } from '#contracts';
import { RunTokens } from '#execution/domain';
import { ExecutionLogRepository } from '#logs/data';
import { ExecutionRecorder } from '#logs/runtime';
import { InProcessBus } from '#platform/messaging';
import { createLogger } from '#platform/telemetry';
import { RoutingSettings } from '#routing/runtime';
import { usePostgres } from '#testing';
import { NoExecutorError } from '../domain/index.js';
import { anInvocation, LIMITS, receipt, success } from './an-invocation.for-spec.js';
import { ExecutorDirectory } from './executor-directory.js';
import { Inbox } from './inbox.js';
import type { PartSink } from './inbox.js';
import { ScriptRunner } from './script-runner.js';

const pg = usePostgres();
const logger = createLogger('spec', 'silent');
const tokens = new RunTokens('a key that only this spec has, and long enough');

/** A client that takes no parts and stays. */
const aClient = (): PartSink => ({ part: () => Promise.resolve(false) });

class RefusalError extends DomainError {
  readonly kind: ErrorKind = 'busy';

  constructor(readonly code: string) {
    super(`Refused: ${code}`);
  }
}

type Answering = (request: RunScriptRequest) => Promise<RunScriptResponse> | RunScriptResponse;

/** The orchestrator's side whole, on a bus where executors can be made up. */
class Cluster {
  readonly bus = new InProcessBus();
  readonly directory = new ExecutorDirectory(this.bus, logger);
  readonly inbox = new Inbox(this.directory);
  private readonly recorder = new ExecutionRecorder(
    new ExecutionLogRepository(pg.database),
    pg.database,
    logger,
  );
  readonly runner = new ScriptRunner(
    this.bus,
    this.directory,
    this.inbox,
    tokens,
    this.recorder,
    new RoutingSettings(newId()),
  );
  private readonly announcing = new Map<string, NodeJS.Timeout>();

  async start(): Promise<void> {
    await this.bus.start();
    // It waits for a first executor, which each spec makes for itself.
    void this.directory.start();
  }

  /** An executor that announces itself and answers, or with no `answering` cannot be reached. */
  async executor(
    answering: Answering | undefined,
    more: { draining?: boolean; executorId?: string } = {},
  ): Promise<string> {
    const { draining = false, executorId = newId() } = more;
    if (answering !== undefined) {
      this.bus.serve(runScript, async (request) => answering(request), { as: executorId });
    }
    const announce = (): void =>
      this.bus.publish(executorAnnounced, { executorId, inFlight: 0, capacity: 10, draining });
    this.silence(executorId);
    this.announcing.set(executorId, setInterval(announce, EXECUTOR_ANNOUNCE_EVERY_MS));
    announce();
    await pause(5);
    return executorId;
  }

  /** From now on it is not heard of. */
  silence(executorId: string): void {
    clearInterval(this.announcing.get(executorId));
  }

  async stop(): Promise<void> {
    for (const executorId of this.announcing.keys()) this.silence(executorId);
    this.directory.stop();
    await this.recorder.stop();
    await this.bus.close();
  }
}

let cluster: Cluster;
beforeEach(async () => {
  cluster = new Cluster();
  await cluster.start();
});
afterEach(() => cluster.stop());

const refusing =
  (code: string): Answering =>
  () =>
    Promise.reject(new RefusalError(code));

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

async function abandoned(executionId: string): Promise<object | null> {
  for (let looks = 0; looks < 100; looks++) {
    const row = await pg.db.abandonedExecution.findUnique({ where: { executionId } });
    if (row !== null) return row;
    await pause(20);
  }
  return null;
}

it('hands an executor everything the run needs, and the caller its answer', async () => {
  const invocation = anInvocation();
  const { executionId, script } = invocation;
  let heard: RunScriptRequest | undefined;
  await cluster.executor((request) => {
    heard = request;
    return success('{"statusCode":200}');
  });
  expect(await cluster.runner.run(invocation, aClient())).toEqual(success('{"statusCode":200}'));
  expect(heard).toMatchObject({
    ...{ executionId, appId: script.appId, scriptId: script.id, version: 4, build: 7, limits: LIMITS },
    ...{ isolation: 'fresh', bodyKind: 'text', body: 'hello' },
  });
  expect(JSON.parse(heard?.context ?? '')).toMatchObject({ executionId, scriptName: 'greet' });
  const grant = tokens.verify(heard?.runToken ?? '', Date.now());
  expect(grant).toMatchObject({ appId: script.appId, scriptId: script.id, executionId });
  expect(cluster.inbox.size).toBe(0);
});

describe('a run that an executor did not start', () => {
  it.each(['executor.full', 'executor.draining', 'executor.no-cell'])(
    'is given to another one: %s',
    async (code) => {
      const asked: string[] = [];
      for (let n = 0; n < 3; n++) {
        await cluster.executor(() => {
          asked.push('refused');
          throw new RefusalError(code);
        });
      }
      await cluster.executor(() => success());
      // Wherever each script is at home, the one with room answers in the end.
      for (let n = 0; n < 10; n++) {
        expect(await cluster.runner.run(anInvocation(), aClient())).toMatchObject({ status: 'success' });
      }
      expect(asked.length).toBeGreaterThan(0);
    },
  );

  it('is refused once all are full, each asked once', async () => {
    let asked = 0;
    for (let n = 0; n < 3; n++) {
      await cluster.executor(() => {
        asked += 1;
        throw new RefusalError('executor.full');
      });
    }
    await expect(cluster.runner.run(anInvocation(), aClient())).rejects.toMatchObject({
      code: 'executor.full',
    });
    expect(asked).toBe(3);
  });

  it('is not given to another one when the script itself is refused', async () => {
    let asked = 0;
    for (let n = 0; n < 2; n++) {
      await cluster.executor(() => {
        asked += 1;
        throw new RefusalError('script.busy');
      });
    }
    await expect(cluster.runner.run(anInvocation(), aClient())).rejects.toMatchObject({
      code: 'script.busy',
    });
    expect(asked).toBe(1);
  });

  it('goes past an executor that nobody can reach, which is forgotten at once', async () => {
    await cluster.executor(undefined);
    const there = await cluster.executor(() => success());
    const runs = Array.from({ length: 20 }, () => cluster.runner.run(anInvocation(), aClient()));
    for (const { status } of await Promise.all(runs)) expect(status).toBe('success');
    expect(cluster.directory.choose(newId(), new Set())).toBe(there);
    expect(cluster.directory.size).toBe(1);
  });
});

describe('the start of the directory', () => {
  it('is over with the first executor that is heard of', async () => {
    const directory = new ExecutorDirectory(cluster.bus, logger);
    const began = performance.now();
    const started = directory.start();
    await cluster.executor(() => success());
    await started;
    expect(performance.now() - began).toBeLessThan(200);
    expect(directory.size).toBe(1);
    directory.stop();
  });

  it('is over without one when all had the time to announce themselves', async () => {
    const directory = new ExecutorDirectory(cluster.bus, logger);
    const began = performance.now();
    await directory.start();
    expect(performance.now() - began).toBeGreaterThan(EXECUTOR_ANNOUNCE_EVERY_MS);
    expect(performance.now() - began).toBeLessThan(2 * EXECUTOR_ANNOUNCE_EVERY_MS);
    directory.stop();
  });
});

describe('without an executor', () => {
  it('refuses at once', async () => {
    const began = performance.now();
    await expect(cluster.runner.run(anInvocation(), aClient())).rejects.toBeInstanceOf(NoExecutorError);
    expect(performance.now() - began).toBeLessThan(100);
  });

  it('refuses when the only one cannot be reached', async () => {
    await cluster.executor(undefined);
    await expect(cluster.runner.run(anInvocation(), aClient())).rejects.toBeInstanceOf(NoExecutorError);
  });

  it('refuses when all that are there are stopping', async () => {
    await cluster.executor(refusing('must not be asked'), { draining: true });
    await expect(cluster.runner.run(anInvocation(), aClient())).rejects.toBeInstanceOf(NoExecutorError);
  });
});

it('gives an executor nothing more once it announces that it is stopping, and takes what it has', async () => {
  let finish = (_: RunScriptResponse): void => undefined;
  const stopping = await cluster.executor(
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  );
  const underWay = cluster.runner.run(anInvocation(), aClient());
  await pause(5);
  await cluster.executor(undefined, { draining: true, executorId: stopping });
  await cluster.executor(() => success('"other"'));
  for (let n = 0; n < 10; n++) {
    expect((await cluster.runner.run(anInvocation(), aClient())).result).toBe('"other"');
  }
  finish(success('"finished"'));
  expect((await underWay).result).toBe('"finished"');
});

describe('an executor that falls silent', () => {
  it('costs its waiters 3 s and not their deadline, and what it still answers is noted (R-INBOX-01, R-ABN-01)', async () => {
    let finish = (_: RunScriptResponse): void => undefined;
    const silent = await cluster.executor(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    const invocation = anInvocation();
    const { executionId, script } = invocation;
    const began = performance.now();
    const run = cluster.runner.run(invocation, aClient());
    await pause(5);
    expect(cluster.inbox.executorOf(executionId)).toBe(silent);
    cluster.silence(silent);
    expect(await run).toEqual({
      status: 'crashed',
      log: '[]',
      error: { code: 'executor.lost', message: 'The executor is gone', stack: null },
      receipt: { cpuMs: 0, wallMs: 0, waitMs: 0, peakHeapBytes: 0, sdkCalls: 0 },
      streamed: false,
    });
    expect(performance.now() - began).toBeGreaterThan(2_000);
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(cluster.inbox.size).toBe(0);
    await expect(cluster.runner.run(anInvocation(), aClient())).rejects.toBeInstanceOf(NoExecutorError);
    finish(success());
    const { id: scriptId, appId } = script;
    expect(await abandoned(executionId)).toMatchObject({ executionId, scriptId, appId, status: 'success' });
  });

  it('is one again when it is heard of again', async () => {
    const executorId = await cluster.executor(() => success());
    cluster.silence(executorId);
    await pause(2_600);
    expect(cluster.directory.size).toBe(0);
    await cluster.executor(undefined, { executorId });
    expect(await cluster.runner.run(anInvocation(), aClient())).toMatchObject({ status: 'success' });
  });
});

it('gives up when a run could neither wait nor work any longer, and 2 s more, and notes an answer that comes after all (R-ABN-01)', async () => {
  await cluster.executor(async () => {
    await pause(2_700);
    return { status: 'timeout', log: '[]', receipt, streamed: false };
  });
  const invocation = anInvocation({ wallMs: 100 });
  const { executionId } = invocation;
  const began = performance.now();
  expect(await cluster.runner.run(invocation, aClient())).toMatchObject({
    status: 'timeout',
    error: { code: 'script.timed-out' },
  });
  expect(performance.now() - began).toBeGreaterThan(2_199);
  expect(performance.now() - began).toBeLessThan(2_500);
  expect(await pg.db.abandonedExecution.count({ where: { executionId } })).toBe(0);
  expect(await abandoned(executionId)).toMatchObject({ executionId, status: 'timeout' });
});
