import { randomUUID } from 'node:crypto';
import type { ExecutionView, TriggerView } from '#contracts';
import { executionsOnce, succeeded } from './async-routes.for-spec.js';
import { inBothModes } from './both-modes.js';
import type { Client } from './client.js';

/** Writes what its event says into its log, and fails where it is told to. */
const LISTENER = `
import { log } from 'picloud';

export default (ctx) => {
  log.info('heard', { event: ctx.event, depth: ctx.depth, via: ctx.principal?.via, type: ctx.invocationType });
  if (JSON.stringify(ctx.event).includes('poison')) throw new Error('it is poison');
};`;

/** Does what its body says: [service, collection or topic, call, ...arguments]. */
const WRITER = `
import { docs, kv, pubsub } from 'picloud';

export default async ({ request }) => {
  const [service, name, call, ...given] = request.body;
  if (service === 'pubsub') return (await pubsub.publish(name, ...given)) ?? null;
  return (await { docs, kv }[service].collection(name)[call](...given)) ?? null;
};`;

interface Heard {
  readonly event: Record<string, never> & { id: string; attempt: number; source: string; op: string };
  readonly depth: number;
  readonly via: string;
  readonly type: string;
}

const heardIn = (executions: readonly ExecutionView[]): Heard[] =>
  executions.flatMap(({ log }) =>
    log.flatMap(({ data }) => (data === undefined ? [] : [data as unknown as Heard])),
  );

inBothModes((guests) => {
  async function aTrigger(admin: Client, kind: string, details: object, source = LISTENER) {
    const script = await admin.script(source);
    const body = { script_id: script.id, ...details };
    const { status, json, text } = await admin.post(`/api/v1/admin/apps/default/triggers/${kind}`, body);
    if (status !== 201) throw new Error(`Cannot create a trigger: ${text}`);
    const trigger = json as unknown as TriggerView;
    const path = `/api/v1/admin/apps/default/triggers/${trigger.id}`;
    return { script, trigger, path };
  }
  const aWriter = async () => {
    const { admin, stranger } = guests();
    const { path } = await admin.endpoint(WRITER);
    return async (...call: readonly unknown[]) => {
      const { status, json, text } = await stranger.post(path, call);
      if (status !== 200) throw new Error(`The write failed: ${text}`);
      return json as never;
    };
  };

  it('runs a script for writes to kv, with what was there before, one hop deeper (R-TKV-01, R-DISP-09)', async () => {
    const { admin } = guests();
    const collection = `orders-${randomUUID()}`;
    const { script } = await aTrigger(admin, 'kv', { collection_glob: collection });
    const write = await aWriter();
    await write('kv', collection, 'set', 'a', { n: 1 });
    await write('kv', collection, 'set', 'a', { n: 2 });
    await write('kv', collection, 'delete', 'a');
    await write('kv', collection, 'delete', 'a');
    await write('kv', `${collection}-other`, 'set', 'a', 1);
    const runs = await executionsOnce(admin, script.id, (all) => succeeded(all).length >= 3);
    expect(succeeded(runs)).toHaveLength(3);
    const heard = heardIn(runs).sort((a, b) => (a.event.id < b.event.id ? -1 : 1));
    expect(heard.map(({ event }) => event)).toMatchObject([
      { source: 'kv', op: 'set', attempt: 1, kv: { collection, key: 'a', value: { n: 1 } } },
      { op: 'set', kv: { value: { n: 2 }, previous: { n: 1 } } },
      { op: 'delete', kv: { key: 'a', previous: { n: 2 } } },
    ]);
    expect(heard.every(({ depth, via, type }) => depth === 1 && via === 'trigger' && type === 'event')).toBe(
      true,
    );
    expect(runs.every(({ source, parent_id, root_id }) => source === 'kv' && parent_id === root_id)).toBe(
      true,
    );
  });

  it('runs a script for the operations on docs that it asked for (R-TDOC-01, R-TRIG-13)', async () => {
    const { admin } = guests();
    const collection = `people:${randomUUID()}`;
    const details = { collection_glob: 'people:*', ops: ['update', 'delete'] };
    const { script, path } = await aTrigger(admin, 'docs', details);
    const write = await aWriter();
    const { id } = await write('docs', collection, 'create', { name: 'Ada' });
    await write('docs', collection, 'update', id, { born: 1815 });
    await write('docs', collection, 'delete', id);
    const runs = await executionsOnce(admin, script.id, (all) => succeeded(all).length >= 2);
    const heard = heardIn(runs).sort((a, b) => (a.event.id < b.event.id ? -1 : 1));
    expect(heard.map(({ event }) => event)).toMatchObject([
      { op: 'update', docs: { id, data: { name: 'Ada', born: 1815 }, previous: { name: 'Ada' } } },
      { op: 'delete', docs: { id, previous: { name: 'Ada', born: 1815 } } },
    ]);
    await admin.delete(path);
  });

  it('runs every script whose pattern takes a topic; bytes come as base64 (R-PUB-02, R-PUB-03)', async () => {
    const { admin } = guests();
    const topic = `t${randomUUID()}`;
    const patterns = [`${topic}.*`, `${topic}.paid`, `${topic}.shipped`, topic];
    const triggers = [];
    for (const topic_pattern of patterns) triggers.push(await aTrigger(admin, 'pubsub', { topic_pattern }));
    const publisher = await admin.endpoint(`
      import { pubsub } from 'picloud';
      export default () => pubsub.publish('${topic}.paid', { of: { bytes: new Uint8Array([1, 2, 255]) } });`);
    expect((await guests().stranger.post(publisher.path, {})).status).toBe(200);
    for (const [at, { script }] of triggers.entries()) {
      const isHit = at < 2;
      const runs = await executionsOnce(
        admin,
        script.id,
        (all) => succeeded(all).length >= 1,
        isHit ? 15_000 : 300,
      );
      expect(heardIn(runs).map(({ event }) => event)).toMatchObject(
        isHit
          ? [{ source: 'pubsub', pubsub: { topic: `${topic}.paid`, message: { of: { bytes: 'AQL/' } } } }]
          : [],
      );
    }
  });

  it('fires schedules by the second, until they are disabled (R-TCRON-01, R-TRIG-14)', async () => {
    const { admin } = guests();
    const { script, path, trigger } = await aTrigger(admin, 'cron', {
      ...{ schedule: '* * * * * *', timezone: 'Europe/Berlin', overlap: 'queue' },
    });
    expect(Date.parse(trigger.next_fire_at ?? '') - Date.now()).toBeLessThan(2_000);
    const runs = await executionsOnce(admin, script.id, (all) => succeeded(all).length >= 3);
    const off = await admin.patch(path, { enabled: false });
    expect(off.json).toMatchObject({ enabled: false, next_fire_at: null });
    const times = heardIn(runs).map(
      ({ event }) => (event as never as { cron: { scheduledFor: string } }).cron.scheduledFor,
    );
    expect(new Set(times).size).toBe(times.length);
    expect(times.every((time) => time.endsWith('.000Z'))).toBe(true);
    expect(heardIn(runs)[0]?.event).toMatchObject({
      source: 'cron',
      op: 'fire',
      cron: { timezone: 'Europe/Berlin' },
    });
  });

  it('fires one by hand with a payload, disabled or not', async () => {
    const { admin } = guests();
    const { script, trigger } = await aTrigger(admin, 'kv', { collection_glob: '*', enabled: false });
    const body = { op: 'delete', payload: { collection: 'c', key: 'k' } };
    const { status, json } = await admin.post(`/api/v1/admin/triggers/${trigger.id}/fire`, body);
    expect(status).toBe(202);
    const runs = await executionsOnce(admin, script.id, (all) => succeeded(all).length === 1);
    expect(succeeded(runs)).toEqual([json['execution_id']]);
    expect(heardIn(runs)[0]?.event).toMatchObject({
      source: 'kv',
      op: 'delete',
      kv: { collection: 'c', key: 'k' },
    });
  });

  it('gives a poisoned event up after its attempts, and tells a dead_letter trigger why (R-DISP-06, R-TDL-01)', async () => {
    const { admin } = guests();
    const topic = `t${randomUUID()}`;
    const retry = { max_attempts: 2, backoff: 'constant', base_ms: 50, jitter: 0 };
    const { script, trigger } = await aTrigger(admin, 'pubsub', { topic_pattern: topic, retry });
    const undertaker = await aTrigger(
      ...([admin, 'dead_letter', { trigger_id: trigger.id }] as const),
      `import { log } from 'picloud'; export default (ctx) => { log.info('sad', { event: ctx.event }); };`,
    );
    const write = await aWriter();
    await write('pubsub', topic, '-', 'poison');
    await write('pubsub', topic, '-', 'fine');
    const [letter] = heardIn(
      await executionsOnce(admin, undertaker.script.id, (all) => succeeded(all).length === 1),
    );
    expect(letter?.event).toMatchObject({
      source: 'dead_letter',
      deadLetter: { source: 'pubsub', attempts: 2, event: { pubsub: { topic, message: 'poison' } } },
    });
    const runs = await executionsOnce(admin, script.id, (all) => all.length === 3);
    expect(runs.map(({ status }) => status).sort()).toEqual(['error', 'error', 'success']);
    expect(runs.find(({ status }) => status === 'error')?.error?.message).toContain('it is poison');
  });

  it('waits as long as the script asks before the next attempt', async () => {
    const { admin } = guests();
    const topic = `t${randomUUID()}`;
    const retry = { max_attempts: 2, backoff: 'constant', base_ms: 60_000, jitter: 0 };
    const { script } = await aTrigger(
      ...([admin, 'pubsub', { topic_pattern: topic, retry }] as const),
      `export default (ctx) => {
        if (ctx.attempt > 1) return;
        ctx.retryAfter(0.5);
        throw new Error('not yet');
      };`,
    );
    await (
      await aWriter()
    )('pubsub', topic, '-', 1);
    const runs = await executionsOnce(admin, script.id, (all) => succeeded(all).length === 1);
    const [second, first] = runs.map(({ started_at }) => Date.parse(started_at)) as [number, number];
    expect(runs.map(({ status, attempt }) => [status, attempt])).toEqual([
      ['success', 2],
      ['error', 1],
    ]);
    expect(second - first).toBeGreaterThanOrEqual(490);
  });

  it('makes dead letters of what waits for a script that is deleted, and says so (R-DL-09)', async () => {
    const { admin } = guests();
    const topic = `t${randomUUID()}`;
    const retry = { max_attempts: 5, backoff: 'constant', base_ms: 1_000, jitter: 0 };
    const { script } = await aTrigger(admin, 'pubsub', { topic_pattern: topic, retry });
    const undertaker = await aTrigger(admin, 'dead_letter', { script_id_filter: script.id });
    await (
      await aWriter()
    )('pubsub', topic, '-', 'poison');
    await executionsOnce(admin, script.id, (all) => all.length === 1);
    expect((await admin.delete(`/api/v1/admin/scripts/${script.id}`)).status).toBe(204);
    const [letter] = heardIn(await executionsOnce(admin, undertaker.script.id, (all) => all.length === 1));
    expect(letter?.event).toMatchObject({
      deadLetter: { reason: expect.stringContaining('was deleted') as string },
    });
  });

  it('says which targets, globs, schedules and patterns are wrong', async () => {
    const { admin } = guests();
    const { id: script_id } = await admin.script(LISTENER);
    const refused = async (kind: string, details: object) => {
      const body = { script_id, ...details };
      const { status, json } = await admin.post(`/api/v1/admin/apps/default/triggers/${kind}`, body);
      return [status, (json['errors'] as { field: string }[] | undefined)?.[0]?.field];
    };
    expect(await refused('kv', { collection_glob: '' })).toEqual([422, 'collection_glob']);
    expect(await refused('kv', { collection_glob: '*', script_id: randomUUID() })).toEqual([
      422,
      'script_id',
    ]);
    expect(await refused('cron', { schedule: '* * * * *' })).toEqual([422, 'schedule']);
    expect(await refused('cron', { schedule: '0 0 0 30 2 *' })).toEqual([422, 'schedule']);
    expect(await refused('cron', { schedule: '* * * * * *', timezone: 'Nowhere' })).toEqual([
      422,
      'timezone',
    ]);
    expect(await refused('pubsub', { topic_pattern: 'a.*.b' })).toEqual([422, 'topic_pattern']);
    const preview = await admin.post('/api/v1/admin/triggers:preview', {
      ...{ schedule: '0 30 2 * * *', timezone: 'Europe/Berlin', from: '2026-03-28T12:00:00Z', count: 2 },
    });
    expect(preview.json['times']).toEqual(['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z']);
  });
});
