import { jest } from '@jest/globals';
import { newId } from '#kernel';
import { routingApplied, routingChanged } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { createLogger } from '#platform/telemetry';
import { RoutingSnapshotReader } from '#routing/data';
import { usePostgres } from '#testing';
import { RoutingSettings, RoutingTables } from './index.js';
import { until, WatchedReader } from './watched-reader.for-spec.js';

const pg = usePostgres();

const change = async (): Promise<number> => {
  const id = newId();
  await pg.db.app.create({ data: { id, slug: `app-${id}`, name: 'An app' } });
  await pg.db.script.create({ data: { id: newId(), appId: id, name: 'a script' } });
  return new RoutingSnapshotReader(pg.database).readRevision();
};

describe('RoutingTables', () => {
  let bus: InProcessBus;
  let reader: WatchedReader;
  let tables: RoutingTables;
  let applied: number[];

  beforeEach(async () => {
    bus = new InProcessBus();
    reader = new WatchedReader(pg.database);
    applied = [];
    bus.subscribe(routingApplied, ({ orchestratorId, revision }) => {
      if (orchestratorId === 'o1') applied.push(revision);
    });
    tables = new RoutingTables(new RoutingSettings('o1'), reader, bus, createLogger('spec', 'silent'));
    await bus.start();
  });
  afterEach(async () => {
    await tables.stop();
    await bus.close();
    jest.useRealTimers();
  });

  it('is empty and not ready before the start, and knows all after it', async () => {
    const revision = await change();
    expect([tables.isReady(), tables.current().revision]).toEqual([false, 0]);
    await tables.start();
    expect([tables.isReady(), tables.current().revision]).toEqual([true, revision]);
    expect(tables.current().scripts.size).toBeGreaterThan(0);
    await until(() => applied.includes(revision));
  });

  it('does not start without the database', async () => {
    reader.failing = true;
    await expect(tables.start()).rejects.toThrow('The database is away');
    expect(tables.isReady()).toBe(false);
  });

  it('swaps the whole table when it hears of a change, and leaves the old one as it was', async () => {
    await tables.start();
    const before = tables.current();
    const revision = await change();
    bus.publish(routingChanged, { revision });
    await until(() => tables.current().revision === revision);
    expect(tables.current()).not.toBe(before);
    expect(before.revision).toBeLessThan(revision);
  });

  it('says again what it serves when it hears of a revision it has, without reading', async () => {
    await tables.start();
    await until(() => applied.length === 1);
    const { reads } = reader;
    bus.publish(routingChanged, { revision: tables.current().revision });
    await until(() => applied.length === 2);
    expect(reader.reads).toBe(reads);
  });

  it('reads once more, and never twice at once, for any number of changes during a reload', async () => {
    await tables.start();
    let open: () => void = () => undefined;
    reader.gate = new Promise((resolve) => (open = resolve));
    const { reads } = reader;
    bus.publish(routingChanged, { revision: await change() });
    await until(() => reader.reads === reads + 1);
    let revision = 0;
    for (let index = 0; index < 10; index += 1) {
      revision = await change();
      bus.publish(routingChanged, { revision });
    }
    open();
    await until(() => tables.current().revision === revision);
    expect(reader.reads).toBe(reads + 2);
    expect(reader.mostAtOnce).toBe(1);
  });

  it('keeps serving what it knows while the database is away, and follows when it is back', async () => {
    await tables.start();
    const before = tables.current();
    reader.failing = true;
    const revision = await change();
    bus.publish(routingChanged, { revision });
    await until(() => reader.reads === 2);
    expect(tables.current()).toBe(before);
    reader.failing = false;
    await until(() => tables.current().revision === revision);
  });

  it('finds a change nobody told it of within 30 s', async () => {
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'performance', 'Date'],
    });
    await tables.start();
    const revision = await change();
    jest.advanceTimersByTime(29_000);
    expect(tables.current().revision).toBeLessThan(revision);
    jest.advanceTimersByTime(1_000);
    await until(() => tables.current().revision === revision);
  });

  it('follows a database that was restored from a backup', async () => {
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'performance', 'Date'],
    });
    await change();
    await tables.start();
    await pg.db.routingRevision.update({ where: { id: 1 }, data: { revision: 1 } });
    jest.advanceTimersByTime(30_000);
    await until(() => tables.current().revision === 1);
  });

  it('says every second what it serves, until it is stopped', async () => {
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'performance', 'Date'],
    });
    await tables.start();
    jest.advanceTimersByTime(3_000);
    await until(() => applied.length === 4);
    await tables.stop();
    jest.advanceTimersByTime(60_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(applied).toHaveLength(4);
  });
});
