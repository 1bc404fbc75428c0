import { inBothModes } from './both-modes.js';
import type { Answer } from './client.js';

const SOURCE = 'export default () => 1;';
const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057';
const fields = ({ json }: Answer) => (json['errors'] as { field: string }[]).map(({ field }) => field).sort();

inBothModes((guests) => {
  it('asks for a sign-in before it says anything else (R-AUTH-06)', async () => {
    const { stranger } = guests();
    for (const path of [
      '/api/v1/admin/scripts',
      `/api/v1/admin/scripts/${NOBODY}`,
      '/api/v1/admin/apps',
      '/api/v1/auth/me',
    ]) {
      const answer = await stranger.get(path);
      expect(answer).toMatchObject({ status: 401, json: { code: 'auth.required' } });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
    const forged = await stranger.get('/api/v1/admin/scripts', { authorization: `Bearer ${'x'.repeat(43)}` });
    expect(forged.status).toBe(401);
  });

  it('names every unknown, wrong and missing field (422)', async () => {
    const { admin } = guests();
    const answer = await admin.post('/api/v1/admin/scripts', {
      app_id: 7,
      source: SOURCE,
      kind: 'daemon',
      colour: 'red',
    });
    expect(answer.status).toBe(422);
    expect(new Set(fields(answer))).toEqual(new Set(['app_id', 'name', 'kind', 'colour']));
  });

  it('shows where a source does not parse (R-SCR-03)', async () => {
    const { admin } = guests();
    const script = await admin.script(SOURCE);
    const bad = 'const a = 1;\nconst b = (;\nexport default () => 1;';
    const created = await admin.post('/api/v1/admin/scripts', {
      app_id: 'default',
      name: 'broken',
      source: bad,
    });
    const updated = await admin.put(`/api/v1/admin/scripts/${script.id}`, { source: bad });
    for (const answer of [created, updated]) {
      expect(answer).toMatchObject({
        status: 422,
        json: { code: 'script.invalid-source', line: 2, column: 12, line_text: 'const b = (;' },
      });
    }
    expect((await admin.get(`/api/v1/admin/scripts/${script.id}`)).json['version']).toBe(1);
  });

  it('refuses a taken name, an unknown limit and one above its ceiling', async () => {
    const { admin } = guests();
    const { name } = await admin.script(SOURCE);
    const draft = { app_id: 'default', name, source: SOURCE };
    expect(await admin.post('/api/v1/admin/scripts', draft)).toMatchObject({
      status: 409,
      json: { code: 'script.name-taken' },
    });
    const unknown = await admin.post('/api/v1/admin/scripts', {
      ...draft,
      name: `${name}x`,
      sandbox: { max_operations: 1 },
    });
    expect(unknown.status).toBe(422);
    expect(fields(unknown)).toEqual(['sandbox.max_operations']);
    const above = await admin.post('/api/v1/admin/scripts', {
      ...draft,
      name: `${name}x`,
      sandbox: { wall_ms: 300_001 },
    });
    expect(above).toMatchObject({
      status: 422,
      json: { field: 'wall_ms', requested: 300_001, ceiling: 300_000 },
    });
  });

  it.each([NOBODY, 'no-uuid', '%00', "'; DROP TABLE scripts; --", 'x'.repeat(300)])(
    'knows no script %s (404, never 500)',
    async (id) => {
      const { admin, stranger } = guests();
      const part = id.includes('%') ? id : encodeURIComponent(id);
      const paths = [
        `/api/v1/admin/scripts/${part}`,
        `/api/v1/admin/scripts/${part}/logs`,
        `/api/v1/admin/executions/${part}`,
      ];
      for (const path of paths) expect((await admin.get(path)).status).toBe(404);
      expect((await admin.delete(`/api/v1/admin/routes/${part}`)).status).toBe(404);
      expect((await stranger.post(`/api/v1/execute/${part}`, {})).status).toBe(404);
    },
  );

  it.each([
    ['/api/foo', /reserved/],
    ['/admin/foo', /reserved/],
    ['/healthz', /reserved/],
    ['no-slash', /start/],
    ['/a/b:c', /:/],
    ['/a/{name}', /\{|reserved/],
  ])('refuses the route %s with the reason (R-ROUTE-12, R-ROUTE-13)', async (path, reason) => {
    const { admin } = guests();
    const script = await admin.script(SOURCE);
    const answer = await admin.post(`/api/v1/admin/scripts/${script.id}/routes`, { path });
    expect(answer.status).toBe(422);
    expect(answer.json['detail']).toMatch(reason);
  });

  it('answers unknown paths and hosts with 404 as problems (R-ROUTE-28, R-VER-03)', async () => {
    const { stranger } = guests();
    for (const path of [
      '/nothing/here',
      '/api/admin/scripts',
      '/api/v2/execute/x',
      '/api/v1/nothing',
      '/admin-not',
    ]) {
      const answer = await stranger.get(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.json).toMatchObject({
        status: 404,
        code: expect.stringMatching(/^[a-z.-]+$/),
        request_id: expect.any(String),
      });
      expect(answer.headers.get('x-request-id')).toBe(answer.json['request_id']);
    }
  });

  it('refuses bodies: too large 413, no JSON 400', async () => {
    const { admin, stranger } = guests();
    const { path } = await admin.endpoint(SOURCE, { sandbox: { max_request_bytes: 1_000 } });
    const json = { 'content-type': 'application/json' };
    expect((await stranger.send('POST', path, `"${'x'.repeat(998)}"`, json)).status).toBe(200);
    expect(await stranger.send('POST', path, `"${'x'.repeat(999)}"`, json)).toMatchObject({
      status: 413,
      json: { code: 'http.body-too-large' },
    });
    expect(await stranger.send('POST', path, '{"a":', json)).toMatchObject({
      status: 400,
      json: { code: 'request.invalid-json' },
    });
    expect((await admin.send('POST', '/api/v1/admin/scripts', '{"a":', json)).status).toBe(400);
    expect(
      (await admin.send('POST', '/api/v1/admin/scripts', `"${'x'.repeat(9_000_000)}"`, json)).status,
    ).toBe(413);
    expect((await admin.send('POST', '/api/v1/admin/scripts', '{"__proto__":{"a":1}}', json)).status).toBe(
      400,
    );
  });

  it('never shows a stack, a path or SQL', async () => {
    const { admin, stranger } = guests();
    const odd = [
      await admin.post('/api/v1/admin/scripts', { app_id: 'default', name: 'a\0b', source: SOURCE }),
      await admin.get('/api/v1/admin/scripts?limit=-1&cursor=%00'),
      await admin.get('/api/v1/admin/scripts?app=%27'),
      await stranger.post('/api/v1/auth/login', { username: { $gt: '' }, password: [] }),
      await stranger.get('/%zz'),
      await stranger.get('/a/..%2f..%2fetc/passwd'),
    ];
    for (const { status, text } of odd) {
      expect(status).toBeLessThan(500);
      expect(text).not.toMatch(/node_modules|\.[jt]s:\d+|SELECT|prisma/i);
    }
  });
});
