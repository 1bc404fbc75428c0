import { DAY_MS, newId } from '#kernel';
import { usePostgres } from '#testing';
import { dayPartition, PartitionRepository } from './index.js';
import { aRecord, idAt, insertRecords, scriptIn } from './records.for-spec.js';
import type { Owner } from './records.for-spec.js';

const pg = usePostgres({ per: 'test' });
const DAY = Date.UTC(2031, 4, 6, 23, 59);
const DEFAULT = 'execution_logs_default';

const repository = (): PartitionRepository => new PartitionRepository(pg.database);
const ensure = (nowMs: number, daysAhead: number): Promise<void> =>
  pg.database.transaction((db) => repository().ensurePartitions(db, nowMs, daysAhead));
const named = (...offsets: number[]): string[] =>
  offsets.map((offset) => dayPartition(DAY + offset * DAY_MS).name);

/** Those that belong to the table. */
async function partitions(): Promise<string[]> {
  const rows = await pg.db.$queryRaw<{ name: string }[]>`
    SELECT inhrelid::regclass::text AS name FROM pg_inherits
    WHERE inhparent = 'execution_logs'::regclass ORDER BY 1`;
  return rows.map(({ name }) => name);
}

async function exists(name: string): Promise<boolean> {
  const rows = await pg.db.$queryRaw<{ found: boolean }[]>`SELECT to_regclass(${name}) IS NOT NULL AS found`;
  return rows[0]?.found === true;
}

/** Writes one record whose id was made at `timeMs`. @returns the partition it lies in. */
async function recordAt(timeMs: number, owner?: Owner): Promise<string | undefined> {
  const record = aRecord(owner ?? (await scriptIn(pg.db)), { executionId: idAt(timeMs) });
  expect(await insertRecords(pg.database, [record])).toBe(1);
  const rows = await pg.db.$queryRaw<{ name: string }[]>`
    SELECT tableoid::regclass::text AS name FROM execution_logs WHERE execution_id = ${record.executionId}::uuid`;
  return rows[0]?.name;
}

/** Holds a lock that a reader of the whole table holds, until what it returns is called. */
async function reading(): Promise<() => Promise<void>> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let begun = (): void => undefined;
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const transaction = pg.database.direct(async (session) => {
    await session.query('SELECT count(*) FROM execution_logs');
    begun();
    await released;
  });
  await started;
  return () => {
    release();
    return transaction;
  };
}

describe('partitions', () => {
  it('are made for today and the days ahead, and stay as they are the second time', async () => {
    await ensure(DAY, 2);
    expect(await partitions()).toEqual([...named(0, 1, 2), DEFAULT]);
    const name = await recordAt(DAY);
    await ensure(DAY, 2);
    expect(await partitions()).toEqual([...named(0, 1, 2), DEFAULT]);
    expect([name]).toEqual(named(0));
  });

  it('can be made by two managers at once', async () => {
    await Promise.all([ensure(DAY, 3), ensure(DAY, 3), ensure(DAY + DAY_MS, 3)]);
    expect(await partitions()).toHaveLength(6);
  });

  it('take the records of their day, from its first moment to its last', async () => {
    await ensure(DAY, 1);
    const midnight = Date.UTC(2031, 4, 6);
    expect([await recordAt(midnight), await recordAt(midnight + DAY_MS - 1)]).toEqual(named(0, 0));
    expect([await recordAt(midnight + DAY_MS)]).toEqual(named(1));
  });

  it('leave a record of a day that has none to the default partition', async () => {
    await ensure(DAY, 0);
    expect(await recordAt(DAY + DAY_MS)).toBe(DEFAULT);
    expect(await recordAt(DAY - DAY_MS)).toBe(DEFAULT);
  });

  it('are made for the other days when the default partition has records of one', async () => {
    expect(await recordAt(DAY)).toBe(DEFAULT);
    await ensure(DAY, 2);
    expect(await partitions()).toEqual([...named(1, 2), DEFAULT]);
  });
});

describe('an expired day', () => {
  it('is one that ended before the day in question, and no other table', async () => {
    await ensure(DAY, 3);
    await pg.db.$executeRawUnsafe('CREATE TABLE execution_logs_20310101_backup (id integer)');
    await pg.db.$executeRawUnsafe(
      'CREATE SCHEMA elsewhere CREATE TABLE execution_logs_20310101 (id integer)',
    );
    expect(await repository().expiredDays(DAY)).toEqual([]);
    expect(await repository().expiredDays(DAY + 2 * DAY_MS)).toEqual(
      named(0, 1).map((name) => ({ name, isAttached: true })),
    );
  });

  it('is taken out first and dropped then; its records are gone, the others stay', async () => {
    await ensure(DAY, 2);
    const owner = await scriptIn(pg.db);
    await recordAt(DAY, owner);
    await recordAt(DAY + DAY_MS, owner);
    const [name = ''] = named(0);
    expect(await repository().detach(name)).toEqual({ done: true });
    expect(await partitions()).toEqual([...named(1, 2), DEFAULT]);
    expect(await pg.db.executionLog.count()).toBe(1);
    expect(await repository().expiredDays(DAY + DAY_MS)).toEqual([{ name, isAttached: false }]);
    expect(await repository().drop(name)).toEqual({ done: true });
    expect(await exists(name)).toBe(false);
    // Another manager comes later.
    expect([await repository().detach(name), await repository().drop(name)]).toEqual([
      { done: false },
      { done: false },
    ]);
    expect(await pg.db.executionLog.count()).toBe(1);
  });

  it('is left while somebody reads the table, and writers go on meanwhile', async () => {
    await ensure(DAY, 1);
    const owner = await scriptIn(pg.db);
    const finish = await reading();
    const [name = ''] = named(0);
    const began = performance.now();
    const detaching = repository().detach(name);
    // Behind the wish for the lock a writer waits no longer than the wish itself.
    expect([await recordAt(DAY + DAY_MS, owner)]).toEqual(named(1));
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(await detaching).toBe('busy');
    expect(await partitions()).toContain(name);
    await finish();
    expect(await repository().detach(name)).toEqual({ done: true });
  });

  it('is left to the manager that is at it', async () => {
    await ensure(DAY, 1);
    const [name = ''] = named(0);
    await pg.database.direct(async (session) => {
      await session.query(`SELECT pg_advisory_xact_lock(hashtext('execution_logs.partitions'))`);
      expect(await repository().detach(name)).toBe('elsewhere');
      expect(await repository().deleteStrays(DAY, 10)).toBe('elsewhere');
    });
    expect(await partitions()).toContain(name);
  });

  it.each(['execution_logs', 'apps', 'execution_logs_20310506; DROP TABLE apps'])(
    'is never a table that is none: %s',
    (name) => {
      expect(() => repository().detach(name)).toThrow(TypeError);
      expect(() => repository().drop(name)).toThrow(TypeError);
    },
  );
});

describe('what lies in no day', () => {
  it('is deleted from the default partition when it is too old, in batches', async () => {
    const owner = await scriptIn(pg.db);
    for (let n = 0; n < 5; n++) await recordAt(DAY - DAY_MS + n, owner);
    await recordAt(DAY, owner);
    expect(await repository().deleteStrays(DAY, 3)).toEqual({ done: 3 });
    expect(await repository().deleteStrays(DAY, 3)).toEqual({ done: 2 });
    expect(await repository().deleteStrays(DAY, 3)).toEqual({ done: 0 });
    expect(await pg.db.executionLog.count()).toBe(1);
  });

  it('is deleted from the notes of abandoned executions by the time of the note', async () => {
    const note = (createdAt: number) => ({
      ...{ executionId: newId(), appId: newId(), scriptId: newId(), status: 'success' },
      createdAt: new Date(createdAt),
    });
    const kept = note(DAY);
    await pg.db.abandonedExecution.createMany({ data: [note(DAY - 3), note(DAY - 2), note(DAY - 1), kept] });
    expect(await repository().deleteAbandoned(DAY, 2)).toEqual({ done: 2 });
    expect(await repository().deleteAbandoned(DAY, 2)).toEqual({ done: 1 });
    const left = await pg.db.abandonedExecution.findMany();
    expect(left.map(({ executionId }) => executionId)).toEqual([kept.executionId]);
  });
});
