import { newId } from '#kernel';
import { usePostgres } from '#testing';
import { givenLetters } from '../../data/dead-letters.for-spec.js';
import { given, scriptIn } from '../../data/events.for-spec.js';
import type { Owner } from '../../data/events.for-spec.js';
import { aRecord, insertRecords } from '../../../logs/data/records.for-spec.js';
import { startDeadLettersApp } from './dead-letters-app.for-spec.js';
import type { DeadLettersApp } from './dead-letters-app.for-spec.js';

const pg = usePostgres();
let admin: DeadLettersApp;
let owner: Owner;
beforeAll(async () => {
  admin = await startDeadLettersApp(pg.database);
});
afterAll(() => admin.close());
beforeEach(async () => {
  owner = await scriptIn(pg.db);
});

interface TreeAnswer {
  readonly status: number;
  readonly json: Record<string, unknown> & { readonly nodes: readonly Record<string, unknown>[] };
}
const treeOf = async (id: string): Promise<TreeAnswer> =>
  (await admin.request('GET', `/executions/${id}/tree`)) as unknown as TreeAnswer;

it('shows what ran, what waits and what is dead, from wherever in the tree it is asked', async () => {
  const root = aRecord(owner);
  const { executionId: rootId } = root;
  const failed = aRecord(owner, { rootId, parentId: rootId, depth: 1, status: 'timeout', source: 'kv' });
  const { executionId, depth } = failed;
  await insertRecords(pg.database, [root, failed]);
  const dead = { executionId, rootId, parentId: rootId, depth, source: 'kv' };
  const [letterId] = await givenLetters(pg.db, owner, [dead]);
  const cause = { rootId, parentId: executionId, depth };
  const [waiting] = (await given(pg.database, owner, 1, { cause, source: 'kv' })) as [string];
  const { status, json } = await treeOf(rootId);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    ...{ root_id: rootId, executions: 3, is_cut: false },
    totals: { cpu_ms: 3, wall_ms: 24.5, sdk_calls: 4, request_bytes: 22, peak_heap_bytes: 4_194_304 },
  });
  expect(json.nodes).toEqual([
    expect.objectContaining({ execution_id: rootId, parent_id: null, status: 'success', attempts: 1 }),
    expect.objectContaining({
      ...{ execution_id: executionId, parent_id: rootId, status: 'dead', dead_letter_id: letterId },
      ...{ attempt: 1, wall_ms: 12.25, started_at: new Date(failed.startedAt).toISOString() },
    }),
    {
      ...{ execution_id: waiting, parent_id: executionId, depth: 1, script_id: owner.scriptId },
      ...{ version: null, source: 'kv', trigger_id: null, status: 'waiting', attempt: 0, attempts: 0 },
      ...{ started_at: null, wall_ms: 0, cpu_ms: 0, dead_letter_id: null },
    },
  ]);
  for (const id of [executionId, waiting]) expect((await treeOf(id)).json).toEqual(json);
});

it('shows an accepted request that has not been run yet', async () => {
  const [id] = (await given(pg.database, owner)) as [string];
  const { json } = await treeOf(id);
  expect(json).toMatchObject({ root_id: id, executions: 1, is_cut: false });
  expect(json.nodes).toEqual([
    expect.objectContaining({ execution_id: id, status: 'waiting', source: 'http_async' }),
  ]);
  // By itself it is not an execution yet.
  expect((await admin.request('GET', `/executions/${id}`)).status).toBe(404);
});

it('has at most 1,000 nodes, the oldest ones, and says that there are more', async () => {
  const root = aRecord(owner);
  const { executionId: rootId } = root;
  const effects = Array.from({ length: 1_004 }, () => aRecord(owner, { rootId, parentId: rootId, depth: 1 }));
  await insertRecords(pg.database, [root, ...effects]);
  await given(pg.database, owner, 1, { cause: { rootId, parentId: rootId, depth: 1 } });
  const { json } = await treeOf(rootId);
  expect(json).toMatchObject({ executions: 1_006, is_cut: true, totals: { sdk_calls: 2_010 } });
  expect(json.nodes.map((node) => node['execution_id'])).toEqual([
    rootId,
    ...effects.slice(0, 999).map(({ executionId }) => executionId),
  ]);
});

it.each([newId(), 'no-id'])('of an execution that is not there is a 404: %s', async (id) => {
  const { status, json } = await treeOf(id);
  expect([status, json['code']]).toEqual([404, 'execution.not-found']);
});
