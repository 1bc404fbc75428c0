import { DAY_MS, newId } from '#kernel';
import { dayPartition, PartitionRepository } from '#logs/data';
import type { StepOutcome } from '#logs/data';
import { JobBoard } from '#platform/jobs';
import type { Database } from '#platform/postgres';
import { createLogger } from '#platform/telemetry';
import { usePostgres } from '#testing';
import { aRecord, idAt, insertRecords, scriptIn } from '../data/records.for-spec.js';
import type { Owner } from '../data/records.for-spec.js';
import { LogRetention, PartitionKeeper } from './index.js';
import { DaysAheadJob, OldAbandonedJob, OldRecordsJob } from './partition-keeper.jobs.js';

const pg = usePostgres({ per: 'test' });
const logger = createLogger('spec', 'silent');
const NOW = Date.UTC(2031, 4, 20, 15);
const keeper = (values = {}, repository = new PartitionRepository(pg.database)): PartitionKeeper =>
  new PartitionKeeper(pg.database, repository, logger, new LogRetention(values));

const going = new AbortController().signal;
const sweep = async (one: PartitionKeeper, signal = going) => ({
  days: await one.dropOldDays(NOW, signal),
  strays: await one.deleteOldStrays(NOW, signal),
  abandoned: await one.deleteOldAbandoned(NOW, signal),
});

async function partitions(): Promise<string[]> {
  const rows = await pg.db.$queryRaw<{ name: string }[]>`
    SELECT relname::text AS name FROM pg_class WHERE relkind = 'r' AND relname ~ '^execution_logs_[0-9]' ORDER BY 1`;
  return rows.map(({ name }) => name);
}

/** A partition for each of the days before and after, and a record in each. */
async function givenDays(before: number, after: number): Promise<Owner> {
  const owner = await scriptIn(pg.db);
  const first = NOW - before * DAY_MS;
  const days = before + after;
  await pg.database.transaction((db) =>
    new PartitionRepository(pg.database).ensurePartitions(db, first, days),
  );
  const records = Array.from({ length: days + 1 }, (_, day) =>
    aRecord(owner, { executionId: idAt(first + day * DAY_MS) }),
  );
  await insertRecords(pg.database, records);
  return owner;
}

const abandoned = (createdAt: number) => ({
  ...{ executionId: newId(), appId: newId(), scriptId: newId(), status: 'success' },
  createdAt: new Date(createdAt),
});

it('keeps 14 days, and drops those before as tables', async () => {
  await givenDays(17, 2);
  const { days } = await sweep(keeper());
  expect(days).toEqual([17, 16, 15].map((ago) => dayPartition(NOW - ago * DAY_MS).name));
  // A whole day is kept until its last moment is too old.
  expect(await partitions()).toHaveLength(17);
  expect(await pg.db.executionLog.count()).toBe(17);
  expect((await sweep(keeper())).days).toEqual([]);
});

it('keeps as many days as it is told', async () => {
  await givenDays(5, 0);
  const { days } = await sweep(keeper({ executionLogDays: 1 }));
  expect(days).toHaveLength(4);
  expect(await partitions()).toEqual([1, 0].map((ago) => dayPartition(NOW - ago * DAY_MS).name));
});

it('finishes what a process that was ended had begun', async () => {
  await givenDays(16, 0);
  const { name } = dayPartition(NOW - 16 * DAY_MS);
  await pg.db.$executeRawUnsafe(`ALTER TABLE execution_logs DETACH PARTITION ${name}`);
  expect((await sweep(keeper())).days).toContain(name);
  expect(await partitions()).not.toContain(name);
});

it('removes what is too old from the default partition, and abandoned executions after 7 days', async () => {
  const owner = await scriptIn(pg.db);
  const old = Array.from({ length: 2_300 }, () => aRecord(owner, { executionId: idAt(NOW - 20 * DAY_MS) }));
  await insertRecords(pg.database, [...old, aRecord(owner, { executionId: idAt(NOW) })]);
  const kept = abandoned(NOW - 7 * DAY_MS);
  await pg.db.abandonedExecution.createMany({ data: [abandoned(NOW - 7 * DAY_MS - 1), kept] });
  expect(await sweep(keeper())).toEqual({ days: [], strays: 2_300, abandoned: 1 });
  expect(await pg.db.executionLog.count()).toBe(1);
  expect(await pg.db.abandonedExecution.count()).toBe(1);
  expect(await sweep(keeper({ abandonedDays: 6 }))).toMatchObject({ abandoned: 1 });
});

it('can be done by several managers at once', async () => {
  await givenDays(18, 0);
  const sweeps = await Promise.all([sweep(keeper()), sweep(keeper()), sweep(keeper())]);
  const dropped = sweeps.flatMap(({ days }) => days);
  expect(new Set(dropped).size).toBe(dropped.length);
  expect((await sweep(keeper())).days.length + dropped.length).toBe(4);
  expect(await partitions()).toHaveLength(15);
});

it('goes on while records are written, and holds none of them up', async () => {
  const owner = await givenDays(20, 0);
  let isSweeping = true;
  let slowestMs = 0;
  const writing = (async () => {
    while (isSweeping) {
      const began = performance.now();
      await insertRecords(pg.database, [aRecord(owner, { executionId: idAt(NOW) })]);
      slowestMs = Math.max(slowestMs, performance.now() - began);
    }
  })();
  const { days } = await sweep(keeper());
  isSweeping = false;
  await writing;
  expect(days).toHaveLength(6);
  expect(slowestMs).toBeLessThan(500);
});

it('tries again when the table is in use', async () => {
  /** Finds the table in use so often. */
  class Busy extends PartitionRepository {
    constructor(
      database: Database,
      private times: number,
    ) {
      super(database);
    }
    override detach(name: string): Promise<StepOutcome<boolean>> {
      return this.times-- > 0 ? Promise.resolve('busy') : super.detach(name);
    }
  }
  await givenDays(15, 0);
  expect((await sweep(keeper({}, new Busy(pg.database, 2)))).days).toHaveLength(1);
});

it('stops at once, also while it waits for its next try', async () => {
  await givenDays(15, 0);
  let release = (): void => undefined;
  const reading = pg.database.direct(async (session) => {
    await session.query('SELECT count(*) FROM execution_logs');
    await new Promise<void>((resolve) => {
      release = resolve;
    });
  });
  const stopping = new AbortController();
  const sweeping = sweep(keeper(), stopping.signal);
  await new Promise((resolve) => {
    setTimeout(resolve, 400);
  });
  const began = performance.now();
  stopping.abort();
  expect((await sweeping).days).toEqual([]);
  expect(performance.now() - began).toBeLessThan(500);
  release();
  await reading;
});

it('has the days ahead made, and the old ones removed, by jobs', async () => {
  const owner = await scriptIn(pg.db);
  const old = Date.now() - 30 * DAY_MS;
  await pg.database.transaction((db) => new PartitionRepository(pg.database).ensurePartitions(db, old, 0));
  const record = aRecord(owner, { executionId: idAt(old) });
  await insertRecords(pg.database, [record]);
  await pg.db.abandonedExecution.createMany({ data: [abandoned(old), abandoned(Date.now())] });
  const board = new JobBoard();
  const jobs = [DaysAheadJob, OldRecordsJob, OldAbandonedJob].map((Job) => new Job(board, keeper()));
  expect(board.jobs).toEqual(jobs);
  const did = [];
  for (const job of jobs) did.push(await job.run(going));
  expect(did).toEqual([undefined, { days: [dayPartition(old).name], strays: 0 }, { removed: 1 }]);
  expect((await partitions()).filter((name) => name >= dayPartition(Date.now()).name)).toHaveLength(8);
  expect(await partitions()).toHaveLength(8);
  expect([await pg.db.executionLog.count(), await pg.db.abandonedExecution.count()]).toEqual([0, 1]);
});
