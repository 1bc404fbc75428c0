import { randomUUID } from 'node:crypto';
import { inBothModes } from './both-modes.js';
import { Client } from './client.js';
import { pause } from './program.js';

const PASSWORD = 'a password for the specs 7';
const AUTHS = ['public', 'user', 'member', 'editor', 'app_admin'] as const;
const SHOW = 'export default ({ principal, request: { headers } }) => ({ principal, headers });';

inBothModes((guests) => {
  let appId: string;
  let prefix: string;
  beforeAll(async () => {
    const { admin } = guests();
    const script = await admin.script(SHOW);
    appId = script.app_id;
    prefix = `/specs/${script.id}`;
    for (const auth of AUTHS)
      await admin.post(`/api/v1/admin/scripts/${script.id}/routes`, { path: `${prefix}/${auth}`, auth });
  });

  /** A member of the installation, with that role in the routes' app. */
  const somebody = async (role?: 'app_admin' | 'editor' | 'viewer') => {
    const { admin, place } = guests();
    const username = `user-${randomUUID()}`;
    const user = await admin.post('/api/v1/admin/users', {
      username,
      password: PASSWORD,
      instance_role: 'member',
    });
    const id = String(user.json['id']);
    if (role !== undefined) {
      const granted = await admin.post(`/api/v1/admin/apps/${appId}/members`, { user_id: id, role });
      expect(granted.status).toBe(201);
    }
    return { id, username, client: await Client.signedIn(place, { username, password: PASSWORD }) };
  };
  const keyOf = async (client: Client, scopes: readonly string[], app?: string) => {
    const draft = { name: 'spec', scopes, ...(app === undefined ? {} : { app_id: app }) };
    const made = await client.post('/api/v1/admin/api-keys', draft);
    expect(made.status).toBe(201);
    return {
      id: String(made.json['id']),
      headers: { authorization: `Bearer ${String(made.json['raw_token'])}` },
    };
  };
  const statuses = async (client: Client, headers: Record<string, string> = {}): Promise<number[]> => {
    const found: number[] = [];
    for (const auth of AUTHS) found.push((await client.get(`${prefix}/${auth}`, headers)).status);
    return found;
  };

  it('lets through whom the route says, and nobody else (D5, R-AUTH-12)', async () => {
    const { admin, stranger } = guests();
    expect(await statuses(stranger)).toEqual([200, 401, 401, 401, 401]);
    expect(await statuses(stranger, { authorization: 'Bearer malformed' })).toEqual([
      200, 401, 401, 401, 401,
    ]);
    expect(await statuses(admin)).toEqual([200, 200, 200, 200, 200]);
    const expected = {
      none: [200, 200, 403, 403, 403],
      viewer: [200, 200, 200, 403, 403],
      editor: [200, 200, 200, 200, 403],
      app_admin: [200, 200, 200, 200, 200],
    };
    expect(await statuses((await somebody()).client)).toEqual(expected.none);
    for (const role of ['viewer', 'editor', 'app_admin'] as const)
      expect(await statuses((await somebody(role)).client)).toEqual(expected[role]);
  });

  it('lets keys through as far as scopes and binding go', async () => {
    const { admin, stranger } = guests();
    const { client } = await somebody('editor');
    const other = await admin.post('/api/v1/admin/apps', {
      slug: `app-${randomUUID().slice(0, 8)}`,
      name: 'Other',
    });
    const otherId = String(other.json['id']);
    const all = ['script:read', 'script:write', 'app:admin'];
    const asked = async (...key: Parameters<typeof keyOf>) =>
      statuses(stranger, (await keyOf(...key)).headers);
    expect(await asked(client, ['script:read'])).toEqual([200, 200, 200, 403, 403]);
    expect(await asked(client, all, appId)).toEqual([200, 200, 200, 200, 403]);
    expect(await asked(client, ['log:read'])).toEqual([200, 403, 403, 403, 403]);
    expect(await asked(admin, all)).toEqual([200, 200, 200, 200, 200]);
    expect(await asked(admin, all, otherId)).toEqual([200, 403, 403, 403, 403]);
  });

  it('shows a script who calls, by token, cookie and key, and never the credential', async () => {
    const { stranger } = guests();
    const { id, username, client } = await somebody('viewer');
    const principal = { id, username, role: 'member', appRole: 'viewer', via: 'session' };
    const byToken = await client.get(`${prefix}/public`);
    expect(byToken.json['principal']).toEqual(principal);
    const token = (client.credentials['authorization'] ?? '').replace('Bearer ', '');
    const cookie = `theme=dark; picloud_session=${token}`;
    const byCookie = await stranger.get(`${prefix}/member`, { cookie });
    expect(byCookie.json).toMatchObject({ principal, headers: { cookie: 'theme=dark' } });
    const key = await keyOf(client, ['script:read']);
    const byKey = await stranger.get(`${prefix}/user`, key.headers);
    expect(byKey.json['principal']).toEqual({ ...principal, via: 'key' });
    expect((await stranger.get(`${prefix}/public`)).json['principal']).toBeNull();
    for (const { text } of [byToken, byCookie, byKey])
      expect(text).not.toMatch(/pic_|Bearer|picloud_session/);
  });

  it('takes no cookie from a foreign page', async () => {
    const { stranger, admin } = guests();
    const token = (admin.credentials['authorization'] ?? '').replace('Bearer ', '');
    const send = (origin: string) =>
      stranger.post(`${prefix}/public`, {}, { cookie: `picloud_session=${token}`, origin });
    expect((await send('https://evil.example')).json['principal']).toBeNull();
    expect((await send(stranger.base)).json['principal']).toMatchObject({ role: 'owner' });
  });

  it('hears of a revocation at once, not when it has forgotten by itself', async () => {
    const { admin, stranger } = guests();
    const { id, client } = await somebody('editor');
    const key = await keyOf(client, ['script:read']);
    const refusedWithin = async (
      ask: () => Promise<{ status: number }>,
      expected: number,
      withinMs = 1_000,
    ): Promise<void> => {
      const deadline = Date.now() + withinMs;
      while ((await ask()).status !== expected) {
        expect(Date.now()).toBeLessThan(deadline);
        await pause(20);
      }
    };
    const byKey = () => stranger.get(`${prefix}/member`, key.headers);
    const bySession = () => client.get(`${prefix}/editor`);
    expect([(await byKey()).status, (await bySession()).status]).toEqual([200, 200]);
    await client.delete(`/api/v1/admin/api-keys/${key.id}`);
    await refusedWithin(byKey, 401);
    await admin.delete(`/api/v1/admin/apps/${appId}/members/${id}`);
    await refusedWithin(bySession, 403);
    await client.post('/api/v1/auth/logout', {});
    await refusedWithin(bySession, 401);
  });

  it('gives a version of their choice to those who write scripts, and to nobody else', async () => {
    const { admin, stranger } = guests();
    const script = await admin.script('export default () => 1;');
    await admin.put(`/api/v1/admin/scripts/${script.id}`, { source: 'export default () => 2;' });
    const first = { 'x-picloud-version': '1' };
    const run = (client: Client) => client.post(`/api/v1/execute/${script.id}`, {}, first);
    expect(await run((await somebody('editor')).client)).toMatchObject({ status: 200, text: '1' });
    expect((await run((await somebody('viewer')).client)).status).toBe(403);
    expect((await run(stranger)).status).toBe(401);
    expect((await stranger.post(`/api/v1/execute/${script.id}`, {})).text).toBe('2');
  });
});
