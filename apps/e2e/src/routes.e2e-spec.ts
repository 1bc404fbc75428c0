import { randomUUID } from 'node:crypto';
import { inBothModes } from './both-modes.js';
import { askAt } from './wire.for-spec.js';

const ECHO = `export default ({ request: { path, params, rest, query, url }, principal }) =>
  ({ path, params, rest, query, url, principal });`;

inBothModes((guests) => {
  const routesOf = (scriptId: string): string => `/api/v1/admin/scripts/${scriptId}/routes`;
  /** An app with a domain of its own and everything under it, and its script. */
  const anApp = async (): Promise<{ appId: string; domain: string; scriptId: string }> => {
    const { admin } = guests();
    const domain = `d${randomUUID().slice(0, 8)}.example`;
    const app = await admin.post('/api/v1/admin/apps', {
      slug: `app-${randomUUID().slice(0, 8)}`,
      name: 'An app',
    });
    expect(app.status).toBe(201);
    const appId = String(app.json['id']);
    for (const name of [domain, `*.${domain}`])
      expect((await admin.post(`/api/v1/admin/apps/${appId}/domains`, { domain: name })).status).toBe(201);
    const { id } = await admin.script(ECHO, { app_id: appId });
    return { appId, domain, scriptId: id };
  };
  const bind = async (scriptId: string, body: object) => {
    const answer = await guests().admin.post(routesOf(scriptId), body);
    expect(answer.status).toBe(201);
    return answer.json;
  };
  const seen = async (target: string, host: string) => {
    const { status, body } = await askAt(guests().place.base, target, { host });
    return { status, json: JSON.parse(body) as Record<string, unknown> };
  };

  it('serves routes of one host, of a wildcard and of any, with what they capture (R-ROUTE-33)', async () => {
    const { domain, scriptId } = await anApp();
    await bind(scriptId, { path: '/files/*' });
    await bind(scriptId, { path: '/:page', host: domain });
    await bind(scriptId, { path: '/:page', host: `*.${domain}`, host_param_name: 'tenant' });
    expect(await seen('/home?a=1', domain)).toMatchObject({
      status: 200,
      json: { params: { page: 'home' }, rest: '', query: { a: '1' }, url: `http://${domain}/home?a=1` },
    });
    expect((await seen('/home', `Ada.${domain}:8080`)).json).toMatchObject({
      params: { tenant: 'ada', page: 'home' },
    });
    expect((await seen('/files/a%2Fb/c.png', domain)).json).toMatchObject({
      params: {},
      rest: 'a%2Fb/c.png',
    });
    expect((await seen('/files', `x.${domain}`)).json).toMatchObject({ params: { page: 'files' } });
    expect((await seen('/a/b', domain)).status).toBe(404);
    expect((await seen('/home', `${domain}.evil.example`)).json).toMatchObject({ code: 'app.unknown-host' });
  });

  it('refuses a host that the app does not claim, and names the route that is in the way', async () => {
    const { admin } = guests();
    const { domain, scriptId } = await anApp();
    expect(await admin.post(routesOf(scriptId), { path: '/x', host: 'elsewhere.example' })).toMatchObject({
      status: 422,
      json: { code: 'route.host-not-claimed', errors: [{ field: 'host' }] },
    });
    const { id } = await bind(scriptId, { path: '/x/:a/*', host: domain });
    expect(await admin.post(routesOf(scriptId), { path: '/x/:b/*', host: domain })).toMatchObject({
      status: 409,
      json: { conflicting_route: { id } },
    });
  });

  it('looks ahead by the same rules: routes:check and routes:match (R-ROUTE-29)', async () => {
    const { admin, stranger } = guests();
    const { appId, domain, scriptId } = await anApp();
    const draft = { script_id: scriptId, path: '/look/:x', host: domain };
    expect(await admin.post('/api/v1/admin/routes:check', draft)).toMatchObject({
      ...{ status: 200, json: { ok: true, conflicts: [] } },
    });
    const { id } = await bind(scriptId, { path: '/look/:y', host: domain });
    expect((await admin.post('/api/v1/admin/routes:check', draft)).json).toMatchObject({
      ...{ ok: false, conflicts: [{ id }] },
    });
    const url = `https://${domain}/look/ada?q=1`;
    const match = (more: object) => admin.post('/api/v1/admin/routes:match', { url, method: 'GET', ...more });
    expect((await match({})).json).toMatchObject({
      ...{
        matched: { id },
        script_id: scriptId,
        app_id: appId,
        params: { y: 'ada' },
        rest: '',
        reason: null,
      },
    });
    expect((await seen('/look/ada?q=1', domain)).json).toMatchObject({ params: { y: 'ada' } });
    expect((await match({ url: `http://${domain}/nothing` })).json).toMatchObject({ reason: 'no-route' });
    expect((await match({ url: 'http://nobody.example/' })).json).toMatchObject({ reason: 'unknown-host' });
    expect((await match({ url: `http://${domain}/admin/x` })).json).toMatchObject({ reason: 'system' });
    expect((await match({ url: 'x' })).status).toBe(422);
    expect((await stranger.post('/api/v1/admin/routes:match', { url, method: 'GET' })).status).toBe(401);
  });

  it('lists, shows, changes and deletes, each at once in force (R-ROUTE-29, R-ROUTE-30)', async () => {
    const { admin } = guests();
    const { appId, domain, scriptId } = await anApp();
    const { id } = await bind(scriptId, { path: '/life', host: domain });
    expect((await admin.get(`/api/v1/admin/apps/${appId}/routes`)).json['items']).toMatchObject([{ id }]);
    expect((await seen('/life', domain)).status).toBe(200);
    const patch = (body: object) =>
      admin.send('PATCH', `/api/v1/admin/routes/${String(id)}`, JSON.stringify(body), {
        'content-type': 'application/json',
      });
    expect(await patch({ auth: 'editor' })).toMatchObject({ status: 200, json: { auth: 'editor' } });
    expect((await seen('/life', domain)).status).toBe(401);
    await patch({ auth: 'public', rate_limit: { requests: 1, per_seconds: 60, by: 'route' } });
    expect([(await seen('/life', domain)).status, (await seen('/life', domain)).status]).toEqual([200, 429]);
    await patch({ rate_limit: null });
    expect((await seen('/life', domain)).status).toBe(200);
    expect((await admin.get(`/api/v1/admin/routes/${String(id)}`)).json).toMatchObject({ rate_limit: null });
    expect((await admin.delete(`/api/v1/admin/routes/${String(id)}`)).status).toBe(204);
    expect((await seen('/life', domain)).status).toBe(404);
  });

  it('limits the rate, and tells how it stands', async () => {
    const { admin, stranger } = guests();
    const { path, script } = await admin.endpoint(ECHO);
    await admin.post(routesOf(script.id), {
      path: `${path}/limited`,
      rate_limit: { requests: 3, per_seconds: 60, by: 'ip' },
    });
    const answers = [];
    for (let round = 0; round < 5; round += 1) answers.push(await stranger.get(`${path}/limited`));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(answers.map(({ headers }) => headers.get('ratelimit')?.replace(/t=\d+/, 't'))).toEqual(
      [2, 1, 0, 0, 0].map((left) => `"default";r=${left};t`),
    );
    const [, , , over] = answers;
    expect(over?.json).toMatchObject({ code: 'route.rate-limited' });
    expect(Number(over?.headers.get('retry-after'))).toBeGreaterThan(30);
    // Who sends an address of its own making is not believed here.
    expect((await stranger.get(`${path}/limited`, { 'x-forwarded-for': '203.0.113.9' })).status).toBe(429);
  });
});
