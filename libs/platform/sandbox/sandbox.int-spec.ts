import type { Sandbox, SandboxRun } from './sandbox.js';
import { aRun as script, aSandbox, LIMITS as limits } from './sandbox.for-spec.js';

let sandbox: Sandbox;
const run = (code: string, more: Partial<SandboxRun> = {}) => sandbox.run(script(code, more));
const resultOf = async (code: string, more: Partial<SandboxRun> = {}) => {
  const outcome = await run(code, more);
  expect(outcome.error).toBeUndefined();
  const head = JSON.parse(outcome.result as string) as {
    statusCode: number;
    headers: object;
    encoding: string;
  };
  return { ...head, body: outcome.body };
};

beforeAll(async () => {
  // Not behind everything else that the machine does.
  sandbox = aSandbox({ probationCells: 0 });
  await sandbox.start();
});
afterAll(() => sandbox.stop(1_000));

describe('what a script returns (R-EXEC-04, R-EXEC-05, R-EXEC-06)', () => {
  it.each([
    ['a plain value is 200 JSON', '({ a: [1, "x", null] })', 200, '{"a":[1,"x",null]}'],
    ['a string is a JSON string', '"hi"', 200, '"hi"'],
    ['nothing is null', 'undefined', 200, 'null'],
    ['statusCode makes it structured', '({ statusCode: 201, body: { ok: true } })', 201, '{"ok":true}'],
    ['a structured string goes as it is', '({ statusCode: 404, body: "gone" })', 404, 'gone'],
    ['a structured result may have no body', '({ statusCode: 204 })', 204, ''],
  ])('%s', async (_, value, statusCode, body) => {
    expect(await resultOf(`export default async () => ${value};`)).toMatchObject({ statusCode, body });
  });

  it('passes headers on in lower case and keeps what belongs to the connection', async () => {
    const code =
      'export default () => ({ statusCode: 200, headers: { "X-A": "1", Connection: "close", "Content-Length": 3, Many: ["a", "b"] }, body: "x" });';
    const { headers } = await resultOf(code);
    expect(headers).toEqual({ 'x-a': '1', many: ['a', 'b'], 'content-type': 'text/plain; charset=utf-8' });
  });

  it('sends bytes as bytes', async () => {
    const { body, encoding } = await resultOf('export default () => new Uint8Array([0, 1, 128, 255]);');
    expect([...Buffer.from(body as string, encoding as 'latin1')]).toEqual([0, 1, 128, 255]);
  });

  it.each([
    ['a BigInt', '({ n: 1n })'],
    ['a function', '(() => 1)'],
    ['a symbol', 'Symbol("x")'],
    ['a cycle', '(() => { const a = {}; a.a = a; return a; })()'],
    [
      'a result nested 100,000 deep',
      '(() => { let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a; })()',
    ],
    ['a status that HTTP does not know', '({ statusCode: 99 })'],
    ['a header with a line break', '({ statusCode: 200, headers: { a: "b\\r\\nc: d" } })'],
    ['a toJSON that throws', '({ toJSON() { throw new Error("no"); } })'],
  ])('%s is an invalid result, not a broken answer', async (_, value) => {
    const outcome = await run(`export default async () => ${value};`, {
      limits: { ...limits, cpuMs: 5_000, wallMs: 6_000 },
    });
    expect(outcome).toMatchObject({ status: 'error', error: { code: 'script.invalid-result' } });
  });
});

describe('what a script reads', () => {
  it('gets ctx frozen (R-CTX-01)', async () => {
    const code =
      '"use strict"; export default (ctx) => { try { ctx.executionId = "x"; } catch (e) { return e.name; } };';
    expect((await resultOf(code)).body).toBe('"TypeError"');
  });

  it('gets a JSON body parsed, text as text and bytes as bytes', async () => {
    const echo =
      'export default (ctx) => [typeof ctx.request.body, ctx.request.body instanceof Uint8Array, ctx.request.body];';
    expect((await resultOf(echo, { bodyKind: 'json', body: '{"a":1}' })).body).toBe(
      '["object",false,{"a":1}]',
    );
    expect((await resultOf(echo, { bodyKind: 'text', body: '{"a":1}' })).body).toBe(
      '["string",false,"{\\"a\\":1}"]',
    );
    expect((await resultOf(echo, { bodyKind: 'bytes', body: '\u00ff' })).body).toBe(
      '["object",true,{"0":255}]',
    );
    expect((await resultOf(echo)).body).toBe('["object",false,null]');
  });

  it.each([
    ['does not parse', '{"a":'],
    ['is nested deeper than 64', '['.repeat(65) + ']'.repeat(65)],
    ['names __proto__', '{"__proto__":{"x":1}}'],
    ['names __proto__ by an escape', '{"\\u005f_proto__":{"x":1}}'],
  ])('never runs on a JSON body that %s', async (_, body) => {
    const outcome = await run('export default () => 1;', { bodyKind: 'json', body });
    expect(outcome).toMatchObject({ status: 'error', error: { code: 'request.invalid-json' } });
  });
});

describe('the log (R-LOG-01, R-LOG-02)', () => {
  it('keeps level, message and data in order, from log and console', async () => {
    const { log } = await run(
      'import { log } from "picloud"; export default () => { log.info("a", { n: 1 }); console.warn("b", 2); };',
    );
    expect(JSON.parse(log)).toEqual([
      { at: expect.any(String), level: 'info', message: 'a', data: { n: 1 } },
      { at: expect.any(String), level: 'warn', message: 'b 2' },
    ]);
  });

  it('cuts a flood at the limit and says how much is missing', async () => {
    const { log } = await run(
      'export default () => { for (let i = 0; i < 100000; i++) console.log("line", i); };',
    );
    expect(log.length).toBeLessThan(limits.maxLogBytes + 200);
    expect((JSON.parse(log) as { message: string }[]).at(-1)?.message).toMatch(
      /^\d+ log lines over the limit were cut$/,
    );
  });

  it('survives a script that throws', async () => {
    const outcome = await run(
      'export default () => { console.log("before"); throw new TypeError("boom"); };',
    );
    expect(outcome).toMatchObject({
      status: 'error',
      error: { code: 'script.threw', message: 'TypeError: boom' },
    });
    expect(JSON.parse(outcome.log)).toHaveLength(1);
  });
});

describe('limits (D3)', () => {
  it('counts what the host works for crypto.subtle as CPU time of the script', async () => {
    const derive = (iterations: number, times: number) => `export default async () => {
      const text = new TextEncoder().encode('a password');
      const key = await crypto.subtle.importKey('raw', text, 'PBKDF2', false, ['deriveBits']);
      const how = { name: 'PBKDF2', hash: 'SHA-256', salt: text, iterations: ${iterations} };
      for (let i = 0; i < ${times}; i++) await crypto.subtle.deriveBits(how, key, 256);
      return 'done';
    };`;
    expect((await run(derive(1_000, 1))).status).toBe('success');
    const began = performance.now();
    expect(await run(derive(1_000_000, 50))).toMatchObject({
      status: 'budget_exceeded',
      error: { code: 'script.out-of-budget', budget: 'cpu_ms' },
    });
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('ends a loop when its CPU time is spent (R-EXEC-08)', async () => {
    const outcome = await run('export default () => { for (;;); };');
    expect(outcome).toMatchObject({ status: 'budget_exceeded', error: { code: 'script.out-of-budget' } });
    expect(outcome.wallMs).toBeLessThan(limits.cpuMs + 1_000);
  });

  it('ends a loop that begins after an await', async () => {
    const outcome = await run(
      'export default async () => { await new Promise((r) => setTimeout(r, 5)); for (;;); };',
    );
    expect(outcome).toMatchObject({ status: 'budget_exceeded', error: { code: 'script.out-of-budget' } });
  });

  it('does not count waiting as CPU time', async () => {
    const outcome = await run(
      'export default async () => { await new Promise((r) => setTimeout(r, 500)); return 1; };',
    );
    expect(outcome.status).toBe('success');
    expect(outcome.cpuMs).toBeLessThan(100);
    expect(outcome.wallMs).toBeGreaterThan(490);
  });

  it('ends a run at its wall-clock limit', async () => {
    const outcome = await run(
      'export default async () => { await new Promise((r) => setTimeout(r, 60000)); };',
    );
    expect(outcome).toMatchObject({ status: 'timeout', error: { code: 'script.timed-out' } });
    expect(outcome.wallMs).toBeLessThan(limits.wallMs + 500);
  });

  it('says at once that a promise can never settle', async () => {
    const outcome = await run('export default () => new Promise(() => {});');
    expect(outcome).toMatchObject({ status: 'timeout', error: { code: 'script.timed-out' } });
    expect(outcome.wallMs).toBeLessThan(limits.wallMs);
  });

  it('ends a script that hoards memory', async () => {
    const hoard = 'export default () => { const a = []; for (;;) a.push({ x: [1, 2, 3] }); };';
    const outcome = await run(hoard, { limits: { ...limits, memoryMb: 16, cpuMs: 20_000, wallMs: 20_000 } });
    expect(outcome).toMatchObject({ status: 'budget_exceeded', error: { budget: 'memory_mb' } });
  });

  it('refuses a response over its limit, and sends one just below', async () => {
    const tight = { limits: { ...limits, maxResponseBytes: 1_000 } };
    const outcome = await run('export default () => "x".repeat(1001);', tight);
    expect(outcome).toMatchObject({
      status: 'budget_exceeded',
      error: { code: 'script.out-of-budget', budget: 'max_response_bytes' },
    });
    expect((await resultOf('export default () => "x".repeat(990);', tight)).body).toHaveLength(992);
  });
});

describe('isolation', () => {
  it('keeps a warm isolate for the next run of one version, and a fresh one for none', async () => {
    const counting = 'let n = 0; export default () => ++n;';
    const warm = script(counting);
    const fresh = script(counting, { isolation: 'fresh' });
    for (const [one, bodies] of [
      [warm, ['1', '2']],
      [fresh, ['1', '1']],
    ] as const) {
      for (const body of bodies) {
        expect(await sandbox.run(one)).toMatchObject({ body });
      }
    }
  });

  it('gives runs of one script at the same time isolates of their own', async () => {
    const slow = script(
      'let inside = 0; export default async () => { inside++; await new Promise((r) => setTimeout(r, 50)); return inside--; };',
    );
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => sandbox.run(slow)));
    for (const { body } of outcomes) expect(body).toBe('1');
  });

  it('shows a script nothing of the host', async () => {
    const code =
      'export default () => ["process", "require", "WebAssembly", "SharedArrayBuffer", "Atomics", "__picloudGuest", "__picloudSdk"].filter((n) => n in globalThis);';
    expect((await resultOf(code)).body).toBe('[]');
  });

  it("refuses every import but the SDK and the app's modules", async () => {
    const outcome = await run('import fs from "fs"; export default () => 1;');
    expect(outcome).toMatchObject({
      status: 'error',
      error: { message: 'Cannot import "fs": the app has no module of that name' },
    });
  });

  it('holds against a script that has overwritten the language', async () => {
    const code = `
      Promise.prototype.then = () => { throw 1; }; JSON.stringify = () => "{}"; Array.prototype[Symbol.iterator] = null;
      Object.defineProperty(Object.prototype, "statusCode", { get() { return 500; } });
      export default async () => ({ fine: true });`;
    expect((await resultOf(code)).body).toBe('{"fine":true}');
  });

  it('reads a thrown Proxy inside its limits', async () => {
    const outcome = await run(
      'export default async () => { throw new Proxy({}, { get() { for (;;); } }); };',
    );
    expect(outcome).toMatchObject({ status: 'budget_exceeded', error: { code: 'script.out-of-budget' } });
  });
});

describe('a cell that dies', () => {
  it('is ended from outside when an uninterruptible builtin holds it', async () => {
    const outcome = await run('export default () => [].includes.call({ length: 2 ** 53 - 1 }, 1);');
    expect(outcome).toMatchObject({ status: 'budget_exceeded', error: { code: 'script.out-of-budget' } });
    expect(outcome.wallMs).toBeLessThan(limits.cpuMs + 2_000);
    // Time enough for another cell to start, on a busy machine too.
    const patient = { limits: { ...limits, wallMs: 20_000 } };
    expect((await resultOf('export default () => "again";', patient)).body).toBe('"again"');
  });

  it('lets a neighbour finish while another script loops', async () => {
    const roomy = { limits: { ...limits, cpuMs: 3_000, wallMs: 20_000 } };
    let loops = true;
    const loop = run('export default () => { for (;;); };', roomy).finally(() => (loops = false));
    expect((await resultOf('export default () => "neighbour";', roomy)).body).toBe('"neighbour"');
    expect(loops).toBe(true);
    expect(await loop).toMatchObject({ status: 'budget_exceeded' });
  });
});
