import { newId } from '#kernel';
import { usePostgres } from '#testing';
import { givenLetters } from './dead-letters.for-spec.js';
import { flood, given, scriptIn } from './events.for-spec.js';
import type { Owner } from './events.for-spec.js';
import { EventTreeRepository } from './index.js';

const pg = usePostgres();
const events = new EventTreeRepository();
let owner: Owner;
beforeEach(async () => {
  owner = await scriptIn(pg.db);
});

it('finds the events of a tree that wait and those that are dead, of one app only', async () => {
  const [rootId] = (await given(pg.database, owner)) as [string];
  const cause = { rootId, parentId: rootId, depth: 1 };
  const triggerId = newId();
  const [waiting] = await given(pg.database, owner, 1, { cause, source: 'kv', triggerId, version: 7 });
  const [letterId] = (await givenLetters(pg.db, owner, [{ ...cause, depth: 2, source: 'cron' }])) as [string];
  const { executionId } = await pg.db.deadLetter.findUniqueOrThrow({ where: { id: letterId } });
  const stranger = await scriptIn(pg.db);
  await given(pg.database, stranger, 1, { cause });
  await givenLetters(pg.db, stranger, [cause]);
  await given(pg.database, owner);
  const { scriptId } = owner;
  const found = await events.list(pg.db, { appId: owner.appId, rootId }, 10);
  expect(found).toEqual([
    {
      ...{ executionId: rootId, parentId: null, depth: 0, scriptId, version: null, source: 'http' },
      ...{ triggerId: null, status: 'waiting', attempts: 0, deadLetterId: null },
    },
    {
      ...{ executionId: waiting, parentId: rootId, depth: 1, scriptId, version: 7, source: 'kv' },
      ...{ triggerId, status: 'waiting', attempts: 0, deadLetterId: null },
    },
    {
      ...{ executionId, parentId: rootId, depth: 2, scriptId, version: 4, source: 'cron' },
      ...{ triggerId: null, status: 'dead', attempts: 3, deadLetterId: letterId },
    },
  ]);
  expect(await events.list(pg.db, { appId: owner.appId, rootId }, 2)).toHaveLength(2);
});

it('finds a letter that is its own root', async () => {
  const [id] = (await givenLetters(pg.db, owner)) as [string];
  const { executionId: rootId } = await pg.db.deadLetter.findUniqueOrThrow({ where: { id } });
  expect(await events.list(pg.db, { appId: owner.appId, rootId }, 10)).toEqual([
    expect.objectContaining({ executionId: rootId, status: 'dead', deadLetterId: id }),
  ]);
  expect(await events.locate(pg.db, rootId)).toEqual({ appId: owner.appId, rootId });
});

it('says where an event belongs, wherever it is in its tree', async () => {
  const rootId = newId();
  const [id] = (await given(pg.database, owner, 1, { cause: { rootId, parentId: rootId, depth: 1 } })) as [
    string,
  ];
  expect(await events.locate(pg.db, id)).toEqual({ appId: owner.appId, rootId });
  expect(await events.locate(pg.db, rootId)).toBeUndefined();
});

it('reads no other events, however many there are', async () => {
  await flood(pg.database, owner, 5_000);
  await pg.database.execute('ANALYZE outbox', []);
  const rootId = newId();
  const plan = await pg.db.$queryRawUnsafe<{ 'QUERY PLAN': string }[]>(
    `EXPLAIN SELECT id FROM outbox WHERE root_id = '${rootId}' AND root_id <> id AND app_id = '${owner.appId}'`,
  );
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('outbox_root_id_idx');
});
