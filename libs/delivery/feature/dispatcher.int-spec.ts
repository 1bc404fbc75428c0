import { newId } from '#kernel';
import type { RoutableScript } from '#routing/domain';
import { usePostgres } from '#testing';
import { given } from '../data/events.for-spec.js';
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

const pg = usePostgres({ poolSize: 30 });
const { request, requestId, body } = anInvocation();
const payload = writeHttpPayload({ request, requestId, body });
const hook: Partial<NewEvent> = { payload, retry: QUICK_RETRY };

const world = useDispatchWorld(pg);

const left = () => pg.db.outboxEvent.count();
const isEmpty = async () => (await left()) === 0;
const records = () => pg.db.executionLog.findMany({ orderBy: [{ executionId: 'asc' }, { attempt: 'asc' }] });
const letters = () => pg.db.deadLetter.findMany();

describe('an event', () => {
  it('is run as a request is, and over with its success; its record is committed with it (R-DISP-13, R-DISP-14)', async () => {
    const runs = world.executor(succeeding);
    const [id] = await given(pg.database, world.owner, 1, hook);
    await world.started();
    await until(isEmpty);
    expect(runs.requests).toHaveLength(1);
    expect(runs.requests[0]).toMatchObject({
      executionId: id,
      ...world.owner,
      bodyKind: 'text',
      body: 'hello',
    });
    expect(runs.contexts[0]).toMatchObject({
      ...{ executionId: id, rootId: id, attempt: 1, depth: 0, invocationType: 'http', requestId },
      request: { method: 'POST', path: '/greet' },
    });
    expect(await records()).toEqual([
      expect.objectContaining({
        ...{ executionId: id, rootId: id, parentId: null, depth: 0, attempt: 1 },
        ...{ status: 'success', source: 'http_async', triggerId: null, version: 1, error: null },
        response: expect.objectContaining({ status_code: 200, body: '"done"' }) as object,
      }),
    ]);
    expect(await letters()).toEqual([]);
  });

  it('is tried again under the same id until its attempts are used up, then it is a dead letter (R-DISP-06, R-DL-01)', async () => {
    const runs = world.executor(failing);
    const parent = newId();
    const cause = { rootId: parent, parentId: parent, depth: 2 };
    const [id] = await given(pg.database, world.owner, 1, { ...hook, cause, triggerId: parent });
    await world.started();
    await until(isEmpty);
    expect(runs.contexts.map(({ executionId, attempt }) => [executionId, attempt])).toEqual([
      [id, 1],
      [id, 2],
      [id, 3],
    ]);
    expect((await records()).map(({ attempt, status, source }) => [attempt, status, source])).toEqual([
      [1, 'error', 'http_async'],
      [2, 'error', 'http_async'],
      [3, 'error', 'http_async'],
    ]);
    const [letter, ...more] = await letters();
    expect(more).toEqual([]);
    expect(letter).toMatchObject({
      ...{
        ...world.owner,
        executionId: id,
        version: 1,
        pinnedVersion: null,
        source: 'http',
        triggerId: parent,
      },
      ...{ rootId: parent, parentId: parent, depth: 2, attempts: 3, maxAttempts: 3, backoff: 'constant' },
      ...{ errorCode: 'script.threw', errorMessage: 'Error: boom', errorStack: 'at line 1' },
      ...{ resolution: null, resolvedAt: null, payload: JSON.parse(payload) as object },
    });
    const { firstAttemptAt, lastAttemptAt } = letter as { firstAttemptAt: Date; lastAttemptAt: Date };
    expect(lastAttemptAt.getTime() - firstAttemptAt.getTime()).toBeGreaterThanOrEqual(2 * QUICK_RETRY.baseMs);
  });

  it('waits between its attempts as long as its own policy says', async () => {
    const at: number[] = [];
    world.executor(async (asked) => {
      at.push(performance.now());
      return failing(asked);
    });
    const retry = { ...QUICK_RETRY, backoff: 'exponential' as const, baseMs: 150 };
    await given(pg.database, world.owner, 1, { ...hook, retry });
    await world.started();
    await until(isEmpty);
    const [first = 0, second = 0, third = 0] = at;
    // A look is never further away than 100 ms; the rest is a busy machine.
    expect(second - first).toBeGreaterThanOrEqual(145);
    expect(second - first).toBeLessThan(600);
    expect(third - second).toBeGreaterThanOrEqual(295);
    expect(third - second).toBeLessThan(900);
  });

  it('uses up no attempt while the executors have no room, and runs when there is some (R-DISP-02, R-DISP-03)', async () => {
    let isFull = true;
    const runs = world.executor((asked) => (isFull ? refusing('executor.full')(asked) : succeeding(asked)));
    await given(pg.database, world.owner, 3, hook);
    const one = await world.started();
    await until(() => runs.requests.length > 6);
    expect(await records()).toEqual([]);
    isFull = false;
    await until(isEmpty);
    expect((await records()).map(({ attempt, status }) => [attempt, status])).toEqual(
      Array.from({ length: 3 }, () => [1, 'success']),
    );
    expect(one.settler.counts).toMatchObject({ done: 3, retried: 0, deadLettered: 0 });
    expect(one.settler.counts.postponed).toBeGreaterThan(0);
  });

  it('waits for an executor where there is none', async () => {
    await given(pg.database, world.owner, 3, hook);
    const one = await world.started();
    await pause(300);
    expect(one.claims.claimed).toBe(0);
    world.executor(succeeding);
    await until(isEmpty);
  });

  it.each([
    ['too deep', { cause: { rootId: newId(), parentId: newId(), depth: 9 } }, []],
    ['as deep as may be', { cause: { rootId: newId(), parentId: newId(), depth: 8 } }, ['success']],
  ])('%s is run or not, and never a dead letter (R-DISP-08)', async (_, more, statuses) => {
    world.executor(succeeding);
    await given(pg.database, world.owner, 1, { ...hook, ...more });
    const one = await world.started();
    await until(isEmpty);
    expect((await records()).map(({ status }) => status)).toEqual(statuses);
    expect(one.runs.tooDeep).toBe(1 - statuses.length);
    expect(await letters()).toEqual([]);
  });

  it('is not run once more when those who had it have ended again and again: the attempt counts', async () => {
    const runs = world.executor(succeeding);
    const [id] = await given(pg.database, world.owner, 1, {
      ...hook,
      retry: { ...QUICK_RETRY, maxAttempts: 1 },
    });
    await pg.database.execute(`UPDATE outbox SET lost_leases = 5, lease_until = now() - interval '1 s'`, []);
    await world.started();
    await until(isEmpty);
    expect(runs.requests).toEqual([]);
    expect(await letters()).toEqual([expect.objectContaining({ executionId: id, errorCode: 'event.lost' })]);
  });

  it.each<[string, Partial<RoutableScript>, string]>([
    ['has become a module', { kind: 'module' }, 'script.not-invocable'],
  ])('of a script that %s fails, and is kept as a dead letter', async (_, more, code) => {
    world.executor(succeeding);
    const [id] = await given(pg.database, await world.script(more), 1, hook);
    await world.started();
    await until(isEmpty);
    expect(await letters()).toEqual([expect.objectContaining({ executionId: id, errorCode: code })]);
  });

  it('runs the version it was pinned to, and else the one in force', async () => {
    const runs = world.executor(succeeding);
    const owner = await world.script({ version: 5, canary: null });
    const [free] = await given(pg.database, owner, 1, hook);
    const [pinned] = await given(pg.database, owner, 1, { ...hook, version: 2 });
    await world.started();
    await until(isEmpty);
    const versions = Object.fromEntries(
      runs.requests.map(({ executionId, version }) => [executionId, version]),
    );
    expect(versions).toEqual({ [free as string]: 5, [pinned as string]: 2 });
  });

  it('whose response is over the limit has failed, as it would have for a client', async () => {
    world.executor((asked) => ({ ...(succeeding(asked) as object), body: 'x'.repeat(1_001) }) as never);
    await given(pg.database, world.owner, 1, { ...hook, retry: { ...QUICK_RETRY, maxAttempts: 1 } });
    await world.started();
    await until(isEmpty);
    expect((await records()).map(({ status }) => status)).toEqual(['budget_exceeded']);
    expect((await letters()).map(({ errorCode }) => errorCode)).toEqual(['script.out-of-budget']);
  });

  it('of which nothing can be read fails, and is kept as a dead letter', async () => {
    world.executor(succeeding);
    await given(pg.database, world.owner, 1, { retry: QUICK_RETRY, payload: '"of another release"' });
    await world.started();
    await until(isEmpty);
    expect((await letters()).map(({ errorCode, attempts }) => [errorCode, attempts])).toEqual([
      ['internal', 3],
    ]);
  });

  it('is settled also when the database does not take its record', async () => {
    world.executor((asked) => ({ ...(succeeding(asked) as object), receipt: HUGE }) as never);
    const [id] = await given(pg.database, world.owner, 1, hook);
    await given(pg.database, world.owner, 5, hook);
    await world.started();
    await until(isEmpty);
    expect((await records()).map(({ executionId }) => executionId)).not.toContain(id);
  });
});

/** More than its column can hold. */
const HUGE = { cpuMs: 1, wallMs: 2, waitMs: 0, peakHeapBytes: 4, sdkCalls: 2 ** 40 };
