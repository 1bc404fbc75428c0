import { randomUUID } from 'node:crypto';
import type { ExecutionView } from '#contracts';
import { executionsOnce, succeeded } from './async-routes.for-spec.js';
import { inBothModes } from './both-modes.js';
import type { Client } from './client.js';

const READER = `
import { docs, kv } from 'picloud';

export default async ({ request }) => {
  const [service, name, call, ...given] = request.body;
  return (await { docs, kv }[service].collection(name)[call](...given)) ?? null;
};`;

inBothModes((guests) => {
  async function aTrigger(admin: Client, kind: string, details: object, source: string) {
    const script = await admin.script(source);
    const retry = { max_attempts: 3, backoff: 'constant', base_ms: 50, jitter: 0 };
    const body = { script_id: script.id, transactional: true, retry, ...details };
    const { status, json, text } = await admin.post(`/api/v1/admin/apps/default/triggers/${kind}`, body);
    if (status !== 201) throw new Error(`Cannot create a trigger: ${text}`);
    return { script, id: json['id'] as string };
  }
  const aReader = async () => {
    const { admin, stranger } = guests();
    const { path } = await admin.endpoint(READER);
    return async (...call: readonly unknown[]) => (await stranger.post(path, call)).json as never;
  };
  const fire = (admin: Client, id: string) =>
    admin.post(`/api/v1/admin/triggers/${id}/fire`, { payload: {} });
  const statuses = (runs: readonly ExecutionView[]) => runs.map(({ status }) => status).sort();

  it('keeps nothing of a run that fails, and all of the one that succeeds, once', async () => {
    const { admin } = guests();
    const name = `t-${randomUUID()}`;
    const { script, id } = await aTrigger(
      ...([admin, 'pubsub', { topic_pattern: name }] as const),
      `
      import { docs, kv, pubsub } from 'picloud';
      export default async (ctx) => {
        const counts = kv.collection('${name}');
        const before = (await counts.get('runs')) ?? 0;
        await counts.set('runs', before + 1);
        if ((await counts.get('runs')) !== before + 1) throw new Error('it must read what it wrote');
        const { id } = await docs.collection('${name}').create({ attempt: ctx.attempt });
        const { version } = await docs.collection('${name}').update(id, { more: true });
        if (version !== 2) throw new Error('it must know the version');
        await pubsub.publish('${name}-heard', { attempt: ctx.attempt });
        if (ctx.attempt < 3) throw new Error('not yet');
      };`,
    );
    const listener = await aTrigger(
      admin,
      'pubsub',
      { topic_pattern: `${name}-heard` },
      'export default () => {};',
    );
    await fire(admin, id);
    const runs = await executionsOnce(admin, script.id, (all) => succeeded(all).length === 1);
    expect(statuses(runs)).toEqual(['error', 'error', 'success']);
    const read = await aReader();
    expect(await read('kv', name, 'get', 'runs')).toBe(1);
    expect(await read('docs', name, 'find', {})).toMatchObject({
      items: [{ data: { attempt: 3, more: true }, version: 2 }],
    });
    const heard = await executionsOnce(admin, listener.script.id, (all) => all.length >= 1);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({ depth: 1, parent_id: succeeded(runs)[0] });
  });

  it('tries again when somebody else has written what it had read', async () => {
    const { admin } = guests();
    const name = `t-${randomUUID()}`;
    const read = await aReader();
    const { id: docId } = await read('docs', name, 'create', { n: 0 });
    const { script, id } = await aTrigger(
      ...([admin, 'pubsub', { topic_pattern: name }] as const),
      `
      import { docs } from 'picloud';
      export default async () => {
        const { data } = await docs.collection('${name}').get('${String(docId)}');
        await new Promise((resolve) => setTimeout(resolve, 300));
        await docs.collection('${name}').update('${String(docId)}', { n: data.n + 1 });
        await new Promise((resolve) => setTimeout(resolve, 300));
      };`,
    );
    await Promise.all([fire(admin, id), fire(admin, id)]);
    const runs = await executionsOnce(admin, script.id, (all) => succeeded(all).length === 2);
    expect(await read('docs', name, 'get', docId)).toMatchObject({ data: { n: 2 }, version: 3 });
    const refused = runs.filter(({ status }) => status === 'error');
    expect(refused.length).toBeGreaterThanOrEqual(1);
    for (const { error } of refused) expect(error?.code).toBe('docs.version-conflict');
  });

  it('takes atomic commits of any run: all or nothing', async () => {
    const { admin, stranger } = guests();
    const name = `t-${randomUUID()}`;
    const { path } = await admin.endpoint(`
      import { atomic, kv } from 'picloud';
      export default async ({ request }) => {
        const [a, b] = request.body;
        try {
          return await atomic().check('${name}', 'lock', a).kvSet('${name}', 'lock', 1)
            .docsCreate('${name}', { bytes: new Uint8Array([1]) }).kvSet('${name}', 'other', b, { ifVersion: 0 }).commit();
        } catch ({ code, message }) {
          return { code, message };
        }
      };`);
    const first = (await stranger.post(path, [0, 1])).json as unknown as [
      null,
      { version: number },
      unknown,
      unknown,
    ];
    expect(first).toMatchObject([
      null,
      { version: expect.any(Number) as number },
      { data: { bytes: 'AQ==' } },
      {},
    ]);
    expect((await stranger.post(path, [0, 2])).json).toMatchObject({ code: 'atomic.check-failed' });
    expect((await stranger.post(path, [first[1].version, 3])).json).toMatchObject({
      code: 'kv.version-conflict',
    });
    const read = await aReader();
    expect(await read('kv', name, 'get', 'other')).toBe(1);
    expect(await read('docs', name, 'count', {})).toBe(1);
  });
});
