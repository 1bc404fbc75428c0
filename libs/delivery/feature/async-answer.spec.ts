import type { ResponsePart, RunScriptResponse } from '#contracts';
import { receipt } from './an-invocation.for-spec.js';
import { AsyncAnswer } from './async-answer.js';

const head = (more: object = {}) =>
  JSON.stringify({ statusCode: 200, headers: { 'content-type': 'text/plain' }, encoding: 'utf8', ...more });
const run = (more: Partial<RunScriptResponse> = {}): RunScriptResponse => ({
  ...{ status: 'success', log: '[]', receipt, streamed: false },
  ...more,
});
const part = (seq: number, kind: ResponsePart['kind'], data: string): ResponsePart => ({
  ...{ executionId: 'x', seq, kind, data },
});

describe('a response that came whole', () => {
  it('is kept as a record keeps it', () => {
    const headers = { 'set-cookie': 'a=b', 'x-mine': 'yes' };
    const kept = new AsyncAnswer(100).finish(run({ result: head({ statusCode: 503, headers }), body: 'é' }));
    expect(kept).toEqual({
      ...{ status: 'success', error: undefined, responseBytes: 2 },
      response: {
        ...{ status_code: 503, body: 'é', body_cut: false },
        headers: { 'set-cookie': '[masked]', 'x-mine': 'yes' },
      },
    });
  });

  it("over the limit is the script's failure", () => {
    const kept = new AsyncAnswer(3).finish(run({ result: head(), body: 'four' }));
    expect(kept).toMatchObject({ status: 'budget_exceeded', error: { code: 'script.out-of-budget' } });
  });

  it("that cannot be read is the script's failure", () => {
    const kept = new AsyncAnswer(3).finish(run({ result: '{"statusCode":"tampered"}' }));
    expect(kept).toMatchObject({ status: 'error', error: { code: 'script.invalid-result' }, response: null });
  });

  it('of a run that failed is none', () => {
    const error = { code: 'script.threw', message: 'boom' };
    const kept = new AsyncAnswer(3).finish(run({ status: 'error', error }));
    expect(kept).toEqual({ status: 'error', error, response: null, responseBytes: 0 });
  });
});

describe('a response that comes in parts', () => {
  it('is taken in order, and the beginning is kept', async () => {
    const answer = new AsyncAnswer(100);
    const early = answer.part(part(1, 'chunk', 'he'));
    expect(await answer.part(part(0, 'head', head()))).toBe(true);
    expect([await early, await answer.part(part(2, 'chunk', 'llo'))]).toEqual([true, true]);
    expect(await answer.part(part(3, 'end', ''))).toBe(true);
    expect(answer.finish(run({ streamed: true }))).toMatchObject({
      ...{ status: 'success', responseBytes: 5 },
      response: { status_code: 200, body: 'hello' },
    });
  });

  it('is wanted no more once it is over the limit', async () => {
    const answer = new AsyncAnswer(4);
    await answer.part(part(0, 'head', head()));
    expect(await answer.part(part(1, 'chunk', 'hello'))).toBe(false);
    expect(await answer.part(part(2, 'chunk', 'more'))).toBe(false);
    expect(answer.finish(run({ streamed: true }))).toMatchObject({ status: 'budget_exceeded' });
  });
});
