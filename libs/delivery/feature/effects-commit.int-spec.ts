import { newId } from '#kernel';
import { usePostgres } from '#testing';
import { claim, given } from '../data/events.for-spec.js';
import type { ClaimedEvent } from '../domain/index.js';
import { succeeding, useDispatchWorld } from './dispatch-world.for-spec.js';
import type { OrchestratorUnderSpec } from './dispatch-world.for-spec.js';

const pg = usePostgres();
const world = useDispatchWorld(pg);
/** An event of a trigger, for a script that answers with what it wrote. */
const transactional = {
  source: 'pubsub',
  isTransactional: true,
  payload: '{"op":"publish","pubsub":{}}',
} as const;
const set = (key: string, more: object = {}) => ({ op: 'kvSet', collection: 'c', key, value: '1', ...more });
const writing = (...operations: object[]) => ({
  ...succeeding(undefined as never),
  effects: JSON.stringify(operations),
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; !(await holds());) {
    if (Date.now() > end) throw new Error('It does not come to hold');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const keys = async (): Promise<string[]> =>
  (await pg.db.kvEntry.findMany({ orderBy: { key: 'asc' } })).map(({ key }) => key);
const left = () => pg.db.outboxEvent.count();

it('writes what the run wrote with the end of its event, and with its record', async () => {
  const executor = world.executor(() => writing(set('a'), set('b')));
  await world.started();
  const [id] = await given(pg.database, world.owner, 1, transactional);
  await until(async () => (await left()) === 0);
  expect(await keys()).toEqual(['a', 'b']);
  expect(await pg.db.executionLog.findMany()).toMatchObject([
    { executionId: id, status: 'success', attempt: 1 },
  ]);
  expect(executor.requests.map(({ transactional: is }) => is)).toEqual([true]);
});

it('writes nothing of a run whose writes are refused: the attempt has failed, and is followed by another', async () => {
  let attempts = 0;
  world.executor(() => {
    attempts += 1;
    return attempts === 1 ? writing(set('a'), set('b', { ifVersion: 7 })) : writing(set('c'));
  });
  await world.started();
  await given(pg.database, world.owner, 1, transactional);
  await until(async () => (await left()) === 0);
  expect(await keys()).toEqual(['c']);
  const records = await pg.db.executionLog.findMany({ orderBy: { attempt: 'asc' } });
  expect(records).toMatchObject([
    { attempt: 1, status: 'error', error: { code: 'kv.version-conflict' } },
    { attempt: 2, status: 'success' },
  ]);
});

it('makes a dead letter of what is refused to the end, with the reason', async () => {
  world.executor(() => writing({ op: 'publish', topic: 'a.*', message: '1' }, set('a')));
  await world.started();
  await given(pg.database, world.owner, 1, transactional);
  await until(async () => (await pg.db.deadLetter.count()) === 1);
  expect(await pg.db.deadLetter.findFirst()).toMatchObject({
    errorCode: 'pubsub.invalid-topic',
    errorMessage: expect.stringContaining('What the run wrote was refused') as string,
  });
  expect(await keys()).toEqual([]);
});

it('fails the attempt when it is the database that refuses what the run wrote, and does not try for ever', async () => {
  const twice = { op: 'docsCreate', collection: 'd', id: newId(), data: '{}' };
  world.executor(() => writing(set('a'), twice, twice));
  await world.started();
  await given(pg.database, world.owner, 1, transactional);
  await until(async () => (await pg.db.deadLetter.count()) === 1);
  expect(await pg.db.deadLetter.findFirst()).toMatchObject({ errorCode: 'atomic.refused', attempts: 3 });
  expect(await keys()).toEqual([]);
});

describe('of an event that somebody else has claimed meanwhile', () => {
  async function claimedTwice(): Promise<[OrchestratorUnderSpec, ClaimedEvent, ClaimedEvent]> {
    await given(pg.database, world.owner, 1, transactional);
    const [first] = await claim(pg.database, { leaseMs: -1 });
    const [second] = await claim(pg.database, { leaseMs: 60_000 });
    return [world.orchestrator(), first as ClaimedEvent, second as ClaimedEvent];
  }
  const attempt = (...operations: object[]) => ({
    ...({
      outcome: { kind: 'succeeded' },
      effects: JSON.stringify(operations),
      lacksExecutor: false,
    } as const),
  });

  it('nothing is written by the first: exactly one of the two counts', async () => {
    const [{ settler }, first, second] = await claimedTwice();
    await settler.settle(first, attempt(set('first')));
    expect(await keys()).toEqual([]);
    expect(await left()).toBe(1);
    await settler.settle(second, attempt(set('second')));
    expect(await keys()).toEqual(['second']);
    await settler.settle(second, attempt(set('again')));
    expect(await keys()).toEqual(['second']);
    expect(settler.counts).toMatchObject({ done: 1, lost: 2 });
  });
});
