import { newId } from '#kernel';
import { OPEN_TO_ALL, parseBinding, RouteConflictError } from '#routing/domain';
import type { NewRoute } from '#routing/domain';
import { usePostgres } from '#testing';
import { RouteRepository } from './index.js';

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
    for (const filter of [{ scriptId: owner.scriptId }, { appId: owner.appId }]) {
      expect(await routes.page(pg.db, { ...filter, after: undefined, limit: 10 })).toEqual([stored]);
      expect(await routes.page(pg.db, { ...filter, after: stored.id, limit: 10 })).toEqual([]);
    }
    expect(await routes.listForApp(pg.db, owner.appId)).toEqual([stored]);
    expect(await routes.countOfScript(pg.db, owner.scriptId)).toBe(1);
    expect(await routes.delete(pg.db, stored.id)).toBe(true);
    expect(await routes.delete(pg.db, stored.id)).toBe(false);
    expect(await routes.find(pg.db, stored.id)).toBeUndefined();
  });

  it('lets exactly one of several racing creators bind a path, and names it to the others (R-ROUTE-21)', async () => {
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

  it('changes what is named and nothing else, also when two change it at once (D5)', async () => {
    const owner = await given();
    const { id } = await routes.insert(pg.db, aRoute(owner, '/greet'));
    const cors = {
      ...{ origins: ['*'], headers: [], exposeHeaders: ['etag'] },
      ...{ credentials: false, maxAgeSeconds: 5 },
    };
    const rateLimit = { requests: 5, perSeconds: 60, by: 'ip' as const };
    await Promise.all([
      routes.update(pg.db, id, { auth: 'editor', dispatchMode: 'async' }),
      routes.update(pg.db, id, { rateLimit }),
      routes.update(pg.db, id, { cors }),
    ]);
    const changed = { auth: 'editor', dispatchMode: 'async', rateLimit, cors, path: '/greet' };
    expect(await routes.find(pg.db, id)).toMatchObject(changed);
    expect(await routes.update(pg.db, id, { rateLimit: null, cors: null })).toMatchObject({
      ...{ auth: 'editor', rateLimit: null, cors: null },
    });
    expect(await routes.update(pg.db, newId(), { auth: 'user' })).toBeUndefined();
  });

  it('lets nobody give up a claim that a route is just being made for', async () => {
    const { appId } = await given();
    const domain = `${appId}.example`;
    await pg.db.appDomain.create({ data: { id: newId(), appId, domain, shapeKey: domain } });
    let released = false;
    let releasing: Promise<unknown> | undefined;
    await pg.database.transaction(async (db) => {
      expect(await routes.lockClaims(db, appId)).toEqual([{ domain }]);
      releasing = pg.db.appDomain.deleteMany({ where: { appId } }).then(() => (released = true));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(released).toBe(false);
    });
    await releasing;
    expect(await routes.lockClaims(pg.db, appId)).toEqual([]);
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
