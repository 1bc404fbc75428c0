import { inBothModes } from './both-modes.js';

inBothModes((guests) => {
  it('remembers a run with its request, response, lines and receipt (R-XLOG-01, R-XLOG-04, R-XLOG-06)', async () => {
    const { admin, stranger } = guests();
    const { script, path } = await admin.endpoint(
      'import { log } from "picloud"; export default (ctx) => { log.info("seen", { n: 1 }); return { ok: true }; };',
    );
    const answer = await stranger.post(
      `${path}?a=b`,
      { hi: 'there' },
      { authorization: 'Bearer very-secret', 'x-mine': '1' },
    );
    const [execution] = await admin.executions(script.id, 1);
    expect(execution).toMatchObject({
      execution_id: answer.headers.get('x-picloud-execution-id'),
      script_id: script.id,
      version: 1,
      status: 'success',
      source: 'http',
      depth: 0,
      attempt: 1,
      parent_id: null,
      error: null,
      request_bytes: 14,
      response_bytes: 11,
      request: { method: 'POST', path, query: 'a=b', body: '{"hi":"there"}', body_cut: false },
      response: { status_code: 200, body: '{"ok":true}' },
      log: [{ level: 'info', message: 'seen', data: { n: 1 } }],
    });
    const { headers } = (execution as { request: { headers: Record<string, string> } }).request;
    expect(headers).toMatchObject({ authorization: '[masked]', 'x-mine': '1' });
    expect(execution?.root_id).toBe(execution?.execution_id);
    expect(execution?.cpu_ms).toBeGreaterThan(0);
    expect(execution?.peak_heap_bytes).toBeGreaterThan(100_000);
    const alone = await admin.get(`/api/v1/admin/executions/${execution?.execution_id}`);
    expect(alone.json).toEqual(execution);
  });

  it.each([
    ['success', 200, 'export default () => 1;'],
    ['error', 502, 'export default () => { throw new Error("boom"); };'],
    ['timeout', 504, 'export default () => new Promise((r) => setTimeout(r, 60000));'],
    ['budget_exceeded', 507, 'export default () => { for (;;); };'],
  ])('records %s and answers %d (R-EXEC-07, R-EXEC-09, R-XLOG-01)', async (status, http, source) => {
    const { admin, stranger } = guests();
    const { script, path } = await admin.endpoint(source, { sandbox: { cpu_ms: 200, wall_ms: 600 } });
    const answer = await stranger.get(path);
    expect(answer.status).toBe(http);
    const [execution] = await admin.executions(script.id, 1);
    expect(execution?.status).toBe(status);
    if (http !== 200)
      expect(answer.json).toMatchObject({
        code: execution?.error?.code,
        execution_id: execution?.execution_id,
      });
  });

  it("tells the public the code and those who may read the log the stack, at the author's line", async () => {
    const { admin, stranger } = guests();
    const source =
      'type T = { a: string };\n\nexport default (ctx: T) => {\n  throw new TypeError("secret detail");\n};\n';
    const { script, path } = await admin.endpoint(source);
    const answer = await stranger.get(path);
    expect(answer).toMatchObject({ status: 502, json: { code: 'script.threw' } });
    expect(answer.text).not.toContain('secret detail');
    const [execution] = await admin.executions(script.id, 1);
    expect(execution?.error).toMatchObject({ code: 'script.threw', message: 'TypeError: secret detail' });
    expect(execution?.error?.stack).toContain(':4:');
  });

  it('pages by cursor and by offset, newest first, and clamps the limit (R-XLOG-03)', async () => {
    const { admin, stranger } = guests();
    const { script, path } = await admin.endpoint('export default () => 1;');
    for (let n = 0; n < 5; n++) await stranger.get(path);
    const all = (await admin.executions(script.id, 5)).map(({ execution_id }) => execution_id);
    expect(all).toEqual([...all].sort().reverse());
    const logs = `/api/v1/admin/scripts/${script.id}/logs`;
    const first = (await admin.get(`${logs}?limit=2`)).json as {
      items: { execution_id: string }[];
      next_cursor: string;
    };
    const second = (await admin.get(`${logs}?limit=2&cursor=${first.next_cursor}`)).json as typeof first;
    const byOffset = (await admin.get(`${logs}?limit=2&offset=2`)).json as typeof first;
    expect(first.items.map(({ execution_id }) => execution_id)).toEqual(all.slice(0, 2));
    expect(second.items.map(({ execution_id }) => execution_id)).toEqual(all.slice(2, 4));
    expect(byOffset.items).toEqual(second.items);
    expect((await admin.get(`${logs}?limit=100000`)).status).toBe(200);
  });

  it('forgets the runs of a deleted script (R-SCR-15)', async () => {
    const { admin, stranger } = guests();
    const { script, path } = await admin.endpoint('export default () => 1;');
    await stranger.get(path);
    const [execution] = await admin.executions(script.id, 1);
    await admin.delete(`/api/v1/admin/scripts/${script.id}`);
    expect((await admin.get(`/api/v1/admin/executions/${execution?.execution_id}`)).status).toBe(404);
  });

  it('are followed live', async () => {
    const { admin, stranger, place } = guests();
    const { script, path } = await admin.endpoint("export default () => 'seen';");
    const tail = `/api/v1/admin/scripts/${script.id}/logs/tail`;
    expect((await stranger.get(tail)).status).toBe(401);
    const response = await fetch(place.base + tail, { headers: admin.credentials });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const asked = await stranger.get(path);
    let text = '';
    while (!text.includes('event: execution')) {
      const { done, value } = await reader.read();
      if (done) break;
      text += Buffer.from(value).toString('utf8');
    }
    await reader.cancel();
    expect(text).toContain(asked.headers.get('x-picloud-execution-id'));
  });
});
