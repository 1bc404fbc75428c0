import { newId } from '#kernel';
import type { RunScriptRequest } from '#contracts';
import { usePostgres } from '#testing';
import { givenTrigger } from '../../triggers/runtime/listeners.for-spec.js';
import { given, scriptIn } from '../data/events.for-spec.js';
import type { NewEvent } from '../domain/index.js';
import {
  failing,
  pause,
  QUICK_RETRY,
  succeeding,
  until,
  useDispatchWorld,
} from './dispatch-world.for-spec.js';
import type { Answering } from './dispatch-world.for-spec.js';

const pg = usePostgres({ poolSize: 30 });
const world = useDispatchWorld(pg);

const payload = '{"op":"set","occurredAt":"2026-01-01T00:00:00.000Z","kv":{"key":"k","value":{"n":1.0}}}';
const isEmpty = async () => (await pg.db.outboxEvent.count()) === 0;
const letters = () => pg.db.deadLetter.findMany({ orderBy: { id: 'asc' } });
const records = () => pg.db.executionLog.findMany({ orderBy: [{ executionId: 'asc' }, { attempt: 'asc' }] });

async function aUser(more: { isActive?: boolean } = {}): Promise<string> {
  const id = newId();
  const data = { id, username: `u-${id}`, passwordHash: '-', instanceRole: 'owner', ...more };
  await pg.db.user.create({ data });
  return id;
}

/** An event of a trigger of the first script. */
async function anEvent(more: Partial<NewEvent> = {}): Promise<string> {
  const of = { source: 'kv', triggerId: newId(), payload, principalId: await aUser() } as const;
  const [id] = await given(pg.database, world.owner, 1, { ...of, retry: QUICK_RETRY, ...more });
  return id as string;
}

const sourceOf = ({ context }: RunScriptRequest) =>
  (JSON.parse(context) as { event?: { source: string } }).event?.source;

describe('an event of a trigger', () => {
  it('runs as whoever registered the trigger, and says in ctx.event what happened (R-DISP-11)', async () => {
    const runs = world.executor(succeeding);
    const principalId = await aUser();
    const triggerId = newId();
    const id = await anEvent({ principalId, triggerId });
    await world.started();
    await until(isEmpty);
    expect(runs.contexts).toEqual([
      expect.objectContaining({
        ...{ executionId: id, invocationType: 'event', attempt: 1 },
        principal: expect.objectContaining({ id: principalId, role: 'owner', via: 'trigger' }) as object,
        event: {
          ...{ source: 'kv', id, attempt: 1, op: 'set', occurredAt: '2026-01-01T00:00:00.000Z' },
          kv: { key: 'k', value: { n: 1 } },
        },
      }),
    ]);
    expect(await records()).toEqual([
      expect.objectContaining({ executionId: id, source: 'kv', triggerId, status: 'success' }),
    ]);
  });

  it.each<[string, () => Promise<string>]>([
    ['is deactivated', () => aUser({ isActive: false })],
    ['is deleted', () => Promise.resolve(newId())],
  ])('is a dead letter without a run when its registrant %s (R-DISP-12)', async (_, registrant) => {
    const runs = world.executor(succeeding);
    const id = await anEvent({ principalId: await registrant() });
    const one = await world.started();
    await until(isEmpty);
    expect(runs.requests).toEqual([]);
    expect(one.settler.counts).toMatchObject({ retried: 0, deadLettered: 1 });
    expect(await letters()).toEqual([
      expect.objectContaining({ executionId: id, errorCode: 'trigger.registrant-gone', attempts: 1 }),
    ]);
  });

  it('of a script that is deleted is a dead letter at once, and says so (R-DL-09)', async () => {
    const runs = world.executor(succeeding);
    // Another script of the app, which no routing table has any more.
    const gone = await scriptIn(pg.db, world.owner.appId);
    const [id] = await given(pg.database, gone, 1, { source: 'kv', payload, retry: QUICK_RETRY });
    await pg.db.script.delete({ where: { id: gone.scriptId } });
    await world.started();
    await until(isEmpty);
    expect(runs.requests).toEqual([]);
    expect(await letters()).toEqual([
      expect.objectContaining({ executionId: id, ...gone, errorCode: 'script.deleted', attempts: 1 }),
    ]);
  });

  it('of a script that the routing table does not have yet waits, and uses up no attempt', async () => {
    world.executor(succeeding);
    const fresh = await scriptIn(pg.db, world.owner.appId);
    await given(pg.database, fresh, 1, { source: 'kv', payload, retry: QUICK_RETRY });
    const one = await world.started();
    await until(() => one.settler.counts.postponed > 0);
    expect(await pg.db.outboxEvent.findMany()).toMatchObject([{ attemptCount: 0 }]);
    expect(await letters()).toEqual([]);
  });

  it('of a script that has become a module is a dead letter at once', async () => {
    const runs = world.executor(succeeding);
    const module = await world.script({ kind: 'module' });
    const [id] = await given(pg.database, module, 1, { source: 'kv', payload, retry: QUICK_RETRY });
    await world.started();
    await until(isEmpty);
    expect(runs.requests).toEqual([]);
    expect(await letters()).toMatchObject([
      { executionId: id, errorCode: 'script.not-invocable', attempts: 1 },
    ]);
  });

  it.each([
    ['is not run where it is an effect of too many effects', 9, []],
    ['is run at the deepest level', 8, ['success']],
  ])('%s, and is never a dead letter (R-DISP-08)', async (_, depth, statuses) => {
    await givenTrigger(pg.db, world.owner, { kind: 'dead_letter' });
    world.executor(succeeding);
    await anEvent({ cause: { rootId: newId(), parentId: newId(), depth } });
    const one = await world.started();
    await until(isEmpty);
    expect((await records()).map(({ status }) => status)).toEqual(statuses);
    expect(one.runs.tooDeep).toBe(1 - statuses.length);
    expect(await letters()).toEqual([]);
  });

  it('waits for its next attempt as long as the script asked, and no longer', async () => {
    const at: number[] = [];
    world.executor(async (asked) => {
      at.push(performance.now());
      const { error, ...failed } = await failing(asked);
      return { ...failed, error: { code: '', message: '', ...error, retryAfterSeconds: 0.4 } };
    });
    await anEvent({ retry: { ...QUICK_RETRY, baseMs: 60_000, maxMs: 60_000, maxAttempts: 2 } });
    await world.started();
    await until(isEmpty);
    const [first = 0, second = 0] = at;
    expect(second - first).toBeGreaterThanOrEqual(390);
    expect(await letters()).toMatchObject([{ attempts: 2 }]);
  });
});

describe('a handler of dead letters', () => {
  /** Fails for what happened, and answers so when it is told of the dead letter. */
  const answering =
    (handle: Answering): Answering =>
    (asked) =>
      sourceOf(asked) === 'dead_letter' ? handle(asked) : failing(asked);
  const handlers = () => records().then((all) => all.filter(({ source }) => source === 'dead_letter'));
  const buried = async (handle: Answering, by?: string, of = payload): Promise<void> => {
    const registrant = by ?? (await aUser());
    await givenTrigger(pg.db, world.owner, { kind: 'dead_letter' }, { by: registrant });
    world.executor(answering(handle));
    await anEvent({ payload: of, retry: { ...QUICK_RETRY, maxAttempts: 1 } });
    await world.started();
    await until(isEmpty, 20_000);
  };
  /** JSON that the database just takes for an event, and no deeper. */
  const deepest = async (before: string, after: string): Promise<string> => {
    const text = (levels: number) => `${before}${'['.repeat(levels)}${']'.repeat(levels)}${after}`;
    let [fits, exceeds] = [1_000, 400_000];
    while (exceeds - fits > 1) {
      const levels = Math.floor((fits + exceeds) / 2);
      const isTaken = await given(pg.database, world.owner, 1, { source: 'kv', payload: text(levels) }).then(
        () => true,
        () => false,
      );
      if (isTaken) fits = levels;
      else exceeds = levels;
    }
    await pg.db.outboxEvent.deleteMany();
    return text(fits);
  };

  it('that succeeds has handled the letter (R-TDL-02)', async () => {
    await buried(succeeding);
    expect(await letters()).toMatchObject([{ source: 'kv', resolution: 'handled_by_script' }]);
    expect((await letters())[0]?.resolvedAt).not.toBeNull();
    expect(await handlers()).toMatchObject([{ status: 'success', attempt: 1, depth: 1 }]);
  });

  it('that fails has not: it is not tried again, and is no dead letter itself (R-DISP-05)', async () => {
    await buried(failing);
    await pause(200);
    expect(await letters()).toMatchObject([{ source: 'kv', resolution: 'handler_failed' }]);
    expect(await handlers()).toMatchObject([{ status: 'error', attempt: 1 }]);
  });

  it('that resolves the letter itself has the last word (R-TDL-02)', async () => {
    await buried(async (asked) => {
      await pg.db.deadLetter.updateMany({ data: { resolution: 'ignored', resolvedAt: new Date(0) } });
      return succeeding(asked);
    });
    expect(await letters()).toMatchObject([{ resolution: 'ignored', resolvedAt: new Date(0) }]);
  });

  it('whose registrant is gone has failed (R-DISP-12, R-DISP-05)', async () => {
    await buried(succeeding, newId());
    expect(await letters()).toMatchObject([{ source: 'kv', resolution: 'handler_failed' }]);
    expect(await handlers()).toMatchObject([{ status: 'error' }]);
  });

  it('is told what it was, why it failed and how often', async () => {
    let told: unknown;
    await buried((asked) => {
      told = (JSON.parse(asked.context) as { event: unknown }).event;
      return succeeding(asked);
    });
    const [letter] = await letters();
    expect(told).toMatchObject({
      ...{ source: 'dead_letter', op: 'create' },
      deadLetter: {
        ...{ id: letter?.id, source: 'kv', reason: 'Error: boom', attempts: 1 },
        event: { op: 'set', kv: { key: 'k', value: { n: 1 } } },
      },
    });
  });

  it.each([
    ['nests as deep as the database can read', () => deepest('{"op":"set","kv":', '}')],
    ['is large', () => Promise.resolve(JSON.stringify({ op: 'set', kv: 'x'.repeat(2_000_000) }))],
  ])('is told without the event when that %s, and the letter is there', async (_, payloadOf) => {
    let told: unknown;
    await buried(
      (asked) => {
        told = (JSON.parse(asked.context) as { event: unknown }).event;
        return succeeding(asked);
      },
      undefined,
      await payloadOf(),
    );
    expect(await pg.db.deadLetter.count({ where: { resolution: 'handled_by_script' } })).toBe(1);
    expect(told).toMatchObject({ deadLetter: { source: 'kv', reason: 'Error: boom' } });
    expect((told as { deadLetter: object }).deadLetter).not.toHaveProperty('event');
  });

  it('is left out where it would be too deep, and the letter stays as it is (R-DISP-08)', async () => {
    await givenTrigger(pg.db, world.owner, { kind: 'dead_letter' }, { by: await aUser() });
    world.executor(answering(succeeding));
    const cause = { rootId: newId(), parentId: newId(), depth: 8 };
    await anEvent({ cause, retry: { ...QUICK_RETRY, maxAttempts: 1 } });
    const one = await world.started();
    await until(isEmpty);
    expect(one.runs.tooDeep).toBe(1);
    expect(await letters()).toMatchObject([{ resolution: null }]);
  });
});
