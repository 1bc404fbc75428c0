import { newId } from '#kernel';
import { usePostgres } from '#testing';
import { RoutesWorld } from './routes-world.for-spec.js';

const pg = usePostgres();
let world: RoutesWorld;
let appId: string;
let scriptId: string;
beforeAll(async () => {
  world = await RoutesWorld.start(pg.database);
  appId = await world.app('a.example', '*.w.example');
  scriptId = await world.script(appId);
});
afterAll(() => world.close());

const made = async (body: object, script = scriptId): Promise<string> => {
  const answer = await world.bind(script, body);
  expect(answer.status).toBe(201);
  return answer.json.id;
};

describe('a look ahead at a route', () => {
  const check = (body: object) => world.ask('POST', '/routes:check', { script_id: scriptId, ...body });

  it('says that nothing is in the way, and makes nothing', async () => {
    const draft = { path: '/free/:x', method: 'GET', auth: 'user', host: 'a.example' };
    for (let round = 0; round < 2; round += 1)
      expect(await check(draft)).toMatchObject({
        status: 200,
        json: { ok: true, conflicts: [], errors: [] },
      });
    expect((await world.ask('GET', `/scripts/${scriptId}/routes`)).json.items).toEqual([]);
  });

  it('names all routes that are in the way', async () => {
    const first = await made({ path: '/c/:a', method: 'GET' });
    const second = await made({ path: '/c/:b', method: 'POST' });
    await made({ path: '/c/x', method: 'GET' });
    const { json } = await check({ path: '/c/:n' });
    expect(json).toMatchObject({
      ok: false,
      errors: [],
      conflicts: [
        { id: first, path: '/c/:a' },
        { id: second, path: '/c/:b' },
      ],
    });
    expect(await check({ path: '/c/:n', method: 'PUT' })).toMatchObject({ json: { ok: true } });
  });

  it('says what else is in the way', async () => {
    const module = await world.script(appId, { kind: 'module', source: 'export const a = 1;' });
    const answer = await check({ script_id: module, path: '/x', host: 'elsewhere.example' });
    expect(answer).toMatchObject({
      status: 200,
      json: {
        ...{ ok: false, conflicts: [] },
        errors: [
          { field: 'script_id', message: expect.stringContaining('module') as string },
          { field: 'host', message: expect.stringContaining('"a.example"') as string },
        ],
      },
    });
  });

  it.each<[string, object]>([
    ['a path that is none', { path: 'x' }],
    ['a reserved path', { path: '/admin/x' }],
    ['settings that are none', { path: '/x', cors: { origins: ['x'] } }],
    ['no script', { path: '/x', script_id: null }],
  ])('refuses %s as its making would (422)', async (_, body) => {
    expect((await check(body)).status).toBe(422);
  });

  it.each([newId(), 'nope'])('finds no script at "%s" (404)', async (id) => {
    expect((await check({ path: '/x', script_id: id })).status).toBe(404);
  });
});

describe('a look ahead at a request', () => {
  const match = (url: string, more: object = {}) =>
    world.ask('POST', '/routes:match', { url, method: 'GET', ...more });

  it('says which route takes it, and what it captures', async () => {
    const id = await made({ path: '/m/:name', method: 'GET' });
    const prefix = await made({ path: '/m/:kind/deep/*', host: '*.w.example', host_param_name: 'tenant' });
    const exact = await made({ path: '/m/ada' });
    expect(await match('https://A.example:8443/m/bob%20b?x=1')).toEqual({
      status: 200,
      json: {
        matched: expect.objectContaining({ id, path: '/m/:name' }) as unknown,
        ...{ script_id: scriptId, app_id: appId, params: { name: 'bob b' }, rest: '', reason: null },
      },
    });
    expect((await match('http://a.example/m/ada')).json).toMatchObject({
      matched: { id: exact },
      params: {},
    });
    expect((await match('http://t.w.example/m/x/deep/a/b', { method: 'post' })).json).toMatchObject({
      ...{ matched: { id: prefix }, params: { tenant: 't', kind: 'x' }, rest: 'a/b' },
    });
  });

  it.each([
    ['no-route', 'http://a.example/nowhere', true],
    ['bad-path', 'http://a.example/m/%ff', true],
    ['unknown-host', 'http://nobody.example/m/ada', false],
    ['system', 'http://a.example/api/v1/admin/scripts', true],
    ['system', 'http://a.example/healthz', true],
    ['system', 'http://a.example/api/v1/execute/x', true],
  ])('says why none does: %s', async (reason, url, isKnown) => {
    expect((await match(url)).json).toEqual({
      ...{ matched: null, script_id: null, app_id: isKnown ? appId : null, params: {}, rest: '', reason },
    });
  });

  it('looks in the app that is named, whoever claims the host', async () => {
    const other = await world.app('b.example');
    const id = await made({ path: '/named' }, await world.script(other));
    for (const app_id of [other, `app-${other}`]) {
      const { json } = await match('http://a.example/named', { app_id });
      expect(json).toMatchObject({ matched: { id }, app_id: other });
    }
    expect((await match('http://a.example/named')).json).toMatchObject({ reason: 'no-route', app_id: appId });
    expect((await match('http://a.example/x', { app_id: 'nowhere' })).status).toBe(404);
  });

  it('tells who may not read the app the same as of a host that nobody claims', async () => {
    await made({ path: '/secret' });
    const [known, unknown] = await world.as(undefined, 'viewer', async () => [
      await match('http://a.example/secret'),
      await match('http://nobody.example/secret'),
    ]);
    expect(known?.status).toBe(200);
    expect(known?.json).toEqual(unknown?.json);
    const named = await world.as(undefined, 'viewer', () =>
      match('http://a.example/secret', { app_id: appId }),
    );
    expect(named.status).toBe(403);
    const viewer = await world.as(appId, 'viewer', () => match('http://a.example/secret'));
    expect(viewer.json).toMatchObject({ app_id: appId, reason: null });
    const key = await world.as(appId, 'viewer', () => match('http://a.example/secret'), ['log:read']);
    expect(key.status).toBe(403);
  });

  it.each<[string, object]>([
    ['url', { url: '/greet' }],
    ['url', { url: 'a.example/greet' }],
    ['url', { url: 'ftp://a.example/greet' }],
    ['url', { url: 'http://' }],
    ['url', { url: '' }],
    ['url', { url: 7 }],
    ['method', { method: 'GET /' }],
    ['method', { method: '' }],
    ['app_id', { app_id: 7 }],
    ['app_id', { app_id: null }],
  ])('refuses a wrong %s (422): %j', async (field, more) => {
    const { status, json } = await match('http://a.example/x', more);
    expect(status).toBe(422);
    expect(json.errors.map((error) => error.field)).toContain(field);
  });
});
