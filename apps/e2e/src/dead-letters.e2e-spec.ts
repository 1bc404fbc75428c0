import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type {
  DeadLetterView,
  ExecutionNodeView,
  ExecutionTreeView,
  FullDeadLetterView,
  ScriptView,
} from '#contracts';
import { asyncEndpoint, executionsOnce } from './async-routes.for-spec.js';
import type { AsyncEndpoint } from './async-routes.for-spec.js';
import { modes } from './modes.js';
import { Client } from './client.js';
import { startInstallation } from './installation.js';
import type { Installation } from './installation.js';
import { pause } from './program.js';

const QUICK = {
  PICLOUD_TRIGGER_RETRY_MAX_ATTEMPTS: '2',
  PICLOUD_TRIGGER_RETRY_BASE_MS: '20',
  PICLOUD_TRIGGER_RETRY_BACKOFF: 'constant',
};
const BROKEN = `function broken(body) { throw new TypeError('no ' + body.what); }
export default (ctx) => broken(ctx.request.body);`;
const FIXED = `export default (ctx) => ({ worked: ctx.request.body });`;
const LETTERS = '/api/v1/admin/apps/default/dead_letters';
const WITHIN_MS = 30_000;

describe.each(modes)('%s', (mode) => {
  let installation: Installation;
  let admin: Client;
  let stranger: Client;
  beforeAll(async () => {
    installation = await startInstallation(mode, QUICK);
    admin = await Client.signedIn(installation);
    stranger = Client.anonymous(installation);
  });
  afterAll(() => installation.close());

  async function listOf(scriptId: string, more = ''): Promise<readonly DeadLetterView[]> {
    const { status, json } = await admin.get(`${LETTERS}?script_id=${scriptId}&limit=200${more}`);
    expect(status).toBe(200);
    return json['items'] as readonly DeadLetterView[];
  }

  /** Dead letters of a script, once there are as many as that. */
  async function lettersOf({ script }: AsyncEndpoint, count: number): Promise<readonly DeadLetterView[]> {
    for (const end = Date.now() + WITHIN_MS; ; await pause(30)) {
      const letters = await listOf(script.id);
      if (letters.length >= count || Date.now() > end) return letters;
    }
  }

  async function failing(what: readonly string[], source = BROKEN): Promise<AsyncEndpoint> {
    const endpoint = await asyncEndpoint(admin, source);
    for (const one of what) await stranger.post(endpoint.path, { what: one });
    expect(await lettersOf(endpoint, what.length)).toHaveLength(what.length);
    return endpoint;
  }

  async function fix({ id }: ScriptView, source = FIXED): Promise<void> {
    expect((await admin.put(`/api/v1/admin/scripts/${id}`, { source })).status).toBe(200);
  }

  const replay = async (id: string, body: object = {}): Promise<DeadLetterView> => {
    const { status, json, text } = await admin.post(`${LETTERS}/${id}/replay`, body);
    expect([status, status === 200 ? '' : text]).toEqual([200, '']);
    return json as unknown as DeadLetterView;
  };
  const executionOnce = async (id: string | null, status: string) => {
    for (const end = Date.now() + WITHIN_MS; ; await pause(30)) {
      const { json } = await admin.get(`/api/v1/admin/executions/${id ?? ''}`);
      if (json['status'] === status || Date.now() > end) return json;
    }
  };
  const treeOf = async (id: string): Promise<ExecutionTreeView> =>
    (await admin.get(`/api/v1/admin/executions/${id}/tree`)).json as unknown as ExecutionTreeView;

  it('an event that cannot be run is kept with reason and stack, and runs through the fixed version (R-DL-02, R-DL-03)', async () => {
    const { script } = await failing(['way']);
    const [listed] = (await listOf(script.id, '&unresolved=true')) as [DeadLetterView];
    expect(listed).toMatchObject({
      ...{ script_id: script.id, version: 1, pinned_version: null, source: 'http', attempts: 2 },
      ...{ resolution: null, error: { code: 'script.threw', message: 'TypeError: no way' } },
    });
    const { json } = await admin.get(`${LETTERS}/${listed.id}`);
    const full = json as unknown as FullDeadLetterView;
    expect(full.error.stack).toContain('broken');
    expect(full.payload).toMatchObject({ request: { method: 'POST' }, body: { text: '{"what":"way"}' } });
    await fix(script);
    // Without a body too: there is nothing that it must say.
    const answer = await admin.send('POST', `${LETTERS}/${listed.id}/replay`);
    expect(answer.status).toBe(200);
    const replayed = answer.json as unknown as DeadLetterView;
    expect(replayed).toMatchObject({ id: listed.id, resolution: 'replayed' });
    expect(await executionOnce(replayed.replayed_as, 'success')).toMatchObject({
      ...{ version: 2, attempt: 1, depth: 0, root_id: listed.execution_id, parent_id: listed.execution_id },
      response: { body: '{"worked":{"what":"way"}}' },
    });
    expect(await listOf(script.id, '&unresolved=true')).toEqual([]);
    const again = await admin.post(`${LETTERS}/${listed.id}/replay`, {});
    expect([again.status, again.json['code']]).toEqual([409, 'dead-letter.resolved']);
  });

  it('an edited payload is what the script gets', async () => {
    const source = `export default (ctx) => { if (ctx.request.body.what !== 'well') throw new Error('ill'); };`;
    const { script } = await failing(['badly'], source);
    const [{ id }] = (await listOf(script.id)) as [DeadLetterView];
    const { payload } = (await admin.get(`${LETTERS}/${id}`)).json as unknown as {
      payload: { body: Record<string, unknown> };
    };
    const edited = { ...payload, body: { ...payload.body, text: '{"what":"well"}' } };
    const { replayed_as } = await replay(id, { payload: edited });
    expect(await executionOnce(replayed_as, 'success')).toMatchObject({
      request: { body: '{"what":"well"}' },
    });
  });

  it('many are replayed in one call, each once, and counted', async () => {
    const what = Array.from({ length: 12 }, (_, n) => `n${n}`);
    const { script } = await failing(what);
    const counted = async () => {
      const { json } = await admin.get(`${LETTERS}/count`);
      const all = json['by_script'] as { script_id: string; unresolved: number }[];
      return all.find(({ script_id }) => script_id === script.id)?.unresolved ?? 0;
    };
    expect(await counted()).toBe(12);
    await fix(script);
    const wish = { filter: { script_id: script.id, code: 'script.threw' }, limit: 1_000 };
    const key = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all([1, 2].map(() => admin.post(`${LETTERS}/replay`, wish, key)));
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    const executions = await executionsOnce(
      admin,
      script.id,
      (all) => all.filter(({ status }) => status === 'success').length >= 12,
      WITHIN_MS,
    );
    const worked = executions.filter(({ status }) => status === 'success').map(({ request }) => request);
    expect(worked.map((request) => (request as { body: string }).body).sort()).toEqual(
      what.map((one) => `{"what":"${one}"}`).sort(),
    );
    expect(await counted()).toBe(0);
    expect((await admin.post(`${LETTERS}/replay`, wish)).json).toEqual({ replayed: 0, skipped: 0 });
  });

  it('one that is dealt with otherwise is resolved, and what nobody can run is not replayed (R-DL-04)', async () => {
    const { script } = await failing(['a', 'b']);
    const [b, a] = (await listOf(script.id)) as [DeadLetterView, DeadLetterView];
    const resolved = await admin.post(`${LETTERS}/${a.id}/resolve`, { reason: 'ignored' });
    expect([resolved.status, resolved.json['resolution']]).toEqual([200, 'ignored']);
    const wrong = await admin.post(`${LETTERS}/${b.id}/resolve`, { reason: 'replayed' });
    expect(wrong.status).toBe(422);
    expect((await listOf(script.id, '&unresolved=true')).map(({ id }) => id)).toEqual([b.id]);
    expect((await admin.delete(`/api/v1/admin/scripts/${script.id}`)).status).toBe(204);
    const gone = await admin.post(`${LETTERS}/${b.id}/replay`, {});
    expect([gone.status, gone.json['code']]).toEqual([422, 'dead-letter.script-gone']);
    const filter = { script_id: script.id };
    expect((await admin.post(`${LETTERS}/replay`, { filter })).json).toEqual({ replayed: 0, skipped: 1 });
    const all = await admin.post(`${LETTERS}/resolve`, { filter, reason: 'handled_by_script' });
    expect(all.json).toEqual({ resolved: 1 });
  });

  it('a tree shows what came of what, and what it cost', async () => {
    const { script } = await failing(['x']);
    const [first] = (await listOf(script.id)) as [DeadLetterView];
    const rootId = first.execution_id;
    const nodesOf = ({ nodes }: ExecutionTreeView) =>
      nodes.map(({ execution_id, parent_id, status, attempts, version }: ExecutionNodeView) => {
        return [execution_id, parent_id, status, attempts, version];
      });
    expect(nodesOf(await treeOf(rootId))).toEqual([[rootId, null, 'dead', 2, 1]]);
    const second = (await replay(first.id)).replayed_as as string;
    const letters = await lettersOf({ script, path: '' }, 2);
    const [letter] = letters.filter(({ execution_id }) => execution_id === second) as [DeadLetterView];
    await fix(script);
    const third = (await replay(letter.id)).replayed_as as string;
    await executionOnce(third, 'success');
    const tree = await treeOf(second);
    expect(nodesOf(tree)).toEqual([
      [rootId, null, 'dead', 2, 1],
      [second, rootId, 'dead', 2, 1],
      [third, second, 'success', 1, 2],
    ]);
    expect(tree).toMatchObject({ root_id: rootId, executions: 3, is_cut: false });
    const executions = await executionsOnce(admin, script.id, (all) => all.length === 5);
    const sum = executions.reduce((total, { wall_ms }) => total + wall_ms, 0);
    expect(tree.totals.wall_ms).toBeCloseTo(sum, 3);
    expect(tree.totals.request_bytes).toBe(5 * '{"what":"x"}'.length);
  });

  it('a script works with them for those who may, and for nobody else (D5, R-DLS-01)', async () => {
    const { script } = await failing(['p', 'q']);
    const [q, p] = (await listOf(script.id)) as [DeadLetterView, DeadLetterView];
    const { path } = await admin.endpoint(`import { deadLetters } from 'picloud';
      const codeOf = (call) => call.then(() => 'none', ({ code }) => code);
      export default async ({ request }) => {
        const { items } = await deadLetters.list({ unresolved: true, limit: 200 }).catch(({ code }) => ({ items: code }));
        if (typeof items === 'string')
          return [items, await codeOf(deadLetters.replay('${p.id}')), await codeOf(deadLetters.resolve('${q.id}', 'ignored'))];
        const { executionId } = await deadLetters.replay('${p.id}');
        await deadLetters.resolve('${q.id}', 'handled_by_script');
        return { ids: items.filter((one) => one.scriptId === '${script.id}').map(({ id }) => id), executionId };
      };`);
    const refused = Array.from({ length: 3 }, () => 'dead-letters.forbidden');
    expect((await stranger.get(path)).json).toEqual(refused);
    const key = await admin.post('/api/v1/admin/api-keys', {
      name: 'spec',
      scopes: ['script:read', 'script:write', 'log:read'],
    });
    const headers = { authorization: `Bearer ${String(key.json['raw_token'])}` };
    expect((await stranger.get(path, headers)).json).toEqual(refused);
    await fix(script);
    const { json } = await admin.get(path);
    expect(json['ids']).toEqual([q.id, p.id]);
    const execution = await executionOnce(json['executionId'] as string, 'success');
    expect(execution).toMatchObject({ depth: 0, root_id: p.execution_id, parent_id: p.execution_id });
    const letters = await listOf(script.id);
    expect(letters.map(({ resolution }) => resolution)).toEqual(['handled_by_script', 'replayed']);
  });

  async function trigger(kind: string, script: ScriptView, details: object): Promise<void> {
    const body = { script_id: script.id, ...details };
    const { status, text } = await admin.post(`/api/v1/admin/apps/default/triggers/${kind}`, body);
    expect([status, status === 201 ? '' : text]).toEqual([201, '']);
  }

  it('a tree goes from the request to what it caused, and to the replay of that', async () => {
    const collection = `orders-${randomUUID()}`;
    const listener = await admin.script(`export default () => { throw new Error('not yet'); };`);
    await trigger('kv', listener, { collection_glob: collection });
    const { path } = await admin.endpoint(`import { kv } from 'picloud';
      export default async () => (await kv.collection('${collection}').set('a', 1)).version;`);
    const answer = await stranger.get(path);
    const rootId = answer.headers.get('x-picloud-execution-id') as string;
    const [letter] = (await lettersOf({ script: listener, path }, 1)) as [DeadLetterView];
    expect(letter).toMatchObject({ source: 'kv', root_id: rootId, parent_id: rootId, depth: 1 });
    await fix(listener, `export default (ctx) => ctx.event.kv.value;`);
    const { replayed_as } = await replay(letter.id);
    await executionOnce(replayed_as, 'success');
    const { nodes } = await treeOf(rootId);
    expect(
      nodes.map(({ execution_id, parent_id, source, status }) => [execution_id, parent_id, source, status]),
    ).toEqual([
      [rootId, null, 'http', 'success'],
      [letter.execution_id, rootId, 'kv', 'dead'],
      [replayed_as, letter.execution_id, 'kv', 'success'],
    ]);
  });

  it('a handler that replays for ever what fails for ever comes to an end, and nothing is lost (R-DISP-08)', async () => {
    const handler = await admin.script(`import { deadLetters } from 'picloud';
      export default (ctx) => deadLetters.replay(ctx.event.deadLetter.id);`);
    const { script, path } = await asyncEndpoint(admin, BROKEN);
    await trigger('dead_letter', handler, { script_id_filter: script.id });
    await stranger.post(path, { what: 'end' });
    // One letter at each level from 0 to the deepest one, 8.
    const letters = await lettersOf({ script, path }, 9);
    expect(letters.map(({ depth, resolution }) => [depth, resolution])).toEqual(
      [8, 7, 6, 5, 4, 3, 2, 1, 0].map((depth) => [depth, depth === 8 ? null : 'replayed']),
    );
    await pause(500);
    expect(await listOf(script.id)).toHaveLength(9);
  });

  it('the example of the page works through them', async () => {
    const page = readFileSync('docs/reference/dead-letters.md', 'utf8');
    const example = /^```ts\n([\s\S]*?)^```$/m.exec(page)?.[1] as string;
    const { script } = await failing(['a', 'b']);
    const { path } = await admin.endpoint(example);
    await fix(script);
    const { status, json } = await admin.get(path);
    expect(status).toBe(200);
    expect(json).toEqual({ looked: expect.any(Number) as number, replayed: json['looked'], more: false });
    expect((await listOf(script.id)).map(({ resolution }) => resolution)).toEqual(['replayed', 'replayed']);
  });
});
