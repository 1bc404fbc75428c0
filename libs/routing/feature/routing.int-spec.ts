import { APP_INTERCEPTOR } from '@nestjs/core';
import { newId } from '#kernel';
import { routingApplied, routingChanged } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { createLogger } from '#platform/telemetry';
import { RoutingSnapshotReader } from '#routing/data';
import { matchRequest } from '#routing/domain';
import { RoutingSettings, RoutingTableModule, RoutingTables } from '#routing/runtime';
import { usePostgres } from '#testing';
import { startAdminApp } from '../../scripts/feature/admin-app.for-spec.js';
import type { AdminApp } from '../../scripts/feature/admin-app.for-spec.js';
import { HelloWorld, RoutingAnnouncer, RoutingModule } from './index.js';

const pg = usePostgres();
const bus = new InProcessBus();
const changes: number[] = [];
const appId = newId();
/** Two orchestrators: one of the application, one beside it. */
let tables: readonly RoutingTables[];
let admin: AdminApp;

beforeAll(async () => {
  await pg.db.app.create({ data: { id: appId, slug: 'default', name: 'Default' } });
  await pg.db.appDomain.create({ data: { id: newId(), appId, domain: 'localhost', shapeKey: 'localhost' } });
  const reader = new RoutingSnapshotReader(pg.database);
  const second = new RoutingTables(new RoutingSettings(newId()), reader, bus, createLogger('spec', 'silent'));
  bus.subscribe(routingChanged, ({ revision }) => changes.push(revision));
  admin = await startAdminApp({
    database: pg.database,
    bus,
    modules: [RoutingModule, RoutingTableModule],
    ports: [[RoutingSettings, new RoutingSettings(newId(), { cpu_ms: 500 })]],
    providers: [{ provide: APP_INTERCEPTOR, useExisting: RoutingAnnouncer }],
  });
  tables = [admin.app.get(RoutingTables, { strict: false }), second];
  for (const one of tables) await one.start();
});
afterAll(async () => {
  for (const one of tables) await one.stop();
  await admin.close();
});

let made = 0;
const script = async (more: object = {}): Promise<{ id: string }> => {
  const source = 'export default () => 1;';
  const answer = await admin.request('POST', '/scripts', {
    app_id: 'default',
    name: `s${(made += 1)}`,
    source,
    ...more,
  });
  expect(answer.status).toBe(201);
  return answer.json;
};
const bind = (scriptId: string, body: unknown) => admin.request('POST', `/scripts/${scriptId}/routes`, body);
/** What each orchestrator answers with: the version of the script, or why there is none. */
const serve = (path: string, method = 'GET') =>
  tables.map((one) => {
    const match = matchRequest(one.current(), { host: 'localhost:8080', method, path });
    return match.kind === 'matched' ? `${match.script.id} v${match.script.version}` : match.kind;
  });

describe('creating a route', () => {
  it('answers 201 with all of it, kinds inferred', async () => {
    const { id } = await script();
    const answer = await bind(id, { path: '/made/:name', method: 'get' });
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      id: expect.any(String),
      app_id: appId,
      script_id: id,
      host_kind: 'any',
      host: null,
      host_param_name: null,
      path_kind: 'param',
      path: '/made/:name',
      method: 'GET',
      dispatch_mode: 'sync',
      auth: 'public',
      rate_limit: null,
      cors: null,
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    const listed = await admin.request('GET', `/scripts/${id}/routes`);
    expect(listed.json).toEqual({ items: [answer.json], next_cursor: null });
  });

  it.each<[string, unknown, object]>([
    ['no path', {}, { errors: [{ field: 'path' }] }],
    ['nothing', undefined, { errors: [{ field: 'path' }] }],
    ['an unknown field', { path: '/x', colour: 1 }, { errors: [{ field: 'colour' }] }],
    ['a path of the wrong type', { path: 7 }, { errors: [{ field: 'path' }] }],
    ['an unknown kind', { path: '/x', path_kind: 'regex' }, { errors: [{ field: 'path_kind' }] }],
    ['null as kind', { path: '/x', host_kind: null }, { errors: [{ field: 'host_kind' }] }],
    ['a path without slash', { path: 'x' }, { code: 'route.invalid', errors: [{ field: 'path' }] }],
    ['a colon inside a segment', { path: '/a:b' }, { code: 'route.invalid' }],
    ['braces', { path: '/{a}' }, { code: 'route.invalid' }],
    [
      'a reserved path',
      { path: '/admin/foo' },
      { code: 'route.reserved', detail: expect.stringContaining('reserved') },
    ],
    ['a host that is none', { path: '/a', host: 'a b' }, { errors: [{ field: 'host' }] }],
    ['a method that is none', { path: '/a', method: 'GET /' }, { errors: [{ field: 'method' }] }],
  ])('refuses %s (422)', async (_name, body, problem) => {
    const { id } = await script();
    expect(await bind(id, body)).toMatchObject({ status: 422, json: problem });
  });

  it('refuses one that another route of the app stands in the way of, and names it (R-ROUTE-15)', async () => {
    const [one, two] = [await script(), await script()];
    const first = await bind(one.id, { path: '/taken/:a', method: 'GET' });
    const second = await bind(two.id, { path: '/taken/:b' });
    expect(second).toMatchObject({
      status: 409,
      json: {
        code: 'route.conflict',
        conflicting_route: {
          id: first.json.id,
          script_id: one.id,
          path: '/taken/:a',
          method: 'GET',
          path_kind: 'param',
        },
      },
    });
    expect((await bind(two.id, { path: '/taken/:b', method: 'POST' })).status).toBe(201);
    expect((await bind(two.id, { path: '/taken/x' })).status).toBe(201);
  });

  it.each([
    ['the same path', ['/race', '/race', '/race']],
    ['paths that differ in the name of a capture only', ['/race/:a', '/race/:b', '/race/:c']],
  ])('lets one of several racing creators of %s win', async (_name, paths) => {
    const { id } = await script();
    const answers = await Promise.all(paths.map((path) => bind(id, { path })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it('refuses a module with 400 (R-ROUTE-31)', async () => {
    const { id } = await script({ kind: 'module', source: 'export const a = 1;' });
    expect(await bind(id, { path: '/module' })).toMatchObject({
      status: 400,
      json: { code: 'route.module-not-routable' },
    });
  });

  it.each([newId(), 'nope', '%00'])('finds no script at "%s" (404)', async (id) => {
    expect(await bind(id, { path: '/x' })).toMatchObject({ status: 404, json: { code: 'script.not-found' } });
    expect((await admin.request('GET', `/scripts/${id}/routes`)).status).toBe(404);
  });
});

describe('listing and deleting routes', () => {
  it("lists a script's own, oldest first, by pages", async () => {
    const { id } = await script();
    for (const path of ['/list/1', '/list/2', '/list/3']) await bind(id, { path });
    const first = await admin.request('GET', `/scripts/${id}/routes?limit=2`);
    expect(first.json.items.map(({ path }) => path)).toEqual(['/list/1', '/list/2']);
    const rest = await admin.request('GET', `/scripts/${id}/routes?limit=2&cursor=${first.json.next_cursor}`);
    expect(rest.json).toMatchObject({ items: [{ path: '/list/3' }], next_cursor: null });
    expect((await admin.request('GET', `/scripts/${id}/routes?cursor=x`)).status).toBe(422);
  });

  it.each([newId(), 'nope', '%00', "'"])('finds no route at "%s" (404)', async (id) => {
    expect(await admin.request('DELETE', `/routes/${id}`)).toMatchObject({
      status: 404,
      json: { code: 'route.not-found' },
    });
  });

  it('keeps a script with routes from becoming a module, and tells how many there are (R-SCR-11)', async () => {
    const { id } = await script();
    const routes = [await bind(id, { path: '/kept/1' }), await bind(id, { path: '/kept/2' })];
    expect(await admin.request('PUT', `/scripts/${id}`, { kind: 'module' })).toMatchObject({
      status: 409,
      json: { code: 'script.bound', route_count: 2, trigger_count: 0 },
    });
    for (const { json } of routes)
      expect((await admin.request('DELETE', `/routes/${json.id}`)).status).toBe(204);
    expect((await admin.request('PUT', `/scripts/${id}`, { kind: 'module' })).status).toBe(200);
  });

  it('never leaves a module with a route, whoever comes first', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await script();
      const [bound, changed] = await Promise.all([
        bind(id, { path: `/either/${id}` }),
        admin.request('PUT', `/scripts/${id}`, { kind: 'module' }),
      ]);
      expect([
        [201, 409],
        [400, 200],
      ]).toContainEqual([bound.status, changed.status]);
    }
  });
});

describe('an admin write', () => {
  it('holds at every orchestrator when it is answered (R-ROUTE-30)', async () => {
    const { id } = await script();
    const { json: route } = await bind(id, { path: '/now/:x', method: 'GET' });
    expect(serve('/now/1')).toEqual([`${id} v1`, `${id} v1`]);
    await admin.request('PUT', `/scripts/${id}`, { source: 'export default () => 2;' });
    expect(serve('/now/1')).toEqual([`${id} v2`, `${id} v2`]);
    await admin.request('DELETE', `/routes/${route.id}`);
    expect(serve('/now/1')).toEqual(['no-route', 'no-route']);
    await bind(id, { path: '/now/again' });
    await admin.request('DELETE', `/scripts/${id}`);
    expect(serve('/now/again')).toEqual(['no-route', 'no-route']);
    expect(tables.map((one) => one.current().scripts.has(id))).toEqual([false, false]);
  });

  it('holds for each of many at once', async () => {
    const { id } = await script();
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        expect((await bind(id, { path: `/many/${index}` })).status).toBe(201);
        expect(serve(`/many/${index}`)).toEqual([`${id} v1`, `${id} v1`]);
      }),
    );
  });

  it("brings limits clamped to each orchestrator's ceilings (R-SBX-09)", async () => {
    const { id } = await script({ sandbox: { cpu_ms: 20_000, max_concurrency: 3 } });
    const limits = tables.map((one) => one.current().scripts.get(id)?.limits);
    expect(limits[0]).toMatchObject({ cpuMs: 500, maxConcurrency: 3, wallMs: 30_000 });
    expect(limits[1]).toMatchObject({ cpuMs: 20_000 });
  });

  it('is announced once, and a read or a refusal not at all', async () => {
    const { id } = await script();
    const before = changes.length;
    await admin.request('GET', '/scripts');
    await admin.request('GET', `/scripts/${id}/routes`);
    await bind(id, { path: 'wrong' });
    await admin.request('PUT', `/scripts/${id}`, { source: '(' });
    expect(changes.length).toBe(before);
    await bind(id, { path: '/announced' });
    expect(changes.length).toBe(before + 1);
  });

  it('is never a 500 or a deadlock, with writers of all kinds at once', async () => {
    const ids = await Promise.all(Array.from({ length: 4 }, async () => (await script()).id));
    const write = async (index: number): Promise<number[]> => {
      const id = ids[index % 4] as string;
      const bound = await bind(id, { path: `/w/${index}/:x` });
      const saved = await admin.request('PUT', `/scripts/${ids[(index + 1) % 4]}`, {
        source: `export default () => ${index};`,
      });
      const gone = await admin.request('DELETE', `/routes/${bound.json.id}`);
      const last = index >= 20 ? await admin.request('DELETE', `/scripts/${id}`) : gone;
      return [bound, saved, gone, last].map(({ status }) => status);
    };
    const statuses = (await Promise.all(Array.from({ length: 24 }, (_, index) => write(index)))).flat();
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
  });

  it('waits for a stuck orchestrator for half a second at most, and not at all once it is silent', async () => {
    const { id } = await script();
    const timed = async (path: string) => {
      const began = performance.now();
      expect((await bind(id, { path })).status).toBe(201);
      return performance.now() - began;
    };
    bus.publish(routingApplied, { orchestratorId: 'stuck', revision: 0 });
    const held = await timed('/stuck/1');
    expect(held).toBeGreaterThan(450);
    expect(held).toBeLessThan(2_000);
    expect(serve('/stuck/1')).toEqual([`${id} v1`, `${id} v1`]);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(await timed('/stuck/2')).toBeLessThan(400);
  });
});

describe('Hello World (R-APP-04)', () => {
  it('is made once in an installation without scripts, also by several managers at once', async () => {
    const hello = admin.app.get(HelloWorld, { strict: false });
    expect(await hello.ensure()).toBe(false);
    await pg.db.script.deleteMany();
    const results = await Promise.all([hello.ensure(), hello.ensure(), hello.ensure()]);
    expect(results.sort()).toEqual([false, false, true]);
    expect(await hello.ensure()).toBe(false);
    expect(await pg.db.route.count()).toBe(1);
    const match = matchRequest((tables[0] as RoutingTables).current(), {
      host: 'localhost',
      method: 'GET',
      path: '/hello/ada',
    });
    expect(match).toMatchObject({ kind: 'matched', params: { name: 'ada' } });
  });
});
