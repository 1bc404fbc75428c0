import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '#kernel';
import { credentialsChanged } from '#contracts';
import { mintApiKey, mintSessionToken } from '#identity/domain';
import type { AppRole, Scope } from '#identity/domain';
import { Database } from '#platform/postgres';
import { ROUTE_AUTHS } from '#routing/domain';
import { usePostgres } from '#testing';
import { DataPlaneWorld } from './data-plane-world.for-spec.js';

const pg = usePostgres();
let world: DataPlaneWorld;
beforeAll(async () => {
  world = new DataPlaneWorld({ database: pg.database });
  await world.start();
  for (const auth of ROUTE_AUTHS) world.route(`/${auth}`, { auth });
});
afterAll(() => world.close());

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
const statuses = async (headers: Record<string, string>): Promise<number[]> =>
  Promise.all(ROUTE_AUTHS.map(async (auth) => (await world.ask(`/${auth}`, headers)).status));

describe('whom a route lets through (D5)', () => {
  it.each<[string, 'owner' | 'admin' | 'member', AppRole | undefined, number[]]>([
    ['an owner', 'owner', undefined, [200, 200, 200, 200, 200]],
    ['an admin', 'admin', undefined, [200, 200, 200, 200, 200]],
    ['an admin of the app', 'member', 'app_admin', [200, 200, 200, 200, 200]],
    ['an editor', 'member', 'editor', [200, 200, 200, 200, 403]],
    ['a viewer', 'member', 'viewer', [200, 200, 200, 403, 403]],
    ['a user without a role', 'member', undefined, [200, 200, 403, 403, 403]],
  ])('%s, by bearer token and by cookie', async (_, instanceRole, appRole, expected) => {
    const { token } = await world.user(instanceRole, appRole);
    expect(await statuses(bearer(token))).toEqual(expected);
    expect(await statuses({ cookie: `x=1; picloud_session=${token}` })).toEqual(expected);
  });

  it.each<[string, Scope[], 'here' | 'elsewhere' | null, number[]]>([
    ['reads', ['script:read'], null, [200, 200, 200, 403, 403]],
    ['writes', ['script:read', 'script:write'], 'here', [200, 200, 200, 200, 403]],
    ['does everything', ['script:read', 'script:write', 'app:admin'], 'here', [200, 200, 200, 200, 200]],
    [
      'is for another app',
      ['script:read', 'script:write', 'app:admin'],
      'elsewhere',
      [200, 403, 403, 403, 403],
    ],
    ['reads no scripts', ['log:read'], null, [200, 403, 403, 403, 403]],
  ])('an admin of the app by a key that %s', async (_, scopes, bound, expected) => {
    const { userId } = await world.user('member', 'app_admin');
    const other = newId();
    await pg.db.app.create({ data: { id: other, slug: `app-${other}`, name: 'Another' } });
    const appId = bound === null ? null : bound === 'here' ? world.appId : other;
    expect(await statuses(bearer(await world.key(userId, scopes, appId)))).toEqual(expected);
  });

  it('nobody else', async () => {
    const strangers = [
      {},
      bearer(mintSessionToken()),
      bearer(mintApiKey()),
      bearer('nonsense'),
      { authorization: 'Basic dTpw' },
      { cookie: `picloud_session=${mintSessionToken()}` },
    ];
    for (const headers of strangers) expect(await statuses(headers)).toEqual([200, 401, 401, 401, 401]);
    const { userId, token } = await world.user('owner');
    await pg.db.session.updateMany({ where: { userId }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect(await statuses(bearer(token))).toEqual([200, 401, 401, 401, 401]);
  });

  it('tells a stranger how to sign in, and somebody else what for', async () => {
    const refused = await world.ask('/editor');
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    expect(await refused.json()).toMatchObject({ status: 401, code: 'auth.required' });
    const { token } = await world.user('member', 'viewer');
    expect(await (await world.ask('/editor', bearer(token))).json()).toMatchObject({
      ...{ status: 403, code: 'route.forbidden', auth: 'editor' },
    });
  });

  it('runs nothing for who is refused, and leaves its body unread', async () => {
    const before = world.runs.length;
    const body = 'x'.repeat(50_000);
    expect((await world.ask('/user', {}, { method: 'POST', body })).status).toBe(401);
    expect(world.runs).toHaveLength(before);
  });
});

describe('what a script learns of its caller', () => {
  it('is who it is, on a public route as well (R-AUTH-12)', async () => {
    const { userId, username, token } = await world.user('member', 'editor');
    const principal = { id: userId, username, role: 'member', appRole: 'editor', via: 'session' };
    expect((await world.ctx('/public', bearer(token))).principal).toEqual(principal);
    expect((await world.ctx('/editor', bearer(token))).principal).toEqual(principal);
    const key = await world.key(userId, ['script:read']);
    expect((await world.ctx('/user', bearer(key))).principal).toEqual({
      ...{ ...principal, appRole: 'viewer', via: 'key' },
    });
    expect((await world.ctx('/public')).principal).toBeNull();
    expect((await world.ctx('/public', bearer(mintSessionToken()))).principal).toBeNull();
    const run = world.runs.findLast(({ context }) => context.includes('"via":"key"'));
    expect(world.tokens.verify(run?.runToken ?? '', Date.now()).principalId).toBe(userId);
  });

  it('manages the dead letters of the app only with the role, and with the scope of a key (D5)', async () => {
    const managed = async (headers: Record<string, string>): Promise<boolean> => {
      await world.ctx('/public', headers);
      return world.tokens.verify(world.runs.at(-1)?.runToken ?? '', Date.now()).mayManageDeadLetters;
    };
    const admin = await world.user('member', 'app_admin');
    expect(await managed(bearer(admin.token))).toBe(true);
    expect(await managed(bearer((await world.user('owner')).token))).toBe(true);
    expect(await managed(bearer(await world.key(admin.userId, ['script:read', 'app:admin'])))).toBe(true);
    expect(await managed(bearer(await world.key(admin.userId, ['script:read', 'script:write'])))).toBe(false);
    expect(await managed(bearer((await world.user('member', 'editor')).token))).toBe(false);
    expect(await managed({})).toBe(false);
  });

  it('is never what it signed in with', async () => {
    const { userId, token } = await world.user('owner');
    const key = await world.key(userId, ['script:read']);
    for (const secret of [token, key])
      expect((await world.ctx('/user', bearer(secret))).request.headers).not.toHaveProperty('authorization');
    const cookie = `theme=dark; picloud_session=${token}; cart=1`;
    expect((await world.ctx('/user', { cookie })).request.headers['cookie']).toBe('theme=dark; cart=1');
    expect(JSON.stringify(world.runs)).not.toContain(token);
    expect(JSON.stringify(world.runs)).not.toContain(key);
  });

  it('is all of what is its own', async () => {
    const own = { authorization: 'Bearer a.token.of-its-own', cookie: 'cart=1' };
    expect((await world.ctx('/public', own)).request.headers).toMatchObject(own);
    const basic = { authorization: 'Basic dTpw' };
    expect((await world.ctx('/public', basic)).request.headers).toMatchObject(basic);
    const alike = { authorization: `Bearer ${mintSessionToken()}` };
    expect((await world.ctx('/public', alike)).request.headers).toMatchObject(alike);
  });

  it('is nobody when a foreign page makes its visitor send the cookie', async () => {
    const { token } = await world.user('owner');
    const headers = { cookie: `picloud_session=${token}`, origin: 'https://evil.example' };
    expect((await world.ctx('/public', headers, { method: 'POST' })).principal).toBeNull();
    expect((await world.ask('/user', headers, { method: 'POST' })).status).toBe(401);
    const ours = { ...headers, origin: world.base };
    expect((await world.ctx('/user', ours, { method: 'POST' })).principal).toMatchObject({ role: 'owner' });
    const sent = { ...headers, ...bearer(token) };
    expect((await world.ctx('/user', sent, { method: 'POST' })).principal).toMatchObject({ role: 'owner' });
  });
});

describe('an editor who tries a version', () => {
  const version = { 'x-picloud-version': '2' };

  it('gets it, also by the id of the script', async () => {
    const { userId, token } = await world.user('member', 'editor');
    expect((await world.ctx('/public', { ...bearer(token), ...version })).version).toBe(2);
    const key = await world.key(userId, ['script:write']);
    const byId = `/api/v1/execute/${world.script.id}`;
    expect((await world.ctx(byId, { ...bearer(key), ...version }, { method: 'POST' })).version).toBe(2);
  });

  it('is not a viewer, and not nobody', async () => {
    const { userId, token } = await world.user('member', 'viewer');
    expect((await world.ask('/public', { ...bearer(token), ...version })).status).toBe(403);
    const key = await world.key(userId, ['script:read']);
    expect((await world.ask('/public', { ...bearer(key), ...version })).status).toBe(403);
    expect((await world.ask('/public', version)).status).toBe(401);
  });
});

describe('the database', () => {
  it('is asked once for a caller who comes again and again, and not at all for nobody (D1)', async () => {
    const { userId, token } = await world.user('member', 'editor');
    const unknown = mintSessionToken();
    await world.ctx('/editor', bearer(token));
    await world.ctx('/public', bearer(unknown));
    await pg.db.session.deleteMany({ where: { userId } });
    await pg.db.appMember.deleteMany({ where: { userId } });
    expect((await world.ask('/editor', bearer(token))).status).toBe(200);
    world.bus.publish(credentialsChanged, {});
    await sleep(10);
    expect((await world.ask('/editor', bearer(token))).status).toBe(401);
  });

  it('is asked again after a few seconds, when nobody announced a change', async () => {
    const brief = new DataPlaneWorld({ database: pg.database, goodForMs: 100 });
    await brief.start();
    brief.route('/user', { auth: 'user' });
    const { userId, token } = await brief.user('owner');
    expect((await brief.ask('/user', bearer(token))).status).toBe(200);
    await pg.db.session.deleteMany({ where: { userId } });
    expect((await brief.ask('/user', bearer(token))).status).toBe(200);
    await sleep(120);
    expect((await brief.ask('/user', bearer(token))).status).toBe(401);
    await brief.close();
  });

  it('that fails makes callers of public routes nobody, and refuses the others for a while (R-AUTH-13)', async () => {
    const away = new Database({
      url: 'postgres://nobody@127.0.0.1:1/none',
      poolSize: 2,
      onIdleError: () => undefined,
    });
    const lost = new DataPlaneWorld({ database: pg.database, callersIn: away });
    await lost.start();
    lost.route('/public');
    lost.route('/user', { auth: 'user' });
    const credentials = bearer(mintSessionToken());
    const { principal, request } = await lost.ctx('/public', credentials);
    expect(principal).toBeNull();
    // It may be a good one, for all we know.
    expect(request.headers).not.toHaveProperty('authorization');
    const refused = await lost.ask('/user', credentials);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ code: 'auth.unavailable' });
    expect((await lost.ask('/user')).status).toBe(401);
    expect((await lost.ask('/public')).status).toBe(200);
    for (let round = 0; round < 3; round += 1) await lost.ctx('/public', credentials);
    expect(lost.logger.warnings.filter((text) => text.includes('public routes'))).toHaveLength(1);
    await lost.close();
    await away.close();
  });
});
