import { newId } from '#kernel';
import { OPEN_TO_ALL, parseBinding } from '#routing/domain';
import type { NewRoute, RoutableRoute } from '#routing/domain';
import { usePostgres } from '#testing';
import { RouteRepository, RoutingSnapshotReader } from './index.js';
import type { RoutingPosition, StoredApp } from './index.js';

const pg = usePostgres();
const routes = new RouteRepository();

/** An app with one script. */
const given = async (): Promise<{ appId: string; scriptId: string }> => {
  const [appId, scriptId] = [newId(), newId()];
  await pg.db.app.create({ data: { id: appId, slug: `app-${appId}`, name: 'An app' } });
  await pg.db.script.create({ data: { id: scriptId, appId, name: `script ${scriptId}` } });
  return { appId, scriptId };
};
const aRoute = (
  owner: { appId: string; scriptId: string },
  path: string,
  method: string | null = null,
): NewRoute => ({
  ...owner,
  ...parseBinding({ path, method }),
  ...OPEN_TO_ALL,
});
const revision = () => new RoutingSnapshotReader(pg.database).readRevision();

describe('the routing revision', () => {
  it('rises exactly when a change is committed', async () => {
    const owner = await given();
    const before = await revision();
    await pg.database.transaction(async (db) => {
      await routes.insert(db, aRoute(owner, '/greet'));
      expect(await revision()).toBe(before);
    });
    const after = await revision();
    expect(after).toBeGreaterThan(before);
    const doomed = pg.database.transaction(async (db) => {
      await routes.insert(db, aRoute(owner, '/other'));
      throw new Error('no');
    });
    await expect(doomed).rejects.toThrow('no');
    expect(await revision()).toBe(after);
  });

  it('lets writers in any order of tables pass without deadlock', async () => {
    const owners = await Promise.all(Array.from({ length: 4 }, given));
    const before = await revision();
    const write = (index: number) =>
      pg.database.transaction(async (db) => {
        const own = owners[index % 4] as (typeof owners)[number];
        const other = owners[(index + 1) % 4] as (typeof owners)[number];
        const steps = [
          () => routes.insert(db, aRoute(own, `/r${index}`)),
          () => db.script.create({ data: { id: newId(), appId: other.appId, name: `s${index}` } }),
          () =>
            db.appDomain.create({
              data: { id: newId(), appId: own.appId, domain: `d${index}`, shapeKey: `d${index}` },
            }),
        ];
        for (const step of index % 2 === 0 ? steps : steps.reverse()) await step();
      });
    await Promise.all(Array.from({ length: 24 }, (_, index) => write(index)));
    expect(await revision()).toBeGreaterThanOrEqual(before + 24);
  });
});

describe('what a revision changed', () => {
  const changesSince = (since: number) =>
    pg.db.routingChange.findMany({ where: { revision: { gt: since } }, orderBy: { revision: 'asc' } });

  it('is told once for each app, however many rows of it change', async () => {
    const [one, two] = [await given(), await given()];
    const before = await revision();
    await pg.database.transaction(async (db) => {
      for (const path of ['/1', '/2', '/3'])
        for (const owner of [one, two]) await routes.insert(db, aRoute(owner, path));
    });
    const changes = await changesSince(before);
    expect(changes.map(({ appId }) => appId).sort()).toEqual([one.appId, two.appId].sort());
    expect(new Set(changes.map((change) => `${change.revision} ${change.mark}`)).size).toBe(1);
    expect(Number(changes[0]?.revision)).toBe(before + 1);
    expect(await new RoutingSnapshotReader(pg.database).readPosition()).toEqual({
      revision: before + 1,
      mark: changes[0]?.mark,
    });
  });

  it.each<[string, (owner: { appId: string; scriptId: string }) => Promise<unknown>]>([
    ['a route', (owner) => routes.insert(pg.db, aRoute(owner, '/greet'))],
    ['a script', ({ scriptId }) => pg.db.script.update({ where: { id: scriptId }, data: { version: 2 } })],
    [
      'a domain',
      ({ appId }) => pg.db.appDomain.create({ data: { id: newId(), appId, domain: appId, shapeKey: appId } }),
    ],
    ['the app itself', ({ appId }) => pg.db.app.update({ where: { id: appId }, data: { name: 'Another' } })],
    ['the end of it', ({ appId }) => pg.db.app.delete({ where: { id: appId } })],
  ])('names the app of %s', async (_what, write) => {
    const owner = await given();
    const before = await revision();
    await write(owner);
    const apps = (await changesSince(before)).map(({ appId }) => appId);
    expect(apps).toEqual([owner.appId]);
  });

  it('names both apps of a row that moves', async () => {
    const [one, two] = [await given(), await given()];
    const domain = await pg.db.appDomain.create({
      data: { id: newId(), appId: one.appId, domain: 'moves.test', shapeKey: 'moves.test' },
    });
    const before = await revision();
    await pg.db.appDomain.update({ where: { id: domain.id }, data: { appId: two.appId } });
    const apps = (await changesSince(before)).map(({ appId }) => appId);
    expect(apps.sort()).toEqual([one.appId, two.appId].sort());
  });

  it('is forgotten after ten thousand more', async () => {
    const { appId } = await given();
    await pg.db.$executeRaw`
      INSERT INTO routing_changes SELECT r, ${appId}::uuid, gen_random_uuid() FROM generate_series(900001, 901000) r`;
    await pg.db.$executeRaw`UPDATE routing_revision SET revision = 910997 WHERE id = 1`;
    const kept = () => pg.db.routingChange.count({ where: { revision: { gte: 900_001, lte: 901_000 } } });
    await given();
    expect(await kept()).toBe(1_000);
    await pg.db.app.update({ where: { id: appId }, data: { name: 'Another' } });
    expect(await revision()).toBe(911_000);
    expect(await kept()).toBe(0);
  });
});

describe('RoutingSnapshotReader', () => {
  const reader = () => new RoutingSnapshotReader(pg.database);
  const collect = (since?: RoutingPosition, known: readonly RoutableRoute[] = []) =>
    reader().follow(
      since,
      () => known,
      async ({ position, isWhole, apps }) => {
        const read: StoredApp[] = [];
        for await (const app of apps) read.push(app);
        return { position, isWhole, apps: read };
      },
    );

  it('reads claims, scripts without source, and routes of every app', async () => {
    const owner = await given();
    const other = await given();
    await pg.db.script.update({
      where: { id: other.scriptId },
      data: { sandbox: { cpu_ms: 5 }, name: 'tax', kind: 'module', isolation: 'fresh', version: 3, build: 7 },
    });
    await pg.db.script.update({
      where: { id: owner.scriptId },
      data: { canaryVersion: 2, canaryPercent: 30 },
    });
    await pg.db.appDomain.create({
      data: { id: newId(), appId: owner.appId, domain: '*.a.example', shapeKey: '*.a.example' },
    });
    const binding = parseBinding({ path: '/users/:id', method: 'GET', host: ':tenant.a.example' });
    const settings = {
      auth: 'member',
      rateLimit: { requests: 5, perSeconds: 1, by: 'ip' },
      cors: { origins: ['*'], headers: [], exposeHeaders: [], credentials: false, maxAgeSeconds: 5 },
    } as const;
    const plain = await routes.insert(pg.db, aRoute(owner, '/plain'));
    const route = await routes.insert(pg.db, { ...owner, ...binding, ...settings });
    const { position, isWhole, apps } = await collect();
    expect(isWhole).toBe(true);
    expect(position).toEqual(await reader().readPosition());
    const ids = apps.map(({ appId }) => appId);
    expect(ids).toEqual([...ids].sort());
    expect(ids).toHaveLength(await pg.db.app.count());
    const [own, others] = [owner, other].map(({ appId }) => apps.find((app) => app.appId === appId));
    expect(own?.domains).toEqual(['*.a.example']);
    expect(others).toEqual({
      appId: other.appId,
      domains: [],
      scripts: [
        {
          id: other.scriptId,
          appId: other.appId,
          name: 'tax',
          version: 3,
          canary: null,
          build: 7,
          kind: 'module',
          sandbox: { cpu_ms: 5 },
          isolation: 'fresh',
        },
      ],
      routes: [],
    });
    expect(own?.scripts).toMatchObject([
      { id: owner.scriptId, canary: { version: 2, percent: 30 }, build: 1 },
    ]);
    const routable = [plain, route].map(({ createdAt: _, ...rest }) => rest);
    expect(own?.routes).toEqual(routable);
  });

  it('reads one app alone, and nothing of one that is not there', async () => {
    const [owner] = [await given(), await given()];
    const { createdAt: _, ...route } = await routes.insert(pg.db, aRoute(owner, '/a'));
    const stored = await reader().read(owner.appId.toUpperCase());
    expect(stored).toMatchObject({ revision: await revision(), routes: [route] });
    expect(stored.scripts.map(({ id }) => id)).toEqual([owner.scriptId]);
    expect(await reader().read(newId())).toMatchObject({ domains: [], scripts: [], routes: [] });
  });

  it('reads pages of rows as what they are together', async () => {
    const owners = await Promise.all(Array.from({ length: 3 }, given));
    const counts = [700, 0, 250];
    for (const [index, owner] of owners.entries()) {
      const data = Array.from({ length: counts[index] as number }, (_, at) => ({
        ...owner,
        id: newId(),
        pathKind: 'exact',
        path: `/many/${at}`,
      }));
      await pg.db.route.createMany({ data });
    }
    const whole = (await collect()).apps;
    for (const [index, { appId }] of owners.entries()) {
      const paths = whole.find((app) => app.appId === appId)?.routes.map(({ path }) => path);
      expect(paths).toEqual(Array.from({ length: counts[index] as number }, (_, at) => `/many/${at}`));
    }
  });

  it('reads of what has changed nothing else, whatever that was', async () => {
    const [changed, gone] = [await given(), await given(), await given()];
    const since = await reader().readPosition();
    expect(await collect(since)).toEqual({ position: since, isWhole: false, apps: [] });
    await routes.insert(pg.db, aRoute(changed, '/new'));
    await routes.insert(pg.db, aRoute(changed, '/newer'));
    await pg.db.app.delete({ where: { id: gone.appId } });
    const { position, isWhole, apps } = await collect(since);
    expect([isWhole, position]).toEqual([false, await reader().readPosition()]);
    expect(apps).toHaveLength(2);
    expect(apps.find(({ appId }) => appId === changed.appId)?.routes.map(({ path }) => path)).toEqual([
      '/new',
      '/newer',
    ]);
    expect(apps).toContainEqual({ appId: gone.appId, domains: [], scripts: [], routes: [] });
  });

  it('gives the routes that are known already, where they are still the same', async () => {
    const owner = await given();
    for (const path of ['/1', '/2', '/3', '/4']) await routes.insert(pg.db, aRoute(owner, path));
    const routesOf = async (known: readonly RoutableRoute[]) =>
      (await collect(undefined, known)).apps.find(({ appId }) => appId === owner.appId)?.routes ?? [];
    const before = await routesOf([]);
    await pg.db.route.deleteMany({ where: { appId: owner.appId, path: '/1' } });
    await pg.db.route.updateMany({ where: { appId: owner.appId, path: '/3' }, data: { auth: 'member' } });
    await routes.insert(pg.db, aRoute(owner, '/5'));
    const now = await routesOf(before);
    expect(now.map(({ path, auth }) => `${path} ${auth}`)).toEqual([
      '/2 public',
      '/3 member',
      '/4 public',
      '/5 public',
    ]);
    expect(now.map((route) => before.includes(route))).toEqual([true, false, true, false]);
  });

  it.each([
    ['of another history', (now: RoutingPosition) => ({ ...now, mark: newId() })],
    ['in the future', (now: RoutingPosition) => ({ ...now, revision: now.revision + 1 })],
    ['long forgotten', (now: RoutingPosition) => ({ ...now, revision: -1 })],
  ])('reads everything when the position is %s', async (_what, other) => {
    await given();
    expect((await collect(await reader().readPosition())).isWhole).toBe(false);
    expect((await collect(other(await reader().readPosition()))).isWhole).toBe(true);
  });

  it('reads what was in force when it began, however late it asks for the rows', async () => {
    const owner = await given();
    const before = await reader().readPosition();
    await reader().follow(
      undefined,
      () => [],
      async ({ position, apps }) => {
        await routes.insert(pg.db, aRoute(owner, '/later'));
        await pg.db.script.delete({ where: { id: (await given()).scriptId } });
        expect(position).toEqual(before);
        for await (const app of apps) expect(app.routes.filter(({ path }) => path === '/later')).toEqual([]);
      },
    );
    const { apps } = await collect(before);
    expect(apps.flatMap((app) => app.routes.map(({ path }) => path))).toEqual(['/later']);
  });

  it('reads all parts of one moment, whatever is written meanwhile', async () => {
    let writing = true;
    const writer = (async () => {
      while (writing) {
        const owner = await given();
        await routes.insert(pg.db, aRoute(owner, '/greet'));
        await pg.db.app.delete({ where: { id: owner.appId } });
      }
    })();
    let since: RoutingPosition | undefined;
    for (let round = 0; round < 40; round += 1) {
      const { position, apps } = await collect(round % 2 === 0 ? undefined : since);
      since = position;
      for (const { routes: found, scripts } of apps) {
        const known = new Set(scripts.map((script) => script.id));
        expect(found.filter((route) => !known.has(route.scriptId))).toEqual([]);
      }
    }
    writing = false;
    await writer;
  });
});
