import { randomUUID } from 'node:crypto';
import { ApiError, createClient } from '#client';
import type { Client } from '#client';
import { inBothModes } from './both-modes.js';
import { DocumentedApi, until } from './documented-api.for-spec.js';
import { ADMIN } from './installation.js';

const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057';
const SOURCE = 'export default ({ request }) => ({ hello: request.params.name });';

inBothModes((guests) => {
  let api: DocumentedApi;
  let client: Client;

  beforeAll(async () => {
    const { base } = guests().place;
    api = await DocumentedApi.of(base);
    const stranger = createClient({ baseUrl: base, fetch: api.fetch });
    const { token } = await stranger.post('/api/v1/auth/login', { body: ADMIN });
    client = createClient({ baseUrl: base, token, fetch: api.fetch });
  });

  it('lets a client that is made of it do everything, and every answer is as documented', async () => {
    expect(await client.get('/api/v1/auth/me')).toMatchObject({ username: ADMIN.username });
    const app = await client.post('/api/v1/admin/apps', {
      body: { slug: `client-${randomUUID()}`, name: 'Made by the client' },
    });
    const inApp = { params: { path: { id_or_slug: app.slug } } };
    const domain = `${app.slug}.example`;
    await client.post('/api/v1/admin/apps/{id_or_slug}/domains', { ...inApp, body: { domain } });
    const script = await client.post('/api/v1/admin/scripts', {
      body: { app_id: app.slug, name: 'greet', source: SOURCE },
    });
    const path = { id: script.id };
    const route = await client.post('/api/v1/admin/scripts/{id}/routes', {
      params: { path },
      body: { path: '/greet/:name', method: 'GET' },
    });
    expect(route).toMatchObject({ script_id: script.id, path_kind: 'param' });

    const called = await client.post('/api/v1/execute/{id}', { params: { path }, body: { name: 'Ada' } });
    expect(called).toEqual({});
    const match = await client.post('/api/v1/admin/routes:match', {
      body: { url: `https://${domain}/greet/ada`, method: 'GET' },
    });
    expect(match).toMatchObject({ matched: { id: route.id }, params: { name: 'ada' } });

    const { items } = await until(
      () => client.get('/api/v1/admin/scripts/{id}/logs', { params: { path } }),
      (page) => page.items.length > 0,
    );
    expect(items[0]).toMatchObject({ script_id: script.id, status: 'success' });
    const audit = await client.get('/api/v1/admin/audit', { params: { query: { app: app.id } } });
    expect(audit.items.map(({ action }) => action)).toEqual([
      'route.create',
      'script.create',
      'domain.claim',
      'app.create',
    ]);

    expect(
      await client.delete('/api/v1/admin/apps/{id_or_slug}', {
        params: { path: { id_or_slug: app.id }, query: { force: 'true' } },
      }),
    ).toBeUndefined();
    const gone = client.get('/api/v1/admin/scripts/{id}', { params: { path } });
    await expect(gone).rejects.toThrow(ApiError);
    await expect(gone).rejects.toMatchObject({ status: 404, code: 'script.not-found' });
  });

  it('calls the route that a client has made', async () => {
    const { base } = guests().place;
    const script = await client.post('/api/v1/admin/scripts', {
      body: { app_id: 'default', name: `client-${randomUUID()}`, source: SOURCE },
    });
    const path = `/client/${script.id}`;
    await client.post('/api/v1/admin/scripts/{id}/routes', {
      params: { path: { id: script.id } },
      body: { path: `${path}/:name` },
    });
    expect(await (await fetch(`${base}${path}/ada`)).json()).toEqual({ hello: 'ada' });
  });

  it('reads everything that can be listed, as documented', async () => {
    const lists = api.operations.filter(
      ({ method, path, open }) => method === 'GET' && !open && !path.includes('{'),
    );
    const token = { authorization: `Bearer ${await tokenOf(guests().place.base)}` };
    for (const { path } of lists) {
      const request = new Request(guests().place.base + path, { headers: token });
      expect(`${path} ${(await api.fetch(request)).status}`).toBe(`${path} 200`);
    }
    expect(lists.length).toBeGreaterThan(5);
  });

  it('answers at every path of the document, and asks for a sign-in where it says so', async () => {
    const { base } = guests().place;
    for (const { name, method, path, open, takesBody } of api.operations) {
      const url = base + path.replace(/\{\w+\}/g, NOBODY);
      const body = takesBody ? { body: '{}', headers: { 'content-type': 'application/json' } } : {};
      const response = await fetch(url, { method, ...body });
      const text = await response.text();
      if (open) expect(`${name}: ${text}`).not.toMatch(/"code":"(?:http\.not-found|auth\.required)"/);
      else expect(`${name}: ${response.status}`).toBe(`${name}: 401`);
    }
  });

  it('has a page for people, which a browser is told to run nothing of', async () => {
    const response = await fetch(`${guests().place.base}/api/v1/docs`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-/,
    );
    const page = await response.text();
    for (const { path } of api.operations) expect(page).toContain(`<code>${path}</code>`);
  });
});

async function tokenOf(base: string): Promise<string> {
  return (await createClient({ baseUrl: base }).post('/api/v1/auth/login', { body: ADMIN })).token;
}
