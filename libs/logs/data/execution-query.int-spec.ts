import { DAY_MS, HOUR_MS, MINUTE_MS, newId } from '#kernel';
import { parseRecordKey, recordKeyText } from '#logs/domain';
import type { ExecutionRecord, RecordKey } from '#logs/domain';
import { Prisma } from '#platform/postgres';
import { usePostgres } from '#testing';
import { rowsStatement } from './execution-query.js';
import { dayPartition, ExecutionLogRepository, listStatement, PartitionRepository } from './index.js';
import type { ExecutionFilter } from './index.js';
import { aRecord, idAt, insertRecords, scriptIn } from './records.for-spec.js';
import type { Owner } from './records.for-spec.js';

const pg = usePostgres();
/** Noon of the first of four days. */
const NOON = Date.UTC(2031, 4, 6, 12);
const DAYS = [0, 1, 2, 3].map((day) => dayPartition(NOON + day * DAY_MS).name);
let owner: Owner;
let other: Owner;
/** Oldest first: one for each hour of the four days. */
const hourly: ExecutionRecord[] = [];
const chain: ExecutionRecord[] = [];

const repository = (): ExecutionLogRepository => new ExecutionLogRepository(pg.database);

beforeAll(async () => {
  await pg.database.transaction((db) => new PartitionRepository(pg.database).ensurePartitions(db, NOON, 3));
  owner = await scriptIn(pg.db);
  other = await scriptIn(pg.db, owner.appId);
  const statuses = ['success', 'error', 'timeout'] as const;
  for (let hour = 0; hour < 96; hour++) {
    const executionId = idAt(NOON - 12 * HOUR_MS + hour * HOUR_MS);
    const status = statuses[hour % 3] ?? 'success';
    const [version, source] = [1 + (hour % 2), hour % 4 === 0 ? 'cron' : 'http'];
    hourly.push(aRecord(owner, { executionId, status, version, source }));
  }
  const root = aRecord(other, { executionId: idAt(NOON + DAY_MS) });
  const { executionId: rootId } = root;
  const caused = (afterMs: number, more: Partial<ExecutionRecord> = {}): ExecutionRecord =>
    aRecord(other, {
      executionId: idAt(NOON + DAY_MS + afterMs),
      rootId,
      depth: 1,
      parentId: rootId,
      ...more,
    });
  // The first seems older than its root, by another orchestrator's clock.
  chain.push(
    caused(-MINUTE_MS),
    root,
    caused(MINUTE_MS, { status: 'error' }),
    caused(DAY_MS, { scriptId: owner.scriptId }),
  );
  await insertRecords(pg.database, [...hourly, ...chain]);
  await pg.database.execute('ANALYZE execution_logs', []);
});

const ofApp = (more: Partial<ExecutionFilter> = {}): ExecutionFilter => ({
  scope: { kind: 'app', id: owner.appId },
  offset: 0,
  limit: 1_000,
  ...more,
});
const ofScript = (more: Partial<ExecutionFilter> = {}): ExecutionFilter =>
  ofApp({ scope: { kind: 'script', id: owner.scriptId }, ...more });

const list = async (filter: ExecutionFilter): Promise<string[]> =>
  (await repository().list(pg.db, filter)).map(({ executionId }) => executionId);
const newestFirst = (records: readonly ExecutionRecord[]): string[] =>
  records
    .map(({ executionId }) => executionId)
    .sort()
    .reverse();

describe('a list', () => {
  it('has all of a script or of an app, newest first', async () => {
    expect(await list(ofScript())).toEqual(newestFirst([...hourly, ...chain.slice(3)]));
    expect(await list(ofApp())).toEqual(newestFirst([...hourly, ...chain]));
    expect(await list(ofApp({ scope: { kind: 'app', id: newId() } }))).toEqual([]);
  });

  it('goes on from a cursor or an offset', async () => {
    const all = newestFirst([...hourly, ...chain]);
    expect(await list(ofApp({ limit: 3 }))).toEqual(all.slice(0, 3));
    expect(await list(ofApp({ limit: 3, before: { executionId: all[2] as string, attempt: 1 } }))).toEqual(
      all.slice(3, 6),
    );
    expect(await list(ofApp({ limit: 3, offset: 97 }))).toEqual(all.slice(97, 100));
  });

  it('has every attempt of an execution, the newest first, and goes on between two of them', async () => {
    const one = await scriptIn(pg.db);
    const [older, tried, newer] = [NOON, NOON + 1, NOON + 2].map(idAt) as [string, string, string];
    await insertRecords(pg.database, [
      aRecord(one, { executionId: older }),
      ...[1, 2, 3].map((attempt) => aRecord(one, { executionId: tried, attempt })),
      aRecord(one, { executionId: newer }),
    ]);
    const scope = { kind: 'script' as const, id: one.scriptId };
    const keys = async (more: Partial<ExecutionFilter>) =>
      (await repository().list(pg.db, ofApp({ scope, ...more }))).map(recordKeyText);
    const all = [newer, `${tried}.3`, `${tried}.2`, tried, older];
    expect(await keys({})).toEqual(all);
    for (const [at, key] of all.entries()) {
      const before = parseRecordKey(key) as RecordKey;
      expect(await keys({ before })).toEqual(all.slice(at + 1));
      expect(await keys({ before, limit: 1 })).toEqual(all.slice(at + 1, at + 2));
      expect(await keys({ offset: at, limit: 2 })).toEqual(all.slice(at, at + 2));
    }
    expect(await repository().find(pg.db, tried)).toMatchObject({ executionId: tried, attempt: 3 });
    const some = await repository().findAll(pg.db, [`${tried}.2`, newer, `${older}.2`]);
    expect(some.map(recordKeyText).sort()).toEqual([`${tried}.2`, newer].sort());
  });

  it('is narrowed by status, version, source and script, by each and by all', async () => {
    const those = (fits: (record: ExecutionRecord) => boolean): string[] =>
      newestFirst([...hourly, ...chain].filter(fits));
    expect(await list(ofApp({ status: 'timeout' }))).toEqual(those((r) => r.status === 'timeout'));
    expect(await list(ofApp({ version: 2 }))).toEqual(those((r) => r.version === 2));
    expect(await list(ofApp({ source: 'cron' }))).toEqual(those((r) => r.source === 'cron'));
    expect(await list(ofApp({ scriptId: other.scriptId }))).toEqual(
      those((r) => r.scriptId === other.scriptId),
    );
    expect(await list(ofApp({ source: 'cron', status: 'error', version: 1 }))).toEqual(
      those((r) => r.source === 'cron' && r.status === 'error' && r.version === 1),
    );
  });

  it('has those from a time on and before another', async () => {
    const [from, to] = [NOON, NOON + 2 * HOUR_MS];
    expect(await list(ofScript({ fromMs: from, toMs: to }))).toEqual(newestFirst(hourly.slice(12, 14)));
    // The millisecond of an id is in the range that begins with it, and not in the one that ends with it.
    expect(await list(ofScript({ fromMs: from, toMs: from + 1 }))).toEqual(newestFirst(hourly.slice(12, 13)));
    expect(await list(ofScript({ fromMs: from + 1, toMs: to }))).toEqual(newestFirst(hourly.slice(13, 14)));
  });

  it('of a root has it and all that it caused, in whichever script', async () => {
    const rootId = chain[1]?.executionId as string;
    expect(await list(ofApp({ rootId }))).toEqual(newestFirst(chain));
    expect(await list(ofApp({ rootId, status: 'error' }))).toEqual(newestFirst(chain.slice(2, 3)));
    expect(await list(ofApp({ rootId, limit: 2, offset: 1 }))).toEqual(newestFirst(chain).slice(1, 3));
    expect(await list(ofScript({ rootId }))).toEqual(newestFirst(chain.slice(3)));
    expect(await list(ofApp({ rootId: chain[0]?.executionId as string }))).toEqual(
      newestFirst(chain.slice(0, 1)),
    );
  });
});

describe('what the database reads for it', () => {
  interface Plan {
    readonly 'Relation Name'?: string;
    readonly 'Index Name'?: string;
    readonly Plans?: readonly Plan[];
  }
  const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];

  /** The plan, when the whole table is as large as it is in practice: the server takes no index for a few rows. */
  async function planOf(statement: Prisma.Sql): Promise<{ tables: string[]; indexes: string[] }> {
    return pg.database.transaction(async (db) => {
      await db.$executeRaw`SET LOCAL enable_seqscan = off`;
      const [row] = await db.$queryRaw<{ 'QUERY PLAN': [{ Plan: Plan }] }[]>(
        Prisma.sql`EXPLAIN (FORMAT JSON) ${statement}`,
      );
      const all = nodes((row as { 'QUERY PLAN': [{ Plan: Plan }] })['QUERY PLAN'][0].Plan);
      const names = (key: 'Relation Name' | 'Index Name'): string[] =>
        [...new Set(all.flatMap((node) => node[key] ?? []))].sort();
      return { tables: names('Relation Name'), indexes: names('Index Name') };
    });
  }
  const tables = async (filter: ExecutionFilter): Promise<string[]> =>
    (await planOf(listStatement(filter))).tables;

  /** One row by its id, with or without the app before it: for a day as small as this the server has no preference. */
  const BY_ID = [[`${DAYS[1]}_pkey`], [`${DAYS[1]}_app_id_execution_id_attempt_idx`]];

  it('is one day for a range within it', async () => {
    const range = { fromMs: NOON, toMs: NOON + HOUR_MS };
    expect(await tables(ofApp(range))).toEqual([DAYS[0]]);
    expect(await tables(ofScript(range))).toEqual([DAYS[0]]);
  });

  it('is the days of a range that spans several, and no others', async () => {
    expect(await tables(ofApp({ fromMs: NOON + DAY_MS, toMs: NOON + 2 * DAY_MS }))).toEqual(DAYS.slice(1, 3));
    // A range that ends at midnight ends with the day before.
    const midnight = NOON + 2.5 * DAY_MS;
    expect(await tables(ofApp({ fromMs: midnight - DAY_MS, toMs: midnight }))).toEqual([DAYS[2]]);
  });

  it('has nothing newer than the cursor', async () => {
    const before = { executionId: idAt(NOON + DAY_MS), attempt: 1 };
    expect(await tables(ofApp({ before }))).toEqual([...DAYS.slice(0, 2), 'execution_logs_default']);
  });

  it('is the index of the app or of the script, which has the order already', async () => {
    const range = { fromMs: NOON, toMs: NOON + HOUR_MS, limit: 10 };
    expect((await planOf(listStatement(ofApp(range)))).indexes).toEqual([
      `${DAYS[0]}_app_id_execution_id_attempt_idx`,
    ]);
    expect((await planOf(listStatement(ofScript(range)))).indexes).toEqual([
      `${DAYS[0]}_script_id_execution_id_attempt_idx`,
    ]);
  });

  it('is for a root its own day by its id, and the days from then on by the index over roots', async () => {
    const rootId = chain[1]?.executionId as string;
    const { tables: read, indexes } = await planOf(listStatement(ofApp({ rootId })));
    expect(read).toEqual([...DAYS.slice(1), 'execution_logs_default']);
    const byRoot = [...DAYS.slice(1), 'execution_logs_default'].map(
      (name) => `${name}_root_id_execution_id_idx`,
    );
    expect(indexes.filter((name) => name.includes('root_id'))).toEqual(byRoot);
    expect(BY_ID).toContainEqual(indexes.filter((name) => !name.includes('root_id')));
  });

  it('is for one execution its day alone', async () => {
    const { tables: read, indexes } = await planOf(rowsStatement([hourly[30]?.executionId as string]));
    expect(read).toEqual([DAYS[1]]);
    expect(BY_ID).toContainEqual(indexes);
  });
});
