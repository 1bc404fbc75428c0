import { newId } from '#kernel';
import { usePostgres } from '#testing';
import { RoutesWorld } from './routes-world.for-spec.js';

const pg = usePostgres();
let world: RoutesWorld;
let appId: string;
let scriptId: string;
beforeAll(async () => {
  world = await RoutesWorld.start(pg.database);
  appId = await world.app();
  scriptId = await world.script(appId);
});
afterAll(() => world.close());

const SETTINGS = {
  auth: 'member',
  rate_limit: { requests: 5, per_seconds: 60, by: 'ip' },
  cors: { origins: ['https://a.example'], headers: ['X-One'], credentials: true, max_age_seconds: 5 },
  dispatch_mode: 'async',
};
const SHOWN = {
  ...SETTINGS,
  cors: { ...SETTINGS.cors, headers: ['x-one'], expose_headers: [] },
};
let paths = 0;
const aPath = (): string => `/p${(paths += 1)}`;
const made = async (body: object = {}): Promise<string> => {
  const answer = await world.bind(scriptId, { path: aPath(), ...body });
  expect(answer.status).toBe(201);
  return answer.json.id;
};

it('a route is made open to all, sync and without limits (D5, R-ROUTE-34)', async () => {
  const id = await made();
  const open = { auth: 'public', rate_limit: null, cors: null, dispatch_mode: 'sync' };
  expect(await world.ask('GET', `/routes/${id}`)).toMatchObject({ status: 200, json: { id, ...open } });
});

it('a route is made with all its settings, and shown so everywhere (R-ROUTE-29)', async () => {
  const answer = await world.bind(scriptId, { path: aPath(), ...SETTINGS });
  expect(answer).toMatchObject({ status: 201, json: SHOWN });
  const { id } = answer.json;
  expect((await world.ask('GET', `/routes/${id}`)).json).toEqual(answer.json);
  for (const place of [`/scripts/${scriptId}/routes`, `/apps/${appId}/routes`, `/apps/app-${appId}/routes`])
    expect((await world.ask('GET', place)).json.items).toContainEqual(answer.json);
});

describe('changing a route', () => {
  it('changes what is named, and null takes away', async () => {
    const id = await made(SETTINGS);
    const path = `/routes/${id}`;
    expect(await world.ask('PATCH', path, {})).toMatchObject({ status: 200, json: SHOWN });
    expect(await world.ask('PATCH', path, { auth: 'public' })).toMatchObject({
      ...{ status: 200, json: { ...SHOWN, auth: 'public' } },
    });
    await world.ask('PATCH', path, { rate_limit: null });
    await world.ask('PATCH', path, { dispatch_mode: 'sync' });
    const last = await world.ask('PATCH', path, { cors: { origins: ['*'] } });
    expect(last.json).toMatchObject({
      ...{ auth: 'public', rate_limit: null, dispatch_mode: 'sync' },
      cors: { origins: ['*'], headers: [], credentials: false, max_age_seconds: 600 },
    });
    expect((await world.ask('PATCH', path, { cors: null })).json).toMatchObject({ cors: null });
  });

  it('of two who change different things at once both hold', async () => {
    for (let round = 0; round < 10; round += 1) {
      const path = `/routes/${await made()}`;
      const changes = [{ auth: 'user' }, { rate_limit: SETTINGS.rate_limit }, { cors: { origins: ['*'] } }];
      const answers = await Promise.all(changes.map((change) => world.ask('PATCH', path, change)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect((await world.ask('GET', path)).json).toMatchObject({
        ...{ auth: 'user', rate_limit: SETTINGS.rate_limit, cors: { origins: ['*'] } },
      });
    }
  });

  it('is told of, and so is a refusal', async () => {
    const id = await made();
    await world.ask('PATCH', `/routes/${id}`, { auth: 'user', cors: null });
    await world.ask('PATCH', `/routes/${id}`, {});
    await world.ask('PATCH', `/routes/${id}`, { cors: { origins: ['x'] } });
    await world.ask('DELETE', `/routes/${id}`);
    expect(await world.told(id)).toMatchObject([
      { action: 'route.create', outcome: 'done', details: { script_id: scriptId } },
      { action: 'route.update', outcome: 'done', details: { changed: ['auth', 'cors'] } },
      { action: 'route.update', outcome: 'done', details: { changed: [] } },
      { action: 'route.update', outcome: 'refused' },
      { action: 'route.delete', outcome: 'done' },
    ]);
  });

  it.each([newId(), 'nope', '%00'])('finds no route at "%s" (404)', async (id) => {
    for (const [method, body] of [['GET'], ['PATCH', {}], ['PATCH', { auth: 'user' }]] as const)
      expect(await world.ask(method, `/routes/${id}`, body)).toMatchObject({
        ...{ status: 404, json: { code: 'route.not-found' } },
      });
  });
});

describe.each(['POST', 'PATCH'] as const)('%s refuses with 422', (method) => {
  const send = async (body: object) =>
    method === 'POST'
      ? world.bind(scriptId, { path: aPath(), ...body })
      : world.ask('PATCH', `/routes/${await made()}`, body);

  it.each<[string, object, string]>([
    ['an unknown auth', { auth: 'everybody' }, 'auth'],
    ['no auth', { auth: null }, 'auth'],
    ['an unknown dispatch mode', { dispatch_mode: 'later' }, 'dispatch_mode'],
    ['a rate limit that is none', { rate_limit: 'fast' }, 'rate_limit'],
    ['a list of rate limits', { rate_limit: [{}] }, 'rate_limit'],
    ['a rate limit without requests', { rate_limit: { per_seconds: 1, by: 'ip' } }, 'rate_limit.requests'],
    ['no requests', { rate_limit: { requests: 0, per_seconds: 1, by: 'ip' } }, 'rate_limit.requests'],
    ['too many', { rate_limit: { requests: 1_000_001, per_seconds: 1, by: 'ip' } }, 'rate_limit.requests'],
    ['too long', { rate_limit: { requests: 1, per_seconds: 3_601, by: 'ip' } }, 'rate_limit.per_seconds'],
    ['part of one', { rate_limit: { requests: 1, per_seconds: 1.5, by: 'ip' } }, 'rate_limit.per_seconds'],
    ['by whom it likes', { rate_limit: { requests: 1, per_seconds: 1, by: 'mood' } }, 'rate_limit.by'],
    [
      'an unknown field of the limit',
      { rate_limit: { requests: 1, per_seconds: 1, by: 'ip', burst: 2 } },
      'rate_limit.burst',
    ],
    ['CORS for nobody', { cors: { origins: [] } }, 'cors.origins'],
    ['CORS without origins', { cors: {} }, 'cors.origins'],
    ['an origin that is none', { cors: { origins: ['a.example'] } }, 'cors.origins'],
    ['credentials for all', { cors: { origins: ['*'], credentials: true } }, 'cors.credentials'],
    ['a header that is none', { cors: { origins: ['*'], headers: ['a b'] } }, 'cors.headers'],
    ['an unknown field of CORS', { cors: { origins: ['*'], methods: ['GET'] } }, 'cors.methods'],
    ['too long a memory', { cors: { origins: ['*'], max_age_seconds: 86_401 } }, 'cors.max_age_seconds'],
  ])('%s', async (_, body, field) => {
    const { status, json } = await send(body);
    expect({ status, fields: json.errors.map((error) => error.field) }).toEqual({
      status: 422,
      fields: expect.arrayContaining([field]) as string[],
    });
  });
});

it('which requests a route takes does not change (422)', async () => {
  const path = `/routes/${await made()}`;
  for (const change of [{ path: '/other' }, { method: 'GET' }, { script_id: scriptId }])
    expect((await world.ask('PATCH', path, change)).status).toBe(422);
});

describe('who may (R-ROUTE-38)', () => {
  const attempts = async (id: string): Promise<number[]> => {
    const asked = [
      await world.ask('GET', `/routes/${id}`),
      await world.ask('GET', `/scripts/${scriptId}/routes`),
      await world.ask('GET', `/apps/${appId}/routes`),
      await world.ask('POST', '/routes:check', { script_id: scriptId, path: aPath() }),
      await world.ask('PATCH', `/routes/${id}`, { auth: 'user' }),
      await world.bind(scriptId, { path: aPath() }),
      await world.ask('DELETE', `/routes/${id}`),
    ];
    return asked.map(({ status }) => status);
  };

  it('read routes: every role in their app; write them: editors and admins of it', async () => {
    const asRole = async (role: 'viewer' | 'editor' | 'app_admin', inApp = appId) =>
      world.as(inApp, role, async () => attempts(await asOwnerMade()));
    const asOwnerMade = (): Promise<string> => Promise.resolve(routes.pop() as string);
    const routes = [await made(), await made(), await made(), await made()];
    expect(await asRole('viewer')).toEqual([200, 200, 200, 200, 403, 403, 403]);
    expect(await asRole('editor')).toEqual([200, 200, 200, 200, 200, 201, 204]);
    expect(await asRole('app_admin')).toEqual([200, 200, 200, 200, 200, 201, 204]);
    // A role in another app is none in the one that the route really belongs to.
    expect(await asRole('app_admin', await world.app())).toEqual([403, 403, 403, 403, 403, 403, 403]);
  });

  it('write them by key: one with route:write, which script:write is not (R-AUTHZ-09)', async () => {
    const [first, second] = [await made(), await made()];
    const scripts = ['script:read', 'script:write'] as const;
    expect(await world.as(appId, 'editor', () => attempts(first), scripts)).toEqual([
      ...[200, 200, 200, 200, 403, 403, 403],
    ]);
    const routes = ['script:read', 'route:write'] as const;
    expect(await world.as(appId, 'editor', () => attempts(second), routes)).toEqual([
      ...[200, 200, 200, 200, 200, 201, 204],
    ]);
  });
});

it('an app lists its routes by pages, oldest first', async () => {
  const app = await world.app();
  const [one, two] = [await world.script(app), await world.script(app)];
  for (const [index, script] of [one, two, one].entries()) await world.bind(script, { path: `/l${index}` });
  const first = await world.ask('GET', `/apps/${app}/routes?limit=2`);
  expect(first.json.items.map(({ path }) => path)).toEqual(['/l0', '/l1']);
  const rest = await world.ask('GET', `/apps/${app}/routes?cursor=${first.json.next_cursor}`);
  expect(rest.json).toMatchObject({ items: [{ path: '/l2' }], next_cursor: null });
  expect((await world.ask('GET', `/apps/${app}/routes?cursor=x`)).status).toBe(422);
  expect((await world.ask('GET', `/apps/nowhere/routes`)).status).toBe(404);
});
