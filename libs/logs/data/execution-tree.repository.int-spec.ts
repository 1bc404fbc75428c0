import { newId } from '#kernel';
import type { ExecutionRecord } from '#logs/domain';
import { usePostgres } from '#testing';
import { ExecutionTreeRepository } from './index.js';
import { aRecord, insertRecords, scriptIn } from './records.for-spec.js';
import type { Owner } from './records.for-spec.js';

const pg = usePostgres();
const trees = new ExecutionTreeRepository();
let owner: Owner;
beforeEach(async () => {
  owner = await scriptIn(pg.db);
});

const record = (...records: readonly ExecutionRecord[]) => insertRecords(pg.database, records);
const receipt = (n: number) => ({
  ...{ cpuMs: n, wallMs: 2 * n, waitMs: 0.5, peakHeapBytes: 1_000 * n, sdkCalls: n },
});

it('reads all attempts of a tree as one execution each, and of one app only', async () => {
  const root = aRecord(owner, { receipt: receipt(1) });
  const { executionId: rootId } = root;
  const effect = { rootId, parentId: rootId, depth: 1, source: 'kv', triggerId: newId() };
  const id = newId();
  const first = aRecord(owner, { ...effect, executionId: id, status: 'error', receipt: receipt(2) });
  const again = { ...first, attempt: 2, version: 9, status: 'success' as const, receipt: receipt(4) };
  const startedAt = first.startedAt + 1_000;
  const stranger = await scriptIn(pg.db);
  await record(root, first, { ...again, startedAt }, aRecord(stranger, effect), aRecord(owner));
  const place = { appId: owner.appId, rootId };
  expect(await trees.list(pg.db, place, 10)).toEqual([
    {
      ...{ executionId: rootId, parentId: null, depth: 0, scriptId: owner.scriptId, version: 3 },
      ...{ source: 'http', triggerId: null, status: 'success', attempt: 1, attempts: 1 },
      ...{ startedAt: new Date(root.startedAt), wallMs: 2, cpuMs: 1 },
    },
    {
      ...{ executionId: id, parentId: rootId, depth: 1, scriptId: owner.scriptId, version: 9 },
      ...{ source: 'kv', triggerId: effect.triggerId, status: 'success', attempt: 2, attempts: 2 },
      ...{ startedAt: new Date(first.startedAt), wallMs: 12, cpuMs: 6 },
    },
  ]);
  expect(await trees.list(pg.db, place, 1)).toHaveLength(1);
  expect(await trees.totals(pg.db, place)).toEqual({
    ...{ executions: 2, cpuMs: 7, wallMs: 14, waitMs: 1.5, sdkCalls: 7 },
    ...{ requestBytes: 33, responseBytes: 21, peakHeapBytes: 4_000 },
  });
});

it('sums nothing to nothing', async () => {
  const totals = await trees.totals(pg.db, { appId: owner.appId, rootId: newId() });
  expect(new Set(Object.values(totals))).toEqual(new Set([0]));
});

it('reads a tree by its root, and no other executions', async () => {
  const rootId = newId();
  const others = Array.from({ length: 2_000 }, () => aRecord(owner, { rootId: newId() }));
  await record(...others, aRecord(owner, { rootId }));
  await pg.database.execute('ANALYZE execution_logs', []);
  const plans = await pg.db.$queryRawUnsafe<{ 'QUERY PLAN': string }[]>(
    `EXPLAIN SELECT count(*) FROM execution_logs
     WHERE root_id = '${rootId}' AND root_id <> execution_id AND app_id = '${owner.appId}'`,
  );
  expect(plans.map((line) => line['QUERY PLAN']).join('\n')).toMatch(/root_id/);
});
