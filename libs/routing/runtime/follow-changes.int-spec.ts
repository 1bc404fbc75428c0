import { jest } from '@jest/globals';
import { newId } from '#kernel';
import { routingChanged } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { createLogger } from '#platform/telemetry';
import { RouteRepository } from '#routing/data';
import { matchRequest, OPEN_TO_ALL, parseBinding } from '#routing/domain';
import type { AppTable } from '#routing/domain';
import { usePostgres } from '#testing';
import { RoutingSettings, RoutingTables } from './index.js';
import { contentsOf } from '../domain/routing-table.for-spec.js';
import { until, WatchedReader } from './watched-reader.for-spec.js';

const pg = usePostgres();

interface Owner {
  readonly appId: string;
  readonly scriptId: string;
}

/** An app at a host of its own. */
const appWith = async (paths: readonly string[]): Promise<Owner> => {
  const owner = { appId: newId(), scriptId: newId() };
  const domain = `${owner.appId}.test`;
  await pg.db.app.create({ data: { id: owner.appId, slug: `app-${owner.appId}`, name: 'An app' } });
  await pg.db.appDomain.create({ data: { id: newId(), appId: owner.appId, domain, shapeKey: domain } });
  await pg.db.script.create({ data: { id: owner.scriptId, appId: owner.appId, name: 'a script' } });
  for (const path of paths) await bind(owner, path);
  return owner;
};
const bind = async (owner: Owner, path: string): Promise<void> => {
  await new RouteRepository().insert(pg.db, { ...owner, ...parseBinding({ path }), ...OPEN_TO_ALL });
};

describe('RoutingTables, told of a change,', () => {
  let bus: InProcessBus;
  let reader: WatchedReader;
  let tables: RoutingTables;

  beforeEach(async () => {
    bus = new InProcessBus();
    reader = new WatchedReader(pg.database);
    tables = new RoutingTables(new RoutingSettings('o1'), reader, bus, createLogger('spec', 'silent'));
    await bus.start();
  });
  afterEach(async () => {
    await tables.stop();
    await bus.close();
    jest.useRealTimers();
  });

  const tellAndWait = async (): Promise<void> => {
    const revision = await reader.readRevision();
    bus.publish(routingChanged, { revision });
    await until(() => tables.current().revision === revision);
  };
  const ask = ({ appId }: Owner, path: string): string =>
    matchRequest(tables.current(), { host: `${appId}.test`, method: 'GET', path }).kind;

  it('reads and compiles what has changed, and shares the rest with the table before', async () => {
    const [one, two] = [await appWith(['/one']), await appWith(['/two'])];
    await tables.start();
    const before = tables.current();
    reader.readings.length = 0;
    await bind(one, '/more');
    await tellAndWait();
    expect(reader.readings).toEqual([{ isWhole: false, appIds: [one.appId] }]);
    const tableOf = ({ appId }: Owner, table = tables.current()): AppTable =>
      table.apps.get(appId) as AppTable;
    expect(tableOf(two)).toBe(tableOf(two, before));
    // Of the app itself, what is the same is kept.
    expect(tableOf(one).routes[0]).toBe(tableOf(one, before).routes[0]);
    const asked = [ask(one, '/more'), ask(one, '/one'), ask(two, '/two')];
    expect(asked).toEqual(['matched', 'matched', 'matched']);
    await bind(two, '/more');
    await tellAndWait();
    expect(reader.readings[1]).toEqual({ isWhole: false, appIds: [two.appId] });
  });

  it('forgets an app that is deleted, and moves a domain from one to another', async () => {
    const [one, two] = [await appWith(['/one']), await appWith(['/two'])];
    await tables.start();
    await pg.db.appDomain.updateMany({ where: { appId: one.appId }, data: { appId: two.appId } });
    await tellAndWait();
    expect([ask(one, '/one'), ask(one, '/two')]).toEqual(['no-route', 'matched']);
    await pg.db.app.delete({ where: { id: two.appId } });
    await tellAndWait();
    expect([ask(one, '/two'), ask(two, '/two')]).toEqual(['unknown-host', 'unknown-host']);
    expect(tables.current().scripts.has(two.scriptId)).toBe(false);
    expect(reader.readings.slice(1).map(({ isWhole }) => isWhole)).toEqual([false, false]);
  });

  it('has after many writes by many what a whole reading gives', async () => {
    const owners = await Promise.all(Array.from({ length: 8 }, () => appWith(['/first'])));
    await tables.start();
    reader.readings.length = 0;
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        await bind(owners[index % 8] as Owner, `/w/${index}`);
        if (index % 25 === 7) await pg.db.route.deleteMany({ where: { path: `/w/${index - 7}` } });
        bus.publish(routingChanged, { revision: await reader.readRevision() });
      }),
    );
    await tellAndWait();
    // Far fewer than writes, and none of everything.
    expect(reader.readings.length).toBeLessThan(150);
    expect(reader.readings.every(({ isWhole }) => !isWhole)).toBe(true);
    const fresh = new RoutingTables(new RoutingSettings('o2'), reader, bus, createLogger('spec', 'silent'));
    await fresh.start();
    await fresh.stop();
    expect(tables.current()).toEqual(fresh.current());
    expect(contentsOf(tables.current())).toEqual(contentsOf(fresh.current()));
  });

  it('changes nothing when it fails half-way, and reads on from where it was', async () => {
    const owner = await appWith(['/one']);
    await tables.start();
    const before = tables.current();
    await bind(owner, '/two');
    reader.breaking = true;
    const { reads } = reader;
    bus.publish(routingChanged, { revision: await reader.readRevision() });
    await until(() => reader.reads === reads + 1 && reader.atOnce === 0);
    expect(tables.current()).toBe(before);
    reader.breaking = false;
    await until(() => ask(owner, '/two') === 'matched');
    expect(reader.readings.at(-1)).toEqual({ isWhole: false, appIds: [owner.appId] });
  });

  it('lets others have their turns while it loads and while it follows', async () => {
    const owner = await appWith([]);
    await pg.db.$executeRaw`
      INSERT INTO routes (id, app_id, script_id, path_kind, path)
      SELECT gen_random_uuid(), ${owner.appId}::uuid, ${owner.scriptId}::uuid, 'param', '/big/' || n || '/:id'
      FROM generate_series(1, 10000) n`;
    let turns = 0;
    let isOver = false;
    const other = (): void => {
      turns += 1;
      if (!isOver) setImmediate(other);
    };
    other();
    await tables.start();
    const whileLoading = turns;
    await bind(owner, '/one/more');
    turns = 0;
    await tellAndWait();
    isOver = true;
    expect(ask(owner, '/big/7/x')).toBe('matched');
    // Pages of rows alone would be 40.
    expect(whileLoading).toBeGreaterThan(60);
    expect(turns).toBeGreaterThan(60);
  });

  it('follows a database that was restored and has reached the same number by another way', async () => {
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'performance', 'Date'],
    });
    const [kept, lost] = [await appWith(['/one']), await appWith(['/one'])];
    await tables.start();
    reader.readings.length = 0;
    // What a restore is like for those who were not told of it.
    await pg.database.transaction(async (db) => {
      await db.$executeRaw`SET LOCAL session_replication_role = replica`;
      await db.route.deleteMany({ where: { appId: lost.appId } });
      await db.script.deleteMany({ where: { appId: lost.appId } });
      await db.appDomain.deleteMany({ where: { appId: lost.appId } });
      await db.app.deleteMany({ where: { id: lost.appId } });
      await db.routingChange.deleteMany();
      await db.$executeRaw`UPDATE routing_revision SET mark = gen_random_uuid()`;
    });
    jest.advanceTimersByTime(30_000);
    await until(() => reader.readings.length > 0);
    expect(reader.readings[0]?.isWhole).toBe(true);
    await until(() => ask(lost, '/one') === 'unknown-host');
    expect(ask(kept, '/one')).toBe('matched');
  });
});
