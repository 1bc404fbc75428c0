import { asyncEndpoint, executionsOnce, succeeded } from './async-routes.for-spec.js';
import { inBothModes } from './both-modes.js';

const ECHO = `import { log } from 'picloud';
export default (ctx) => {
  log.info('seen', { attempt: ctx.attempt, own: ctx.rootId === ctx.executionId, depth: ctx.depth });
  return { statusCode: 201, headers: { 'x-mine': 'yes' }, body: { got: ctx.request.body, query: ctx.request.query } };
};`;

inBothModes((guests) => {
  it('answers 202 at once and runs the script behind it (R-ROUTE-34, R-ROUTE-35)', async () => {
    const { admin, stranger } = guests();
    const { script, path } = await asyncEndpoint(admin, ECHO);
    const answer = await stranger.post(`${path}?a=b`, { hi: 'there' });
    expect(answer.status).toBe(202);
    expect(Object.keys(answer.json).sort()).toEqual(['accepted_at', 'execution_id']);
    const { execution_id: id, accepted_at: acceptedAt } = answer.json as Record<string, string>;
    expect(answer.headers.get('x-picloud-execution-id')).toBe(id);
    expect(new Date(acceptedAt ?? '').toISOString()).toBe(acceptedAt);
    const [execution] = await executionsOnce(admin, script.id, (all) => all.length === 1);
    expect(execution).toMatchObject({
      ...{ execution_id: id, root_id: id, parent_id: null, depth: 0, attempt: 1, trigger_id: null },
      ...{ status: 'success', source: 'http_async', version: 1, error: null },
      request: { method: 'POST', path, query: 'a=b', body: '{"hi":"there"}' },
      response: { status_code: 201, body: '{"got":{"hi":"there"},"query":{"a":"b"}}' },
      log: [{ message: 'seen', data: { attempt: 1, own: true, depth: 0 } }],
    });
    const alone = await admin.get(`/api/v1/admin/executions/${id}`);
    expect(alone.json).toEqual(execution);
  });

  it('runs whatever is active when its turn has come, and takes bodies of bytes as they are', async () => {
    const { admin, stranger } = guests();
    const source = `export default (ctx) => ctx.request.body.reduce((sum, byte) => sum + byte, 0);`;
    const { script, path } = await asyncEndpoint(admin, source);
    const bytes = Uint8Array.from({ length: 70_000 }, (_, n) => n % 256);
    await stranger.send('PUT', path, bytes, { 'content-type': 'application/octet-stream' });
    const [execution] = await executionsOnce(admin, script.id, (all) => all.length === 1);
    const sum = bytes.reduce((total, byte) => total + byte, 0);
    expect(execution).toMatchObject({
      status: 'success',
      request_bytes: 70_000,
      response: { body: String(sum) },
    });
  });

  it('runs every one of many, each once', async () => {
    const { admin, stranger } = guests();
    const { script, path } = await asyncEndpoint(admin, 'export default () => 1;');
    const answers = await Promise.all(Array.from({ length: 150 }, () => stranger.post(path, {})));
    expect(answers.filter(({ status }) => status !== 202)).toEqual([]);
    const ids = answers.map(({ json }) => json['execution_id'] as string).sort();
    const executions = await executionsOnce(admin, script.id, (all) => all.length >= 150);
    expect(succeeded(executions).sort()).toEqual(ids);
  });

  it('takes a request with an Idempotency-Key once', async () => {
    const { admin, stranger } = guests();
    const { script, path } = await asyncEndpoint(admin, 'export default () => 1;');
    const key = { 'idempotency-key': 'order-7' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => stranger.post(path, { n: 7 }, key)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(202);
    const reused = await stranger.post(path, { n: 8 }, key);
    expect([reused.status, reused.json['code']]).toEqual([422, 'idempotency.key-reused']);
    const malformed = await stranger.post(path, {}, { 'idempotency-key': 'a b' });
    expect([malformed.status, malformed.json['code']]).toEqual([400, 'idempotency.malformed-key']);
    // Somebody else's key is another one.
    const other = await admin.post(path, { n: 9 }, key);
    expect(other.status).toBe(202);
    const executions = await executionsOnce(admin, script.id, (all) => all.length >= 2);
    expect(executions).toHaveLength(2);
  });
});
