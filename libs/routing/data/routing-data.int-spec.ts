import { newId } from '#kernel';
import { parseBinding, RouteConflictError } from '#routing/domain';
import type { NewRoute } from '#routing/domain';
import { usePostgres } from '#testing';
import { RouteRepository, RoutingSnapshotReader } from './index.js';

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
});
const revision = () => new RoutingSnapshotReader(pg.database).readRevision();

describe('RouteRepository', () => {
  it('stores a route as it was typed and finds it by id, script and app', async () => {
    const owner = await given();
    const stored = await routes.insert(pg.db, aRoute(owner, '/caf%C3%A9/:Name', 'GET'));
    expect(stored).toMatchObject({
      ...owner,
      path: '/caf%C3%A9/:Name',
      pathKind: 'param',
      method: 'GET',
      host: null,
    });
    expect(await routes.find(pg.db, stored.id)).toEqual(stored);
    expect(await routes.listOfScript(pg.db, { scriptId: owner.scriptId, limit: 10 })).toEqual([stored]);
    expect(
      await routes.listOfScript(pg.db, { scriptId: owner.scriptId, after: stored.id, limit: 10 }),
    ).toEqual([]);
    expect(await routes.listForApp(pg.db, owner.appId)).toEqual([stored]);
    expect(await routes.countOfScript(pg.db, owner.scriptId)).toBe(1);
    expect(await routes.delete(pg.db, stored.id)).toBe(true);
    expect(await routes.delete(pg.db, stored.id)).toBe(false);
    expect(await routes.find(pg.db, stored.id)).toBeUndefined();
  });

  it('lets exactly one of several racing creators bind a path, and names it to the others', async () => {
    const owner = await given();
    const attempt = () => pg.database.transaction((db) => routes.insert(db, aRoute(owner, '/greet')));
    const results = await Promise.allSettled([attempt(), attempt(), attempt(), attempt()]);
    const [bound] = await routes.listForApp(pg.db, owner.appId);
    const refusals = results
      .filter((one) => one.status === 'rejected')
      .map((one) => one.reason as RouteConflictError);
    expect(refusals).toHaveLength(3);
    for (const refusal of refusals) {
      expect(refusal).toBeInstanceOf(RouteConflictError);
      expect(refusal.details).toMatchObject({
        conflicting_route: { id: bound?.id, path: '/greet', method: null },
      });
    }
  });

  it('leaves the transaction usable after a conflict', async () => {
    const owner = await given();
    await routes.insert(pg.db, aRoute(owner, '/greet'));
    await pg.database.transaction(async (db) => {
      await expect(routes.insert(db, aRoute(owner, '/greet'))).rejects.toThrow(RouteConflictError);
      await routes.insert(db, aRoute(owner, '/other'));
    });
    expect(await routes.listForApp(pg.db, owner.appId)).toHaveLength(2);
  });

  it('lets other apps, and other methods of the app, bind the same path', async () => {
    const [one, two] = [await given(), await given()];
    await routes.insert(pg.db, aRoute(one, '/greet', 'GET'));
    await routes.insert(pg.db, aRoute(one, '/greet', 'POST'));
    await routes.insert(pg.db, aRoute(two, '/greet', 'GET'));
  });

  it('takes the longest path that the rules allow into its index', async () => {
    const path = `/${Array.from({ length: 1_023 }, (_, index) => String.fromCharCode(97 + ((index * 7919) % 26))).join('')}`;
    expect((await routes.insert(pg.db, aRoute(await given(), path))).path).toBe(path);
  });

  it('lists as rivals only what could conflict', async () => {
    const owner = await given();
    for (const path of ['/:a', '/:a/b', '/x/:b', '/greet', '/p/q'])
      await routes.insert(pg.db, aRoute(owner, path, 'GET'));
    await routes.insert(pg.db, aRoute(owner, '/y/:b', 'POST'));
    const rivals = await routes.listRivals(
      pg.db,
      owner.appId,
      parseBinding({ path: '/:c/:d', method: 'GET' }),
    );
    expect(rivals.map((one) => one.path)).toEqual(['/:a/b', '/x/:b']);
    const [rival] = rivals;
    expect(rival).toEqual(await routes.find(pg.db, rival?.id ?? ''));
    const any = await routes.listRivals(pg.db, owner.appId, parseBinding({ path: '/:c/:d' }));
    expect(any).toHaveLength(3);
  });

  it('makes creators in one app take turns, and not those of two apps', async () => {
    const [one, two] = [await given(), await given()];
    let passed = false;
    let waiting: Promise<void> | undefined;
    await pg.database.transaction(async (db) => {
      await routes.lockApp(db, one.appId);
      await pg.database.transaction((other) => routes.lockApp(other, two.appId));
      waiting = pg.database.transaction(async (other) => {
        await routes.lockApp(other, one.appId);
        passed = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(passed).toBe(false);
    });
    await waiting;
    expect(passed).toBe(true);
  });
});

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

describe('RoutingSnapshotReader', () => {
  it('reads revision, claims, scripts without source, and routes', async () => {
    const owner = await given();
    const other = await given();
    await pg.db.script.update({
      where: { id: other.scriptId },
      data: { sandbox: { cpu_ms: 5 }, kind: 'module', isolation: 'fresh', version: 3 },
    });
    await pg.db.appDomain.create({
      data: { id: newId(), appId: owner.appId, domain: '*.a.example', shapeKey: '*.a.example' },
    });
    const route = await routes.insert(pg.db, aRoute(owner, '/users/:id', 'GET'));
    const snapshot = await new RoutingSnapshotReader(pg.database).read();
    expect(snapshot.revision).toBe(await revision());
    expect(snapshot.domains).toContainEqual({ appId: owner.appId, domain: '*.a.example' });
    expect(snapshot.scripts).toContainEqual({
      id: other.scriptId,
      appId: other.appId,
      name: `script ${other.scriptId}`,
      version: 3,
      kind: 'module',
      sandbox: { cpu_ms: 5 },
      isolation: 'fresh',
    });
    const { createdAt: _, ...routable } = route;
    expect(snapshot.routes).toContainEqual(routable);
  });

  it('reads all parts of one moment, whatever is written meanwhile', async () => {
    const reader = new RoutingSnapshotReader(pg.database);
    let writing = true;
    const writer = (async () => {
      while (writing) {
        const owner = await given();
        await routes.insert(pg.db, aRoute(owner, '/greet'));
        await pg.db.app.delete({ where: { id: owner.appId } });
      }
    })();
    for (let round = 0; round < 40; round += 1) {
      const { routes: found, scripts } = await reader.read();
      const known = new Set(scripts.map((script) => script.id));
      expect(found.filter((route) => !known.has(route.scriptId))).toEqual([]);
    }
    writing = false;
    await writer;
  });
});
