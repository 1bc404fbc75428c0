import { inBothModes } from './both-modes.js';
import type { Answer } from './client.js';

const spent = (answer: Answer) => [answer.status, answer.json['code'], answer.json['budget']];
const overBudget = (budget: string) => [507, 'script.out-of-budget', budget];

/** Each limit of D3: it bites, and it does not bite just below. */
inBothModes((guests) => {
  const ask = async (source: string, sandbox: Record<string, number>, body?: string): Promise<Answer> => {
    const { path } = await guests().admin.endpoint(source, { sandbox });
    return guests().stranger.send('POST', path, body, { 'content-type': 'text/plain' });
  };

  it('cpu_ms counts CPU time, not the time that passes', async () => {
    const burn = (ms: number) => `export default async () => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      const end = performance.now() + ${ms};
      while (performance.now() < end);
      return 'done';
    };`;
    const sandbox = { cpu_ms: 500 };
    expect((await ask(burn(100), sandbox)).status).toBe(200);
    expect(spent(await ask(burn(5_000), sandbox))).toEqual(overBudget('cpu_ms'));
  });

  it('wall_ms counts the time that passes', async () => {
    const sleep = (ms: number) =>
      `export default () => new Promise((resolve) => setTimeout(resolve, ${ms}));`;
    const sandbox = { wall_ms: 800 };
    expect((await ask(sleep(200), sandbox)).status).toBe(200);
    const late = await ask(sleep(1_000), sandbox);
    expect([late.status, late.json['code']]).toEqual([504, 'script.timed-out']);
  });

  it('memory_mb bounds the heap', async () => {
    const fill = (mb: number) => `export default () => {
      const all = [];
      for (let i = 0; i < ${mb}; i++) all.push(new Array(131_072).fill(i));
      return all.length;
    };`;
    const sandbox = { memory_mb: 32 };
    expect((await ask(fill(8), sandbox)).status).toBe(200);
    expect(spent(await ask(fill(64), sandbox))).toEqual(overBudget('memory_mb'));
  });

  it('max_request_bytes counts bytes', async () => {
    const sandbox = { max_request_bytes: 1_000 };
    const source = 'export default (ctx) => ctx.request.body.length;';
    expect((await ask(source, sandbox, 'x'.repeat(1_000))).status).toBe(200);
    expect((await ask(source, sandbox, 'ä'.repeat(500))).status).toBe(200);
    const large = await ask(source, sandbox, 'ä'.repeat(501));
    expect([large.status, large.json['code']]).toEqual([413, 'http.body-too-large']);
  });

  it('max_response_bytes counts bytes, also of a streamed response', async () => {
    const sandbox = { max_response_bytes: 1_000 };
    const text = (times: number) => `export default () => ({ statusCode: 200, body: 'ä'.repeat(${times}) });`;
    expect((await ask(text(500), sandbox)).status).toBe(200);
    expect(spent(await ask(text(501), sandbox))).toEqual(overBudget('max_response_bytes'));
    const stream = (bytes: number) => `export default () => new Response(new ReadableStream({
      pull(controller) { controller.enqueue(new Uint8Array(${bytes})); controller.close(); },
    }));`;
    expect((await ask(stream(1_000), sandbox)).text).toHaveLength(1_000);
    await expect(ask(stream(1_001), sandbox)).rejects.toThrow();
  });

  it('max_log_bytes cuts the log with a mark, and the run goes on', async () => {
    const { admin, stranger } = guests();
    const lines = async (count: number) => {
      const source = `export default () => { for (let i = 0; i < ${count}; i++) console.log('ä'.repeat(50)); return 'done'; };`;
      const { script, path } = await admin.endpoint(source, { sandbox: { max_log_bytes: 2_000 } });
      expect((await stranger.get(path)).status).toBe(200);
      return (await admin.executions(script.id, 1))[0]?.log ?? [];
    };
    expect(await lines(10)).toHaveLength(10);
    const cut = await lines(1_000);
    expect(cut.length).toBeLessThan(20);
    expect(cut.at(-1)?.message).toBe(`${1_000 - (cut.length - 1)} log lines over the limit were cut`);
  });

  it('max_sdk_calls counts calls, whether they succeed or not', async () => {
    const call = (times: number) => `import { http } from 'picloud';
      export default async () => {
        for (let i = 0; i < ${times}; i++) await http.get('http://127.0.0.1/').catch(() => 0);
        return 'done';
      };`;
    const sandbox = { max_sdk_calls: 5 };
    expect((await ask(call(5), sandbox)).status).toBe(200);
    expect(spent(await ask(call(6), sandbox))).toEqual(overBudget('max_sdk_calls'));
  });

  it('max_concurrency lets the rest wait their turn, at most wall_ms', async () => {
    const { admin, stranger } = guests();
    const source =
      'export default () => new Promise((resolve) => setTimeout(resolve, 400, String(Date.now())));';
    const sandbox = { max_concurrency: 1, wall_ms: 1_000 };
    const { script, path } = await admin.endpoint(source, { sandbox });
    const pair = await Promise.all([stranger.get(path), stranger.get(path)]);
    expect(pair.map(({ status }) => status)).toEqual([200, 200]);
    const [first, second] = pair.map(({ json }) => Number(json)).sort();
    expect((second as number) - (first as number)).toBeGreaterThan(380);
    const crowd = await Promise.all(Array.from({ length: 5 }, () => stranger.get(path)));
    const statuses = crowd.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 200, 200, 503, 503]);
    const refused = crowd.find(({ status }) => status === 503);
    expect(refused?.json['code']).toBe('script.busy');
    expect(refused?.headers.get('retry-after')).toBe('1');
    const waits = (await admin.executions(script.id, 5)).map((record) => record.wait_ms);
    expect(Math.max(...waits)).toBeGreaterThan(300);
  });
});
