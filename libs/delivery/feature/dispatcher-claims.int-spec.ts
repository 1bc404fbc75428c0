import type { RunScriptRequest } from '#contracts';
import { usePostgres } from '#testing';
import { anEvent, flood, given } from '../data/events.for-spec.js';
import { OutboxRepository } from '../data/index.js';
import { writeHttpPayload } from '../domain/index.js';
import type { NewEvent } from '../domain/index.js';
import { anInvocation } from './an-invocation.for-spec.js';
import {
  failing,
  pause,
  QUICK_RETRY,
  refusing,
  succeeding,
  until,
  useDispatchWorld,
} from './dispatch-world.for-spec.js';
import type { Answering } from './dispatch-world.for-spec.js';

const pg = usePostgres({ poolSize: 30 });
const { request, requestId, body } = anInvocation();
const payload = writeHttpPayload({ request, requestId, body });
const hook: Partial<NewEvent> = { payload, retry: QUICK_RETRY };

const world = useDispatchWorld(pg);

const left = () => pg.db.outboxEvent.count();
const isEmpty = async () => (await left()) === 0;
const records = () => pg.db.executionLog.findMany({ orderBy: [{ executionId: 'asc' }, { attempt: 'asc' }] });
const letters = () => pg.db.deadLetter.findMany();

describe('a dispatcher that has lost its claim', () => {
  it('changes nothing with its late result: whoever has the newer fence settles, once', async () => {
    const answers: (() => void)[] = [];
    const runs = world.executor(async (asked) => {
      // The first one hears nothing until the spec says so; the others are answered at once.
      if (answers.length === 0) await new Promise<void>((resolve) => answers.push(resolve));
      return succeeding(asked);
    });
    const [id] = await given(pg.database, world.owner, 1, hook);
    // It renews nothing, as if it were stopped.
    const stopped = world.orchestrator({ leaseMs: 200 });
    await stopped.directory.start();
    const { events } = await stopped.claims.claim(1);
    const late = stopped.work.carryOut(events[0] as never, () => undefined);
    await until(() => answers.length === 1);
    const other = await world.started();
    await until(isEmpty);
    expect(other.settler.counts).toMatchObject({ done: 1, lost: 0 });
    const before = await records();
    answers[0]?.();
    await late;
    expect(stopped.settler.counts).toMatchObject({ done: 0, lost: 1 });
    expect(runs.contexts.map(({ attempt }) => attempt)).toEqual([1, 1]);
    expect(await records()).toEqual(before);
    expect(before).toHaveLength(1);
    await until(
      async () => (await pg.db.abandonedExecution.count({ where: { executionId: id as string } })) === 1,
    );
  });

  it('does not put back, bury or count what somebody else is running', async () => {
    world.executor(failing);
    await given(pg.database, world.owner, 1, { ...hook, retry: { ...QUICK_RETRY, maxAttempts: 1 } });
    const stopped = world.orchestrator();
    await stopped.directory.start();
    const { events } = await stopped.claims.claim(1);
    await pg.database.execute('UPDATE outbox SET fence = fence + 1', []);
    const [before] = await pg.db.outboxEvent.findMany();
    await stopped.work.carryOut(events[0] as never, () => undefined);
    expect(await pg.db.outboxEvent.findMany()).toEqual([before]);
    expect([await letters(), await records()]).toEqual([[], []]);
  });

  it('keeps a run of any length as long as it renews', async () => {
    let runs = 0;
    world.executor(async (asked) => {
      runs += 1;
      await pause(900);
      return succeeding(asked);
    });
    await given(pg.database, world.owner, 1, hook);
    const [one] = [await world.started({ leaseMs: 240 }), await world.started({ leaseMs: 240 })];
    await until(isEmpty);
    expect(runs).toBe(1);
    expect(one.settler.counts.lost).toBe(0);
  });
});

describe('several dispatchers', () => {
  it('run each event once between them, whatever fails, and lose none', async () => {
    const failures = new Map<string, number>();
    const flaky: Answering = async (asked: RunScriptRequest) => {
      await pause(Math.random() * 5);
      const { executionId } = asked;
      const failed = failures.get(executionId) ?? 0;
      // Every third event fails once or twice.
      if (Number.parseInt(executionId.slice(-1), 16) % 3 === 0 && failed < 2 && Math.random() < 0.8) {
        failures.set(executionId, failed + 1);
        return failing(asked);
      }
      return Math.random() < 0.05 ? refusing('script.busy')(asked) : succeeding(asked);
    };
    world.executor(flaky);
    world.executor(flaky);
    const owners = [world.owner, await world.script(), await world.script()];
    const three = [world.orchestrator(), world.orchestrator(), world.orchestrator()];
    await Promise.all(three.map((one) => one.start()));
    const ids = (await Promise.all(owners.map((one) => given(pg.database, one, 100, hook)))).flat();
    await until(isEmpty, 20_000);
    const all = await records();
    expect(all.filter(({ status }) => status === 'success').map(({ executionId }) => executionId)).toEqual(
      [...ids].sort(),
    );
    const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
    expect(all).toHaveLength(ids.length + failed);
    expect(three.reduce((sum, { settler }) => sum + settler.counts.lost, 0)).toBe(0);
    expect(await letters()).toEqual([]);
  });

  it('settle everything once though their connections end again and again', async () => {
    world.executor(async (asked) => {
      await pause(10);
      return succeeding(asked);
    });
    const two = [world.orchestrator(), world.orchestrator()];
    await Promise.all(two.map((one) => one.start()));
    const ids = await given(pg.database, world.owner, 150, hook);
    for (let cuts = 0; cuts < 5; cuts++) {
      await pause(40);
      await pg.database.execute(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        [],
      );
    }
    await until(isEmpty, 20_000);
    // A commit whose acknowledgement was lost is settled, and is not settled again.
    expect((await records()).map(({ executionId, attempt }) => [executionId, attempt])).toEqual(
      [...ids].sort().map((id) => [id, 1]),
    );
  });
});

describe('a settlement', () => {
  it('that waits behind the deletion of its script does not hold up those that come after it', async () => {
    const [held, free] = [world.owner, await world.script()];
    world.executor(succeeding);
    const one = await world.started();
    let letGo: () => void = () => undefined;
    const deleting = pg.database.direct(async (session) => {
      await session.query('SELECT FROM scripts WHERE id = $1::uuid FOR UPDATE', [held.scriptId]);
      await new Promise<void>((resolve) => (letGo = resolve));
    });
    await given(pg.database, held, 1, hook);
    await until(() => one.settler.isWriting);
    await given(pg.database, free, 5, hook);
    await until(async () => (await left()) === 1);
    letGo();
    await deleting;
    await until(isEmpty);
  });
});

describe('apps', () => {
  it('with slow scripts or a flood of events leave room for the others', async () => {
    const [slow, quick] = [world.owner, await world.script()];
    const begun: string[] = [];
    world.executor(async (asked) => {
      begun.push(asked.appId);
      if (asked.appId === slow.appId) await pause(2_000);
      return succeeding(asked);
    });
    await flood(pg.database, slow, 500);
    await pg.database.execute(`UPDATE outbox SET payload = $1::text::json`, [payload]);
    await world.started({ concurrency: 8 });
    await until(() => begun.length >= 4);
    const ids = await given(pg.database, quick, 10, hook);
    await until(
      async () => (await pg.db.executionLog.count({ where: { executionId: { in: ids } } })) === 10,
      1_500,
    );
    expect(begun.filter((appId) => appId === slow.appId).length).toBeLessThanOrEqual(4);
  });
});

describe('a stop', () => {
  it('claims no more, lets what runs end, and leaves the rest to others (R-OPS-05)', async () => {
    world.executor(async (asked) => {
      await pause(200);
      return succeeding(asked);
    });
    await given(pg.database, world.owner, 20, hook);
    const one = await world.started({ concurrency: 8 });
    await until(() => one.dispatcher.inFlight > 0);
    const underWay = one.dispatcher.inFlight;
    await one.stop();
    expect(one.dispatcher.inFlight).toBe(0);
    expect(await records()).toHaveLength(underWay);
    expect(await left()).toBe(20 - underWay);
    expect(await pg.db.outboxEvent.count({ where: { leaseUntil: { not: null } } })).toBe(0);
    await world.started();
    await until(isEmpty);
    expect(await records()).toHaveLength(20);
  });

  it('does not wait for ever: what is left runs again when its lease is over', async () => {
    let runs = 0;
    world.executor(async (asked) => {
      runs += 1;
      if (runs === 1) await pause(1_500);
      return succeeding(asked);
    });
    const [id] = await given(pg.database, world.owner, 1, hook);
    const one = await world.started({ leaseMs: 400 });
    await until(() => runs === 1);
    const began = performance.now();
    await one.stop(100);
    expect(performance.now() - began).toBeLessThan(1_200);
    await world.started();
    await until(isEmpty);
    expect(runs).toBe(2);
    expect((await records()).map(({ executionId, attempt }) => [executionId, attempt])).toEqual([[id, 1]]);
  });
});

describe('what is due', () => {
  it('is found without being told of within 100 ms, and a moment (D7, R-DISP-01)', async () => {
    const runs = world.executor(succeeding);
    await world.started();
    await pause(300);
    const outbox = new OutboxRepository();
    for (const delayMs of [0, 350]) {
      const asked = performance.now();
      await outbox.insert(pg.database.statements, anEvent(world.owner, { ...hook, delayMs }));
      const before = runs.requests.length;
      await until(() => runs.requests.length > before);
      const late = performance.now() - asked - delayMs;
      expect(late).toBeGreaterThan(-10);
      // The bound is 100 ms and the way there; the rest is a busy machine.
      expect(late).toBeLessThan(400);
    }
  });
});
