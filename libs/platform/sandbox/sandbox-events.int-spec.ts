import type { Sandbox, SandboxRun } from './sandbox.js';
import { aRun, aSandbox } from './sandbox.for-spec.js';

const event = { source: 'kv', id: 'e', attempt: 2, op: 'set', kv: { key: 'k', value: 1 } };
const context = JSON.stringify({ executionId: 'e', attempt: 2, event, request: { method: '', headers: {} } });

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = aSandbox({ probationCells: 0 });
  await sandbox.start();
});
afterAll(() => sandbox.stop(1_000));

const run = (code: string, more: Partial<SandboxRun> = {}) => sandbox.run(aRun(code, { context, ...more }));
const resultOf = async (code: string): Promise<unknown> => {
  const { error, body } = await run(code);
  expect(error).toBeUndefined();
  return JSON.parse(body as string) as unknown;
};
/** What the run asks for, s, should it be tried again. */
const wishOf = async (code: string) => {
  const { status, error } = await run(code);
  expect(status).not.toBe('success');
  return error?.retryAfterSeconds;
};

describe('a run that an event caused', () => {
  it('finds it in ctx.event (R-CTX-05)', async () => {
    expect(await resultOf('export default (ctx) => ["event" in ctx, ctx.event];')).toEqual([true, event]);
  });

  it('calls the function event of the web-standard form, with the variables and ctx', async () => {
    const code = `export default {
      fetch() { throw new Error('nobody has asked'); },
      async event(event, env, ctx) { return [this.name, event, env.A, ctx.attempt, ctx.event === event]; },
      name: 'self',
    };`;
    const program = { name: 'script', code, modules: [], env: '{"A":"b"}' };
    const { error, body } = await run('', { program });
    expect(error).toBeUndefined();
    expect(JSON.parse(body as string)).toEqual(['self', event, 'b', 2, true]);
  });

  it('fails where that form has no such function', async () => {
    const { error } = await run('export default { fetch: () => new Response("hi") };');
    expect(error).toMatchObject({
      code: 'script.threw',
      message: expect.stringContaining('"event"') as string,
    });
  });
});

describe('ctx.retryAfter', () => {
  it.each([
    ['0', 0],
    ['0.5', 0.5],
    ['86400', 86_400],
  ])('takes %s s, which a failure carries', async (seconds, wish) => {
    const code = `export default (ctx) => { ctx.retryAfter(${seconds}); throw new Error('later'); };`;
    expect(await wishOf(code)).toBe(wish);
    expect(await wishOf(code.replace('(ctx)', 'async (ctx)'))).toBe(wish);
  });

  it.each(['', '-1', '86401', 'NaN', 'Infinity', '"5"', 'null', '1n', '{ valueOf: () => 5 }'])(
    'refuses %p where it is called',
    async (seconds) => {
      const code = `export default (ctx) => {
        try { ctx.retryAfter(${seconds}); } catch (error) { return [error.name, error.message]; }
      };`;
      expect(await resultOf(code)).toEqual(['Error', 'retryAfter takes seconds, from 0 to 86400']);
    },
  );

  it('counts as it was called last, and a wrong call does not count', async () => {
    const code = `export default (ctx) => {
      ctx.retryAfter(5);
      ctx.retryAfter(7);
      try { ctx.retryAfter(-1); } catch {}
      throw new Error('later');
    };`;
    expect(await wishOf(code)).toBe(7);
  });

  it('is of the run that called it alone', async () => {
    const code = `let kept;
      export default (ctx) => {
        kept ??= ctx;
        if (kept === ctx) ctx.retryAfter(5);
        else kept.retryAfter(6);
        throw new Error('later');
      };`;
    const again = aRun(code, { context });
    const wishes = [];
    for (let n = 0; n < 3; n += 1) wishes.push((await sandbox.run(again)).error?.retryAfterSeconds);
    // Whichever isolates they had: no run has the wish of another.
    expect(wishes[0]).toBe(5);
    expect(wishes.filter((wish) => wish === 6)).toEqual([]);
  });

  it('means nothing for a run that succeeds, and does not show in ctx as JSON', async () => {
    const code = `export default (ctx) => { ctx.retryAfter(5); return 'retryAfter' in JSON.parse(JSON.stringify(ctx)); };`;
    expect(await resultOf(code)).toBe(false);
  });
});
