import { randomUUID } from 'node:crypto';
import { inBothModes } from './both-modes.js';
import { Client } from './client.js';
import type { Answer } from './client.js';

const KEYS = '/api/v1/admin/api-keys';
const SCRIPTS = '/api/v1/admin/scripts';
const SOURCE = 'export default () => 1;';

inBothModes((guests) => {
  const mint = (body: object): Promise<Answer> => guests().admin.post(KEYS, { name: 'spec', ...body });
  const draft = (app_id = 'default') => ({ app_id, name: `spec-${randomUUID()}`, source: SOURCE });
  /** Requests with a key and nothing else. */
  const keyed = async (body: object) => {
    const made = await mint(body);
    expect(made.status).toBe(201);
    const headers = { authorization: `Bearer ${String(made.json['raw_token'])}` };
    const stranger = Client.anonymous(guests().place);
    return {
      id: String(made.json['id']),
      json: made.json,
      get: (path: string) => stranger.get(path, headers),
      post: (path: string, content: unknown) => stranger.post(path, content, headers),
    };
  };

  it('makes a key, shows it once, and lists it without its secret (R-KEY-01, R-KEY-03)', async () => {
    const { admin } = guests();
    const key = await keyed({ scopes: ['script:read'] });
    const token = String(key.json['raw_token']);
    expect(token).toMatch(/^pic_[a-z2-7]{52}_[a-z2-7]{6}$/);
    expect(key.json['prefix']).toBe(token.slice(4, 12));
    const list = await admin.get(KEYS);
    expect(list.text).toContain(key.id);
    expect(list.text).not.toContain(token.slice(12, 40));
    expect((await key.get('/api/v1/auth/me')).json).toEqual((await admin.get('/api/v1/auth/me')).json);
  });

  it('is limited to its scopes: reading scripts is not writing them (R-AUTHZ-01)', async () => {
    const { admin } = guests();
    const script = await admin.script(SOURCE);
    const reader = await keyed({ scopes: ['script:read'] });
    expect((await reader.get(`${SCRIPTS}/${script.id}`)).status).toBe(200);
    expect((await reader.get(SCRIPTS)).status).toBe(200);
    expect(await reader.post(SCRIPTS, draft())).toMatchObject({
      status: 403,
      json: { code: 'auth.forbidden' },
    });
    expect((await reader.get('/api/v1/admin/users')).status).toBe(403);
    const writer = await keyed({ scopes: ['script:write'] });
    expect((await writer.post(SCRIPTS, draft())).status).toBe(201);
    expect((await writer.get(`${SCRIPTS}/${script.id}`)).status).toBe(403);
  });

  it('is good for the app it is bound to alone, and never for the instance (R-KEY-05)', async () => {
    const { admin } = guests();
    const slug = `spec-${randomUUID().slice(0, 8)}`;
    expect((await admin.post('/api/v1/admin/apps', { slug, name: 'Other' })).status).toBe(201);
    const elsewhere = (await admin.post(SCRIPTS, draft(slug))).json;
    const bound = await keyed({ scopes: ['script:read', 'script:write', 'app:admin'], app_id: 'default' });
    const made = await bound.post(SCRIPTS, draft());
    expect(made.status).toBe(201);
    expect((await bound.get(`${SCRIPTS}/${String(made.json['id'])}`)).status).toBe(200);
    expect((await bound.get(`${SCRIPTS}/${String(elsewhere['id'])}`)).status).toBe(403);
    expect((await bound.post(SCRIPTS, draft(slug))).status).toBe(403);
    expect((await bound.get(SCRIPTS)).text).not.toContain(String(elsewhere['id']));
    expect((await bound.get('/api/v1/admin/users')).status).toBe(403);
    expect((await mint({ scopes: ['instance:admin'], app_id: 'default' })).status).toBe(422);
    expect((await mint({ scopes: ['script:read'], app_id: 'no-such-app' })).status).toBe(404);
  });

  it('makes no other key, and is refused once it is deleted or wrong (R-KEY-04)', async () => {
    const { admin } = guests();
    const key = await keyed({ scopes: ['instance:admin', 'script:read'] });
    expect(await key.post(KEYS, { name: 'more', scopes: ['script:read'] })).toMatchObject({
      ...{ status: 403, json: { code: 'auth.session-needed' } },
    });
    expect((await key.get('/api/v1/admin/users')).status).toBe(200);
    const wrong = { authorization: `Bearer ${String(key.json['raw_token']).slice(0, -6)}aaaaaa` };
    expect((await Client.anonymous(guests().place).get(SCRIPTS, wrong)).status).toBe(401);
    const cookie = `picloud_session=${String(key.json['raw_token'])}`;
    expect((await Client.anonymous(guests().place).get(SCRIPTS, { cookie })).status).toBe(401);
    expect((await admin.delete(`${KEYS}/${key.id}`)).status).toBe(204);
    expect((await key.get(SCRIPTS)).status).toBe(401);
    expect((await admin.delete(`${KEYS}/${key.id}`)).status).toBe(404);
  });

  it.each([
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['everything'] }, 'scopes'],
    [{ scopes: ['script:read'], expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    [{ name: '', scopes: ['script:read'] }, 'name'],
  ])('refuses %j (422)', async (body, field) => {
    const answer = await mint(body);
    expect(answer.status).toBe(422);
    expect(answer.json['errors']).toContainEqual(expect.objectContaining({ field }));
  });
});
