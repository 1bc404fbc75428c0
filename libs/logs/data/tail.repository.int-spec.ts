import { firstIdAt, newId } from '#kernel';
import { isVisible } from '#logs/domain';
import type { Position } from '#logs/domain';
import { usePostgres } from '#testing';
import { TailRepository } from './index.js';
import type { Followers } from './index.js';
import { aRecord, insertRecords, scriptIn } from './records.for-spec.js';
import type { Owner } from './records.for-spec.js';

const pg = usePostgres({ per: 'test' });
const repository = new TailRepository();
let owner: Owner;
beforeEach(async () => {
  owner = await scriptIn(pg.db);
});

/** Records runs with these ids, in one transaction. */
const record = async (...ids: string[]): Promise<void> => {
  const records = ids.map((executionId) => aRecord(owner, { executionId }));
  await insertRecords(pg.database, records);
};

async function positionOf(id: string): Promise<Position> {
  const [entry] = (await repository.find(pg.db, [id])).entries;
  if (entry === undefined) throw new Error('It is not there');
  return entry;
}

const followers = (position: Position, limit = 100): Promise<Followers> =>
  repository.followers(pg.db, {
    scope: { kind: 'app', id: owner.appId },
    ...{ position, limit, earliestId: firstIdAt(0) },
  });
const idsOf = ({ entries }: Followers): string[] => entries.map(({ executionId }) => executionId);

it('finds where records stand, and whose they are', async () => {
  const [first, second, absent] = [newId(), newId(), newId()];
  await record(first);
  await record(second);
  const { entries, snapshot } = await repository.find(pg.db, [second, absent, first]);
  const byId = new Map(entries.map((entry) => [entry.executionId, entry]));
  expect(byId.size).toBe(2);
  expect(byId.get(first)).toMatchObject(owner);
  const [one = 0, other = 0] = [byId.get(first)?.transaction, byId.get(second)?.transaction];
  expect(one).toBeLessThan(other);
  expect([isVisible(snapshot, one), isVisible(snapshot, other)]).toEqual([true, true]);
});

it('tells the attempts of an execution apart', async () => {
  const executionId = newId();
  for (const attempt of [1, 2]) await insertRecords(pg.database, [aRecord(owner, { executionId, attempt })]);
  const [first] = (await repository.find(pg.db, [executionId])).entries;
  const [second] = (await repository.find(pg.db, [`${executionId}.2`])).entries;
  expect([first, second]).toEqual([
    expect.objectContaining({ executionId, attempt: 1 }),
    expect.objectContaining({ executionId, attempt: 2 }),
  ]);
  expect((await repository.find(pg.db, [`${executionId}.3`])).entries).toEqual([]);
  const { entries } = await followers(first as Position);
  expect(entries).toEqual([second]);
});

it('sees the moment also when it finds nothing', async () => {
  for (const ids of [[], [newId()]]) {
    const { entries, snapshot } = await repository.find(pg.db, ids);
    expect(entries).toEqual([]);
    expect(snapshot.next).toBeGreaterThan(0);
    expect(Math.abs(snapshot.takenAt - Date.now())).toBeLessThan(5_000);
  }
});

it('knows a record that was not there yet from one that was, also while its transaction is under way', async () => {
  const [before, during, after] = [newId(), newId(), newId()];
  await record(before);
  const snapshot = await pg.database.direct(async (session) => {
    // As `record` does, in a transaction that is still open when the snapshot is taken.
    await session.query('SELECT pg_current_xact_id()');
    const taken = await repository.snapshot(pg.db);
    await session.query(
      `INSERT INTO execution_logs SELECT (json_populate_record(kept, json_build_object('execution_id', $2::text))).*
       FROM execution_logs kept WHERE execution_id = $1::uuid`,
      [before, during],
    );
    return taken;
  });
  await record(after);
  const visible = async (id: string): Promise<boolean> =>
    isVisible(snapshot, (await positionOf(id)).transaction);
  expect([await visible(before), await visible(during), await visible(after)]).toEqual([true, false, false]);
});

describe('what came after a place', () => {
  it('has runs that began before it and ended after it, in the order in which they came', async () => {
    const [long, longer, short, last] = [newId(), newId(), newId(), newId()];
    await record(short);
    await record(last, long);
    await record(longer);
    expect(idsOf(await followers(await positionOf(short)))).toEqual([long, last, longer]);
    expect(idsOf(await followers(await positionOf(long)))).toEqual([last, longer]);
    expect(idsOf(await followers(await positionOf(longer)))).toEqual([]);
  });

  it('is of the scope alone', async () => {
    const [id, place] = [newId(), newId()];
    await record(place);
    const position = await positionOf(place);
    await record(id);
    const strange = await scriptIn(pg.db);
    const scope = { kind: 'script', id: strange.scriptId } as const;
    const earliestId = firstIdAt(0);
    expect(idsOf(await repository.followers(pg.db, { scope, position, earliestId, limit: 10 }))).toEqual([]);
    expect(idsOf(await followers(position))).toEqual([id]);
  });

  it('has the newest if there are too many, and says how many it left out', async () => {
    const place = newId();
    await record(place);
    const ids = Array.from({ length: 5 }, () => newId());
    for (const id of ids) await record(id);
    const found = await followers(await positionOf(place), 2);
    expect(idsOf(found)).toEqual(ids.slice(3));
    expect(found.leftOut).toBe(3);
    expect((await followers(await positionOf(place), 5)).leftOut).toBe(0);
  });

  it('begins at an id, if that is all there is of the place', async () => {
    const [older, gone, newer] = [newId(), newId(), newId()];
    await record(newer);
    await record(older);
    const position = { transaction: 0, executionId: gone };
    const scope = { kind: 'app', id: owner.appId } as const;
    const found = await repository.followers(pg.db, { scope, position, earliestId: gone, limit: 10 });
    expect(idsOf(found)).toEqual([newer]);
  });
});
