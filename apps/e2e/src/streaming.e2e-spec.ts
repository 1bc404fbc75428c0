import { inBothModes } from './both-modes.js';
import { pause } from './program.js';

const SLOWLY = `import { log } from 'picloud';
export default {
  fetch(request) {
    let sent = 0;
    request.signal.addEventListener('abort', () => log.info('the client is gone'));
    return new Response(new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        controller.enqueue(new TextEncoder().encode('part ' + sent + '\\n'));
        if (++sent === 8) controller.close();
      },
      cancel() { log.info('the stream is cancelled'); },
    }), { status: 201, headers: { 'content-type': 'text/plain', 'x-mine': 'yes' } });
  },
};`;

inBothModes((guests) => {
  it('sends the parts of a stream as they come', async () => {
    const { admin, place } = guests();
    const { script, path } = await admin.endpoint(SLOWLY);
    const response = await fetch(place.base + path);
    expect([response.status, response.headers.get('x-mine')]).toEqual([201, 'yes']);
    const arrivals: number[] = [];
    let text = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      arrivals.push(performance.now());
      text += Buffer.from(chunk).toString('utf8');
    }
    expect(text.split('\n').filter(Boolean)).toHaveLength(8);
    expect((arrivals.at(-1) as number) - (arrivals[0] as number)).toBeGreaterThan(700);
    const [record] = await admin.executions(script.id, 1);
    expect(record).toMatchObject({ status: 'success', response_bytes: text.length });
    expect(record?.response).toMatchObject({ status_code: 201, body: text, body_cut: false });
  });

  it('tells a run whose client goes away', async () => {
    const { admin, place } = guests();
    const { script, path } = await admin.endpoint(SLOWLY);
    const controller = new AbortController();
    const response = await fetch(place.base + path, { signal: controller.signal });
    await (response.body as ReadableStream<Uint8Array>).getReader().read();
    controller.abort();
    const [record] = await admin.executions(script.id, 1);
    expect(record?.status).toBe('aborted');
    expect(record?.log.map(({ message }) => message)).toEqual([
      'the client is gone',
      'the stream is cancelled',
    ]);
    expect(record?.wall_ms).toBeLessThan(1_000);
  });

  it('tells a run whose client goes away before there is an answer', async () => {
    const { admin, place } = guests();
    const { script, path } = await admin.endpoint(`import { log } from 'picloud';
      export default (ctx) => new Promise((resolve) => {
        ctx.request.signal.addEventListener('abort', () => { log.info('noticed'); resolve(1); });
        setTimeout(resolve, 5_000, 2);
      });`);
    const controller = new AbortController();
    const asked = fetch(place.base + path, { signal: controller.signal });
    await pause(200);
    controller.abort();
    await expect(asked).rejects.toThrow();
    const [record] = await admin.executions(script.id, 1);
    expect(record?.status).toBe('aborted');
    expect(record?.log.map(({ message }) => message)).toEqual(['noticed']);
    expect(record?.wall_ms).toBeLessThan(2_000);
  });

  it('tells a run whose client went away while it waited for its turn', async () => {
    const { admin, place } = guests();
    const source = `export default async (ctx) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      console.log('aborted: ' + ctx.request.signal.aborted);
      return ctx.request.signal.aborted;
    };`;
    const { script, path } = await admin.endpoint(source, { sandbox: { max_concurrency: 1 } });
    const first = fetch(place.base + path);
    await pause(50);
    const controller = new AbortController();
    const waiting = fetch(place.base + path, { signal: controller.signal });
    await pause(50);
    controller.abort();
    await expect(waiting).rejects.toThrow();
    expect(await (await first).json()).toBe(false);
    const records = await admin.executions(script.id, 2);
    expect(records.map(({ status }) => status).sort()).toEqual(['aborted', 'success']);
    const left = records.find(({ status }) => status === 'aborted');
    expect(left?.log.at(-1)?.message).toBe('aborted: true');
  });

  it('slows a script down to the speed of its client', async () => {
    const { admin, place } = guests();
    const source = `import { log } from 'picloud';
      let made = 0;
      export default () => new Response(new ReadableStream({
        pull(controller) {
          controller.enqueue(new Uint8Array(256 * 1_024));
          if (++made === 36) controller.close();
          if (made % 6 === 0) log.info('made ' + made);
        },
      }));`;
    const { script, path } = await admin.endpoint(source, { sandbox: { cpu_ms: 10_000 } });
    const response = await fetch(place.base + path);
    await pause(500);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let bytes = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) bytes += part.value.length;
    expect(bytes).toBe(36 * 256 * 1_024);
    const [record] = await admin.executions(script.id, 1);
    const [first] = record?.log ?? [];
    const last = record?.log.at(-1);
    expect(Date.parse(last?.at ?? '') - Date.parse(first?.at ?? '')).toBeGreaterThan(300);
  });

  it('breaks the connection off when the script fails in the middle', async () => {
    const { admin, place } = guests();
    const { script, path } = await admin.endpoint(`export default () => new Response(new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('a beginning'));
        setTimeout(() => controller.error(new Error('mine')), 100);
      },
    }));`);
    const response = await fetch(place.base + path);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    const [record] = await admin.executions(script.id, 1);
    expect([record?.status, record?.error?.message]).toEqual(['error', 'Error: mine']);
  });

  it('lets work go on after the response with waitUntil', async () => {
    const { admin, stranger } = guests();
    const { script, path } = await admin.endpoint(`import { log } from 'picloud';
      export default (ctx) => {
        ctx.waitUntil(new Promise((resolve) => setTimeout(resolve, 800)).then(() => log.info('done')));
        return { answered: true };
      };`);
    const began = performance.now();
    const answer = await stranger.get(path);
    expect(answer.json).toEqual({ answered: true });
    expect(performance.now() - began).toBeLessThan(700);
    const [record] = await admin.executions(script.id, 1);
    expect(record?.log.map(({ message }) => message)).toEqual(['done']);
    expect(performance.now() - began).toBeGreaterThan(790);
  });
});
