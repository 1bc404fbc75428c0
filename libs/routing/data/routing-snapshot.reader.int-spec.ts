import { newId } from '#kernel';
import { parseBinding } from '#routing/domain';
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
      data: { sandbox: { cpu_ms: 5 }, name: 'tax', kind: 'module', isolation: 'fresh', version: 3, build: 7 },
    });
    await pg.db.script.update({
      where: { id: owner.scriptId },
      data: { canaryVersion: 2, canaryPercent: 30 },
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
      name: 'tax',
      version: 3,
      canary: null,
      build: 7,
      kind: 'module',
      sandbox: { cpu_ms: 5 },
      isolation: 'fresh',
    });
    expect(snapshot.scripts).toContainEqual(
      expect.objectContaining({ id: owner.scriptId, canary: { version: 2, percent: 30 }, build: 1 }),
    );
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
