import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DeadLetterView, ExecutionView, FullDeadLetterView, QueueView, TriggerView } from '#contracts';
import { executionsOnce, succeeded } from './async-routes.for-spec.js';
import { inBothModes } from './both-modes.js';
import { pause } from './program.js';

/** The page's examples are what is run here. */
const [SENDING = '', CONSUMING = ''] = [
  ...readFileSync('docs/reference/queues.md', 'utf8').matchAll(/```ts\n([\s\S]*?)```/g),
].map(([, source = '']) => source);

/** Sends each of the messages in its body: [queue, body, options]. */
const SENDER = `
import { queue } from 'picloud';

export default async ({ request }) => {
  const sent = [];
  for (const call of request.body) sent.push(await queue.send(...call));
  return sent;
};`;
/** Writes what it gets into its log, and fails at poison. */
const CONSUMER = `
import { log } from 'picloud';

export default (ctx) => {
  const { queue, messages } = ctx.event.queue;
  log.info('got', { queue, messages, depth: ctx.depth, at: Date.now() });
  if (messages.some(({ body }) => body === 'poison')) throw new Error('it is poison');
};`;

interface Got {
  readonly queue: string;
  readonly messages: readonly { readonly id: string; readonly body: unknown; readonly attempt: number }[];
  readonly depth: number;
  readonly at: number;
}
interface Sent {
  readonly id: string;
  readonly isDuplicate: boolean;
}

const QUICK = { max_attempts: 2, backoff: 'constant', base_ms: 1_000, jitter: 0 };

const gotIn = (executions: readonly ExecutionView[]): Got[] =>
  executions.flatMap(({ log }) => log.map(({ data }) => data as unknown as Got)).sort((a, b) => a.at - b.at);
const bodiesIn = (executions: readonly ExecutionView[]): unknown[] =>
  gotIn(executions).flatMap(({ messages }) => messages.map(({ body }) => body));

inBothModes((guests) => {
  /** A queue of its own with whoever consumes it. */
  async function aConsumer(settings: object = {}, source = CONSUMER) {
    const { admin } = guests();
    const queue = `q-${randomUUID()}`;
    const script = await admin.script(source);
    const body = { script_id: script.id, queue, retry: QUICK, ...settings };
    const answer = await admin.post('/api/v1/admin/apps/default/triggers/queue', body);
    expect([answer.status, answer.json['code']]).toEqual([201, undefined]);
    return { queue, script, trigger: answer.json as unknown as TriggerView };
  }
  async function aSender(source = SENDER) {
    const { admin, stranger } = guests();
    const { path } = await admin.endpoint(source);
    return async (...calls: readonly unknown[]) => {
      const { status, text, json } = await stranger.post(path, calls);
      if (status !== 200) throw new Error(`Cannot send: ${text}`);
      return json as unknown as Sent[];
    };
  }
  async function queueOf(name: string): Promise<QueueView | undefined> {
    for (let cursor = ''; ;) {
      const { json } = await guests().admin.get(`/api/v1/admin/apps/default/queues?limit=200${cursor}`);
      const { items, next_cursor: next } = json as unknown as {
        items: QueueView[];
        next_cursor: string | null;
      };
      const found = items.find((queue) => queue.name === name);
      if (found !== undefined || next === null) return found;
      cursor = `&cursor=${next}`;
    }
  }

  it('brings messages from one script to another, several at a time, each once (R-QUE-01, R-QUE-04)', async () => {
    const { admin } = guests();
    const { queue, script, trigger } = await aConsumer({ batch_size: 8, concurrency: 2 });
    const send = await aSender();
    const calls = Array.from({ length: 60 }, (_, n) => [queue, { n, text: 'é😀\n' }]);
    const sent = await send(...calls);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(60);
    const runs = await executionsOnce(admin, script.id, (all) => bodiesIn(all).length >= 60, 30_000);
    const got = gotIn(runs);
    const messages = got.flatMap((one) => one.messages);
    expect(messages.map(({ id }) => id).sort()).toEqual(sent.map(({ id }) => id).sort());
    expect(messages.every(({ attempt }) => attempt === 1)).toBe(true);
    expect(messages.find(({ id }) => id === sent[7]?.id)?.body).toEqual({ n: 7, text: 'é😀\n' });
    expect(got.every((one) => one.queue === queue && one.depth === 1 && one.messages.length <= 8)).toBe(true);
    expect(
      runs.every(
        (run) => run.source === 'queue' && run.trigger_id === trigger.id && run.parent_id === run.root_id,
      ),
    ).toBe(true);
  });

  it('lets what a script cannot deal with become a dead letter, while the others pass (R-QUE-04, R-DL-01)', async () => {
    const { admin } = guests();
    const { queue, script, trigger } = await aConsumer();
    const send = await aSender();
    const [poison] = await send([queue, 'poison', { priority: 100 }], ...[1, 2, 3].map((n) => [queue, n]));
    const runs = await executionsOnce(
      admin,
      script.id,
      (all) => succeeded(all).length >= 3 && all.length >= 5,
      30_000,
    );
    expect(bodiesIn(runs)).toEqual(['poison', 1, 2, 3, 'poison']);
    const letters = `/api/v1/admin/apps/default/dead_letters`;
    let found: DeadLetterView | undefined;
    for (const end = Date.now() + 15_000; found === undefined && Date.now() < end; await pause(50)) {
      const { json } = await admin.get(`${letters}?trigger_id=${trigger.id}`);
      [found] = json['items'] as DeadLetterView[];
    }
    const { json } = await admin.get(`${letters}/${found?.id}`);
    const letter = json as unknown as FullDeadLetterView;
    expect(letter).toMatchObject({
      ...{ source: 'queue', script_id: script.id, attempts: 2, resolution: null },
      error: { code: 'script.threw', message: 'Error: it is poison' },
      payload: { op: 'deliver', queue: { queue, messages: [{ id: poison?.id, body: 'poison' }] } },
    });
    expect(letter.error.stack).toContain(':');
    expect(await queueOf(queue)).toMatchObject({ waiting: 0, in_flight: 0 });
  });

  it('keeps a message until its time, and one with a dedupeKey out while it is there (R-QUE-03, R-QUE-06)', async () => {
    const { admin } = guests();
    const { queue, script } = await aConsumer();
    const send = await aSender();
    const options = { delaySeconds: 2, dedupeKey: 'once' };
    const startedAt = Date.now();
    const [later, again] = await send([queue, 'later', options], [queue, 'again', options], [queue, 'now']);
    expect(again).toEqual({ id: later?.id, isDuplicate: true });
    const runs = await executionsOnce(admin, script.id, (all) => all.length >= 2, 30_000);
    const got = gotIn(runs);
    expect(bodiesIn(runs)).toEqual(['now', 'later']);
    // The machine's clock and the database's may differ a little.
    expect((got[1]?.at ?? 0) - startedAt).toBeGreaterThan(1_900);
  });

  it('keeps messages for a trigger that is still to come; what nobody wants is purged (R-QUE-07, R-QUE-09)', async () => {
    const { admin } = guests();
    const send = await aSender();
    const queue = `q-${randomUUID()}`;
    await send([queue, 1], [queue, 2], [queue, 3, { delaySeconds: 3600 }]);
    expect(await queueOf(queue)).toMatchObject({ waiting: 2, delayed: 1, in_flight: 0, trigger_id: null });
    const script = await admin.script(CONSUMER);
    const body = { script_id: script.id, queue, batch_size: 10 };
    expect((await admin.post('/api/v1/admin/apps/default/triggers/queue', body)).status).toBe(201);
    const runs = await executionsOnce(admin, script.id, (all) => bodiesIn(all).length >= 2);
    expect(bodiesIn(runs)).toEqual([1, 2]);
    const purged = await admin.delete(`/api/v1/admin/apps/default/queues/${queue}/messages`);
    expect([purged.status, purged.json]).toEqual([200, { purged: 1 }]);
    expect(await queueOf(queue)).toMatchObject({ waiting: 0, delayed: 0 });
  });

  it('brings large messages, no more of them to a run than it can read at once (R-QUE-04)', async () => {
    const { admin, stranger } = guests();
    const source = `
      import { log } from 'picloud';
      export default (ctx) => log.info('got', { lengths: ctx.event.queue.messages.map(({ body }) => body.length) });`;
    const { queue, script } = await aConsumer({ batch_size: 10 }, source);
    const { path } = await admin.endpoint(`
      import { queue } from 'picloud';
      export default async () => {
        for (let n = 0; n < 9; n++) await queue.send('${queue}', 'x'.repeat(1_000_000), { delaySeconds: 1 });
        return 1;
      };`);
    expect((await stranger.get(path)).text).toBe('1');
    const lengthsIn = (runs: readonly ExecutionView[]) =>
      runs.map(({ log }) => (log[0]?.data as unknown as { lengths: number[] }).lengths);
    const runs = await executionsOnce(admin, script.id, (all) => lengthsIn(all).flat().length >= 9, 30_000);
    expect(runs.every(({ status }) => status === 'success')).toBe(true);
    expect(lengthsIn(runs).flat()).toEqual(Array<number>(9).fill(1_000_000));
    expect(lengthsIn(runs).every(({ length }) => length <= 4)).toBe(true);
  });

  it('refuses what is no message, and says why (R-QUE-08)', async () => {
    const { admin, stranger } = guests();
    const { path } = await admin.endpoint(`
      import { queue } from 'picloud';
      const refusal = (...call) => queue.send(...call).then(() => 'sent', ({ code, message }) => ({ code, message }));
      export default async () => [
        await refusal('two words', 1),
        await refusal('work', 'x'.repeat(1048576)),
        await refusal('work', 1, { priority: 1000 }),
      ];`);
    const { json } = await stranger.get(path);
    expect(json).toMatchObject([
      { code: 'queue.invalid-name', message: expect.stringContaining('letters') as string },
      { code: 'queue.message-too-large', message: expect.stringContaining('1048576 bytes') as string },
      { code: 'queue.invalid-option', message: expect.stringContaining('100') as string },
    ]);
  });

  it('does what the page says', async () => {
    const { admin, stranger } = guests();
    const { queue, script: consumer } = await aConsumer({ batch_size: 10 }, CONSUMING);
    expect(SENDING).toContain("'thumbnails'");
    const { path } = await admin.endpoint(SENDING.replace("'thumbnails'", `'${queue}'`));
    const image = randomUUID();
    const first = await stranger.post(path, { image });
    expect(first.json).toEqual({ id: expect.any(String) as string, isDuplicate: false });
    const runs = await executionsOnce(admin, consumer.id, (all) => succeeded(all).length >= 1);
    expect(runs[0]?.log).toMatchObject([{ message: 'made', data: { image, attempt: 1 } }]);
  });
});
