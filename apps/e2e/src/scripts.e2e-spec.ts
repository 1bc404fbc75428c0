import { inBothModes } from './both-modes.js';

const ECHO = 'export default async (ctx) => ({ got: ctx.request.body });';

inBothModes((guests) => {
  it('answers at the address of the banner, right after the start (R-APP-04)', async () => {
    const { status, json } = await guests().stranger.get('/hello/world');
    expect({ status, json }).toEqual({ status: 200, json: { hello: 'world' } });
  });

  it('takes a script through its whole life (R-SCR-01, R-SCR-02, R-SCR-05, R-SCR-08)', async () => {
    const { admin, stranger } = guests();
    const script = await admin.script(ECHO);
    expect(script).toMatchObject({
      version: 1,
      kind: 'endpoint',
      sandbox: {},
      isolation: 'warm',
      source: ECHO,
    });
    const ran = await stranger.post(`/api/v1/execute/${script.id}`, { a: [1, null, 'x'] });
    expect(ran.json).toEqual({ got: { a: [1, null, 'x'] } });

    const changed = await admin.put(`/api/v1/admin/scripts/${script.id}`, {
      source: 'export default () => "second";',
    });
    expect(changed.json).toMatchObject({ version: 2 });
    expect((await stranger.post(`/api/v1/execute/${script.id}`, {})).text).toBe('"second"');

    const listed = await admin.get('/api/v1/admin/scripts?app=default&limit=200');
    const item = (listed.json['items'] as { id: string }[]).find(({ id }) => id === script.id);
    expect(item).toBeDefined();
    expect(item).not.toHaveProperty('source');

    expect((await admin.delete(`/api/v1/admin/scripts/${script.id}`)).status).toBe(204);
    expect((await stranger.post(`/api/v1/execute/${script.id}`, {})).status).toBe(404);
    expect((await admin.get(`/api/v1/admin/scripts/${script.id}`)).status).toBe(404);
  });

  it('serves a route at once, with what it captured (R-ROUTE-04, R-ROUTE-39)', async () => {
    const { admin, stranger } = guests();
    const script = await admin.script(
      'export default ({ request: { params, query } }) => ({ name: params.name, q: query.lang });',
    );
    const route = await admin.route(script.id, `/greet-${script.id}/:name`, 'GET');
    const path = `/greet-${script.id}/alice?lang=en`;
    expect((await stranger.get(path)).json).toEqual({ name: 'alice', q: 'en' });
    expect((await stranger.send('POST', path)).status).toBe(404);

    expect((await admin.delete(`/api/v1/admin/routes/${route.id}`)).status).toBe(204);
    expect((await stranger.get(path)).status).toBe(404);
  });

  it('names the route that is in the way (R-ROUTE-15)', async () => {
    const { admin } = guests();
    const script = await admin.script(ECHO);
    const first = await admin.route(script.id, `/twice-${script.id}/:a`);
    const second = await admin.post(`/api/v1/admin/scripts/${script.id}/routes`, {
      path: `/twice-${script.id}/:b`,
    });
    expect(second).toMatchObject({
      status: 409,
      json: { code: 'route.conflict', conflicting_route: { id: first.id } },
    });
  });

  it('passes status, headers and bytes of a structured answer through (R-EXEC-04, R-EXEC-05)', async () => {
    const { admin, stranger } = guests();
    const { path } = await admin.endpoint(
      'export default () => ({ statusCode: 201, headers: { "X-Made-By": "me", "content-type": "image/png" }, body: new Uint8Array([1, 2, 250]) });',
    );
    const response = await fetch(stranger.base + path);
    expect(response.status).toBe(201);
    expect(response.headers.get('x-made-by')).toBe('me');
    expect(response.headers.get('content-type')).toBe('image/png');
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([1, 2, 250]);
  });

  it('carries 10 MiB there and back (R-ROUTE-32)', async () => {
    const { admin, stranger } = guests();
    const { path } = await admin.endpoint(
      'export default ({ request }) => ({ statusCode: 200, headers: { "content-type": "text/plain" }, body: request.body });',
      { sandbox: { cpu_ms: 10_000 } },
    );
    const body = 'é0123456789abcde'.repeat((10 * 1024 * 1024) / 17);
    const answer = await stranger.send('POST', path, body, { 'content-type': 'text/plain' });
    expect(answer.status).toBe(200);
    expect(answer.text === body).toBe(true);
  });

  it('runs no module (R-EXEC-16, R-ROUTE-31)', async () => {
    const { admin, stranger } = guests();
    const script = await admin.script('export const tax = 0.2; export default () => 1;', {
      kind: 'module',
      name: `tax${Date.now()}`,
    });
    expect(await stranger.post(`/api/v1/execute/${script.id}`, {})).toMatchObject({
      status: 400,
      json: { code: 'script.not-invocable' },
    });
    const route = await admin.post(`/api/v1/admin/scripts/${script.id}/routes`, {
      path: `/module-${script.id}`,
    });
    expect(route).toMatchObject({ status: 400, json: { code: 'route.module-not-routable' } });
  });
});
