import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '#kernel';
import { RoutingModule } from '#routing/feature';
import { ScriptsModule } from '#scripts/feature';
import { usePostgres } from '#testing';
import { aRecord, insertRecords } from '../../logs/data/records.for-spec.js';
import { AppCleanups, DefaultApp, TenancyModule } from './index.js';
import { startWorld, tally } from './tenancy-world.for-spec.js';
import type { Json, Person, World } from './tenancy-world.for-spec.js';

const pg = usePostgres({ poolSize: 20 });
const ROUNDS = 15;
let world: World;
let owner: Person;

beforeAll(async () => {
  world = await startWorld(pg, [TenancyModule, ScriptsModule, RoutingModule]);
  ({ owner } = world);
});
afterAll(() => world.close());

let made = 0;
const createScript = (app: Pick<Json, 'id'>) =>
  owner.post('/scripts', {
    app_id: app.id,
    name: `script ${(made += 1)}`,
    source: 'export default () => 1;',
  });
const createRoute = (script: Pick<Json, 'id'>) =>
  owner.post(`/scripts/${script.id}/routes`, { path: `/path-${(made += 1)}` });
const remove = (app: Pick<Json, 'id'>, query = '') => owner.delete(`/apps/${app.id}${query}`);

/** An app that has one of everything. */
const fullApp = async () => {
  const app = await world.app(`full-${(made += 1)}`);
  const script = (await createScript(app)).json;
  await createRoute(script);
  await owner.patch(`/apps/${app.id}`, { slug: `fuller-${made}` });
  await owner.post(`/apps/${app.id}/domains`, { domain: `full-${made}.example` });
  await owner.post(`/apps/${app.id}/members`, { user_id: (await world.person()).userId, role: 'viewer' });
  await pg.db.apiKey.create({
    data: {
      ...{
        id: newId(),
        userId: owner.userId,
        appId: app.id,
        name: 'bound',
        prefix: 'x',
        scopes: ['script:read'],
      },
      keyHash: Buffer.from(newId()),
    },
  });
  await pg.db.appEnv.create({
    data: { appId: app.id, name: 'A', isSecret: false, sealed: Buffer.from('x') },
  });
  await pg.db.$executeRaw`
    INSERT INTO kv_entries (app_id, collection, key, value, version)
    VALUES (${app.id}::uuid, 'c', 'k', '1', nextval('kv_versions'))`;
  await insertRecords(pg.database, [aRecord({ appId: app.id, scriptId: script.id })]);
  return { app, script };
};

/** Rows that are the app's, by table. */
const rowsOf = async ({ id }: Pick<Json, 'id'>, script: Pick<Json, 'id'>) => {
  const [row] = (await pg.db.$queryRaw`
    SELECT (SELECT count(*)::int FROM apps WHERE id = ${id}::uuid) AS apps,
           (SELECT count(*)::int FROM scripts WHERE app_id = ${id}::uuid) AS scripts,
           (SELECT count(*)::int FROM script_versions WHERE script_id = ${script.id}::uuid) AS versions,
           (SELECT count(*)::int FROM routes WHERE app_id = ${id}::uuid) AS routes,
           (SELECT count(*)::int FROM execution_logs WHERE app_id = ${id}::uuid) AS logs,
           (SELECT count(*)::int FROM app_domains WHERE app_id = ${id}::uuid) AS domains,
           (SELECT count(*)::int FROM app_slug_history WHERE app_id = ${id}::uuid) AS slugs,
           (SELECT count(*)::int FROM app_members WHERE app_id = ${id}::uuid) AS members,
           (SELECT count(*)::int FROM api_keys WHERE app_id = ${id}::uuid) AS keys,
           (SELECT count(*)::int FROM app_env WHERE app_id = ${id}::uuid) AS env,
           (SELECT count(*)::int FROM kv_entries WHERE app_id = ${id}::uuid) AS kv`) as [
    Record<string, number>,
  ];
  return row;
};

describe('deleting an app', () => {
  it('is refused without force while it has scripts, and nothing of it goes (R-APP-13)', async () => {
    const { app, script } = await fullApp();
    await createScript(app);
    const before = await rowsOf(app, script);
    for (const query of ['', '?force=false']) {
      expect(await remove(app, query)).toMatchObject({
        ...{ status: 409, json: { code: 'app.has-scripts', script_count: 2 } },
      });
    }
    expect(await rowsOf(app, script)).toEqual(before);
  });

  it('needs no force without scripts, whatever else it has (R-APP-15)', async () => {
    const { app, script } = await fullApp();
    await owner.delete(`/scripts/${script.id}`);
    expect(await remove(app)).toEqual({ status: 204, json: undefined });
    expect(new Set(Object.values(await rowsOf(app, script)))).toEqual(new Set([0]));
  });

  it('with force removes all that it has, of no other app, and is audited once (R-APP-14, R-APP-16)', async () => {
    const [{ app, script }, other] = [await fullApp(), await fullApp()];
    const [rows, others] = [await rowsOf(app, script), await rowsOf(other.app, other.script)];
    expect(new Set(Object.values(rows))).toEqual(new Set([1]));
    expect(await remove(app, '?force=true')).toEqual({ status: 204, json: undefined });
    expect(new Set(Object.values(await rowsOf(app, script)))).toEqual(new Set([0]));
    expect(await rowsOf(other.app, other.script)).toEqual(others);
    expect((await owner.get(`/apps/${app.id}`)).status).toBe(404);
    expect((await owner.get(`/scripts/${script.id}`)).status).toBe(404);
    expect((await remove(app, '?force=true')).status).toBe(404);
    expect(await world.audit({ appId: app.id, action: 'app.delete' })).toMatchObject([
      { outcome: 'done', targetKind: 'app', targetId: app.id, details: { force: true, script_count: 1 } },
    ]);
  });

  it.each(['?force=yes', '?force=', '?force=1', '?forced=true'])('refuses %s', async (query) => {
    const app = await world.app();
    expect((await remove(app, query)).status).toBe(422);
    expect((await owner.get(`/apps/${app.id}`)).status).toBe(200);
  });

  it('is refused for the default app, whatever it is called now (R-APP-03)', async () => {
    const { app } = await world.admin.app.get(DefaultApp).ensure({ extraHosts: [] });
    await createScript(app);
    expect((await remove(app)).json.code).toBe('app.has-scripts');
    const refused = { status: 409, json: { code: 'app.is-default' } };
    expect(await remove(app, '?force=true')).toMatchObject(refused);
    await owner.patch('/apps/default', { slug: 'main' });
    expect(await remove(app, '?force=true')).toMatchObject(refused);
    expect(await pg.db.script.count({ where: { appId: app.id } })).toBe(1);
    const heir = await owner.post('/apps', { slug: 'default', name: 'Heir', force_takeover: true });
    expect((await remove(app, '?force=true')).status).toBe(204);
    expect(await remove(heir.json)).toMatchObject(refused);
  });
});

describe('what others keep of an app', () => {
  it('is removed in the same commit, or nothing is', async () => {
    const app = await world.app();
    const script = (await createScript(app)).json;
    const seen: string[] = [];
    let fault: Error | undefined = new Error('a disk is full');
    const cleanups = world.admin.app.get(AppCleanups);
    cleanups.register('spec', async (db, appId) => {
      if (appId !== app.id) return;
      seen.push(`in:${await db.script.count({ where: { appId } })}`);
      if (fault !== undefined) throw fault;
    });
    cleanups.registerAfter('spec-failing', () => Promise.reject(new Error('too late to matter')));
    cleanups.registerAfter('spec', async (appId) => {
      if (appId === app.id) seen.push(`after:${await pg.db.app.count({ where: { id: appId } })}`);
    });
    expect((await remove(app, '?force=true')).status).toBe(500);
    expect((await owner.get(`/scripts/${script.id}`)).status).toBe(200);
    expect(seen).toEqual(['in:0']);
    fault = undefined;
    expect((await remove(app, '?force=true')).status).toBe(204);
    expect(seen).toEqual(['in:0', 'in:0', 'after:0']);
  });

  it('is tried again when its writers and the deletion wait for each other', async () => {
    const app = await world.app();
    const [first, second] = [71_000 + made, 72_000 + made];
    const lock = (key: number) => `SELECT pg_advisory_xact_lock(${key})`;
    let attempts = 0;
    let rival: Promise<unknown> | undefined;
    world.admin.app.get(AppCleanups).register('spec-deadlock', async (db, appId) => {
      if (appId !== app.id) return;
      attempts += 1;
      await db.$executeRawUnsafe(lock(first));
      rival ??= pg.database.transaction(async (other) => {
        await other.$executeRawUnsafe(lock(second));
        // By now the deletion waits; who has waited longest is the one that the server ends.
        await delay(300);
        await other.$executeRawUnsafe(lock(first));
      });
      await delay(100);
      await db.$executeRawUnsafe(lock(second));
    });
    expect((await remove(app)).status).toBe(204);
    await rival;
    expect(attempts).toBe(2);
    expect(await world.audit({ appId: app.id, action: 'app.delete' })).toHaveLength(1);
  });
});

describe('deleting an app while', () => {
  it('scripts are made in it: each is made and goes, or the app is not found', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const app = await world.app();
      const creating = Array.from({ length: 4 }, () => createScript(app));
      const [gone, ...replies] = await Promise.all([remove(app, '?force=true'), ...creating]);
      expect(gone.status).toBe(204);
      for (const { status } of replies) expect([201, 404]).toContain(status);
      expect(await pg.db.script.count({ where: { appId: app.id } })).toBe(0);
    }
  });

  it('a script is made in it, without force: the one or the other', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const app = await world.app();
      const [gone, script] = await Promise.all([remove(app), createScript(app)]);
      expect([
        [204, 404],
        [409, 201],
      ]).toContainEqual([gone.status, script.status]);
      expect(await pg.db.script.count({ where: { appId: app.id } })).toBe(script.status === 201 ? 1 : 0);
    }
  });

  it('its scripts are routed to, changed, deleted and run: nothing fails, nothing is left', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const app = await world.app();
      const scripts = [(await createScript(app)).json, (await createScript(app)).json];
      const [one, two] = scripts as [Json, Json];
      const record = () =>
        insertRecords(
          pg.database,
          [two, one].map(({ id }) => aRecord({ appId: app.id, scriptId: id })),
        );
      const [gone, , ...replies] = await Promise.all([
        remove(app, '?force=true'),
        record(),
        createRoute(one),
        createRoute(two),
        owner.delete(`/scripts/${one.id}`),
        owner.patch(`/apps/${app.id}`, { name: 'Other' }),
        owner.post(`/apps/${app.id}/domains`, { domain: `race-${(made += 1)}.example` }),
      ]);
      expect(gone.status).toBe(204);
      for (const { status } of replies) expect([200, 201, 204, 404]).toContain(status);
      expect(new Set(Object.values(await rowsOf(app, two)))).toEqual(new Set([0]));
    }
  });

  it('others delete it: one of them does', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const app = await world.app();
      await createScript(app);
      const replies = await Promise.all(Array.from({ length: 4 }, () => remove(app, '?force=true')));
      expect(tally(replies)).toEqual({ 204: 1, 404: 3 });
    }
  });
});
