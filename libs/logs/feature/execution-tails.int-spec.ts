import { executionsRecorded } from '#contracts';
import { newId } from '#kernel';
import type { ExecutionRecord } from '#logs/domain';
import { usePostgres } from '#testing';
import { aRecord, idAt, insertRecords, scriptIn } from '../data/records.for-spec.js';
import type { Owner } from '../data/records.for-spec.js';
import { MAX_TAILS } from './execution-tails.js';
import { pause, until } from './tail-client.for-spec.js';
import type { TailClient } from './tail-client.for-spec.js';
import { idsOf, LossyBus, ManagerUnderSpec, Orchestrator, tailPath } from './tail-world.for-spec.js';
import { MAX_FOUND } from './tail-feed.js';

const pg = usePostgres({ poolSize: 20 });
let owner: Owner;
let bus: LossyBus;
let manager: ManagerUnderSpec;
let orchestrator: Orchestrator;
const clients: TailClient[] = [];

beforeEach(async () => {
  owner = await scriptIn(pg.db);
  bus = new LossyBus();
  orchestrator = new Orchestrator(pg.database, bus);
  manager = await ManagerUnderSpec.start(pg.database, bus);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await manager.app.close();
  await orchestrator.recorder.stop();
  await bus.close();
});

async function open(path: string, lastId?: string, method?: string): Promise<TailClient> {
  const client = await manager.open(path, lastId, method);
  clients.push(client);
  return client;
}
const watch = (lastId?: string): Promise<TailClient> => open(tailPath.ofApp(owner), lastId);

/** Records some runs and waits until they are there. */
async function recorded(count: number): Promise<ExecutionRecord[]> {
  const records = Array.from({ length: count }, () => aRecord(owner));
  const before = orchestrator.recorder.written;
  orchestrator.record(...records);
  await until(() => orchestrator.recorder.written === before + count);
  return records;
}

describe('a tail that cannot be', () => {
  it.each([
    ['of a script that is not there', `/scripts/${newId()}/logs/tail`, 'script.not-found'],
    ['of a script whose id is none', '/scripts/none/logs/tail', 'script.not-found'],
    ['of an app that is not there', '/apps/nothing/executions/tail', 'app.not-found'],
  ])('is refused with 404: %s', async (_, path, code) => {
    const answer = await open(path);
    await until(() => answer.closed);
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toMatchObject({ code });
  });

  it('is refused with 422: from a place that is none', async () => {
    const answer = await watch('no id');
    await until(() => answer.closed);
    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ field: 'last-event-id' }] });
    expect(manager.tails.count).toBe(0);
  });

  it('is refused with 503 when there are too many, and possible again when one is closed', async () => {
    const many = await Promise.all(Array.from({ length: MAX_TAILS }, () => watch()));
    expect(manager.tails.count).toBe(MAX_TAILS);
    const refused = await watch();
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('5');
    many[0]?.close();
    await until(() => manager.tails.count === MAX_TAILS - 1);
    expect((await watch()).status).toBe(200);
    const [record] = await recorded(1);
    await until(() => many.slice(1).every((tail) => tail.ids[0] === record?.executionId));
  });

  it('answers HEAD with its head alone', async () => {
    const answer = await open(tailPath.ofApp(owner), undefined, 'HEAD');
    await until(() => answer.closed);
    expect(answer.status).toBe(200);
    expect(manager.tails.count).toBe(0);
  });
});

describe('while nobody watches', () => {
  it('recorders say nothing', async () => {
    await recorded(5);
    await pause(300);
    expect(bus.recordedCount).toBe(0);
  });

  it('managers say nothing, also when somebody has watched; recorders forget it', async () => {
    const tail = await watch();
    await recorded(1);
    await until(() => tail.events.length === 1);
    tail.close();
    await until(() => manager.tails.count === 0);
    const said = bus.wanted.length;
    await pause(3_100);
    expect(bus.wanted.length).toBe(said);
    const before = bus.recordedCount;
    await recorded(3);
    expect(bus.recordedCount).toBe(before);
  });

  it('recorders say nothing of what nobody watches', async () => {
    const stranger = await scriptIn(pg.db);
    await open(tailPath.ofApp(stranger));
    const ids: string[] = [];
    bus.subscribe(executionsRecorded, ({ executionIds }) => void ids.push(...executionIds));
    await recorded(5);
    await pause(300);
    expect(ids).toEqual([]);
  });
});

describe('what the bus loses', () => {
  it('is found in the database, once', async () => {
    const tail = await watch();
    await recorded(1);
    await until(() => tail.events.length === 1);
    await pause(1_500);
    bus.loses = 'ids';
    const lost = await recorded(3);
    expect(tail.events).toHaveLength(1);
    await until(() => tail.events.length === 4);
    bus.loses = 'nothing';
    const found = await recorded(2);
    await until(() => tail.events.length === 6);
    await pause(2_500);
    expect(tail.ids.slice(1)).toEqual(idsOf([...lost, ...found]));
  });

  it('is found when the bus is whole again, however long that took', async () => {
    const tail = await watch();
    await recorded(1);
    await until(() => tail.events.length === 1);
    await pause(1_500);
    bus.loses = 'all';
    const lost = await recorded(2);
    await pause(6_000);
    lost.push(...(await recorded(1)));
    expect(tail.events).toHaveLength(1);
    bus.loses = 'nothing';
    await until(() => tail.events.length === 4);
    expect(tail.ids.slice(1)).toEqual(idsOf(lost));
  });

  it('is found when it was the wish itself, so that the recorder forgot it', async () => {
    const tail = await watch();
    await pause(1_500);
    bus.loses = 'wishes';
    await pause(4_000);
    const lost = await recorded(2);
    await pause(500);
    expect(tail.events).toHaveLength(0);
    bus.loses = 'nothing';
    await until(() => tail.events.length === 2);
    expect(tail.ids).toEqual(idsOf(lost));
  });

  it('is found when a recorder comes that has not heard yet who watches', async () => {
    const tail = await watch();
    await pause(1_500);
    const records = [aRecord(owner), aRecord(owner)];
    // As by a process that is up before it has heard of anybody: it says nothing of them.
    await insertRecords(pg.database, records);
    await pause(300);
    const late = new Orchestrator(pg.database, bus);
    await until(() => tail.events.length === 2);
    await late.recorder.stop();
    expect([...tail.ids].sort()).toEqual(idsOf(records).sort());
  });
});

describe('coming back', () => {
  it('goes on by the time of the last id when its record is gone', async () => {
    await recorded(1);
    await pause(5);
    const lastId = newId();
    await pause(5);
    const [after] = await recorded(1);
    const tail = await watch(lastId);
    await until(() => tail.events.length === 1);
    expect(tail.ids).toEqual([after?.executionId]);
  });

  it('says how many it leaves out when there are too many', async () => {
    const [first] = await recorded(1);
    const count = MAX_FOUND + 300;
    const records = await recorded(count);
    const tail = await watch(first?.executionId);
    await until(() => tail.events.length === MAX_FOUND + 1, 30_000);
    expect(tail.events[0]).toMatchObject({ event: 'gap', data: '{"dropped":300}', id: undefined });
    expect(tail.ids).toEqual(idsOf(records).slice(300));
  });

  it('with an id of another scope still gets its own alone', async () => {
    const stranger = await scriptIn(pg.db);
    const strange = aRecord(stranger, { executionId: idAt(Date.now() - 60_000) });
    await insertRecords(pg.database, [strange]);
    const records = await recorded(2);
    const tail = await watch(strange.executionId);
    await until(() => tail.events.length === 2);
    expect(tail.ids).toEqual(idsOf(records));
  });
});

describe('an end', () => {
  it('of the process ends every tail at once, and no other begins', async () => {
    const tails = [await watch(), await open(tailPath.ofScript(owner))];
    const began = performance.now();
    await manager.tails.stop();
    expect(performance.now() - began).toBeLessThan(1_000);
    await until(() => tails.every((tail) => tail.closed));
    expect(manager.tails.count).toBe(0);
    expect((await watch()).status).toBe(503);
    const said = bus.wanted.length;
    await pause(1_200);
    expect(bus.wanted.length).toBe(said);
  });

  it('of the process does not wait for a client that takes nothing', async () => {
    const tail = await watch();
    tail.pause();
    const body = 'x'.repeat(15_000);
    const response = { status_code: 200, body };
    const records = Array.from({ length: 400 }, () => aRecord(owner, { response, request: { body } }));
    orchestrator.record(...records);
    await until(() => orchestrator.recorder.written === 400);
    await pause(1_000);
    const began = performance.now();
    await manager.app.close();
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

it('goes on after the script of a run was deleted', async () => {
  const doomed = await scriptIn(pg.db, owner.appId);
  const tail = await watch();
  await insertRecords(pg.database, [aRecord(doomed)]);
  await pg.db.script.delete({ where: { id: doomed.scriptId } });
  const [record] = await recorded(1);
  await until(() => tail.events.length === 1);
  expect(tail.ids).toEqual([record?.executionId]);
});
