// The second half of `bench/routing.mjs`: an orchestrator's table beside a real PostgreSQL, and what else waits for it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PerformanceObserver } from 'node:perf_hooks';
import { routingChanged } from '../dist/libs/contracts/src/index.js';
import { newId } from '../dist/libs/kernel/src/index.js';
import { InProcessBus } from '../dist/libs/platform/messaging/index.js';
import { Database, migrate, readMigrations } from '../dist/libs/platform/postgres/index.js';
import { EmbeddedPostgres } from '../dist/libs/platform/postgres-embedded/index.js';
import { createLogger } from '../dist/libs/platform/telemetry/index.js';
import { RoutingSnapshotReader } from '../dist/libs/routing/data/index.js';
import { RoutingSettings, RoutingTables } from '../dist/libs/routing/runtime/index.js';
import { FILL, FILL_ROUTES, pathOf, ROUTES_AN_APP } from './routing-set.mjs';

const WRITES = 1_000;
const QUIET_MS = 3_000;
const MIGRATIONS = join(import.meta.dirname, '../prisma/migrations');

/** Loads, and follows changes of, so many apps of 100 routes; then one app that has as many routes as all of them. */
export async function measureChanges(apps) {
  const folder = mkdtempSync(join(tmpdir(), 'picloud-bench-routing-'));
  const server = await EmbeddedPostgres.start({ dataDir: folder, settings: { fsync: 'off' } });
  const database = new Database({ url: server.url, poolSize: 10, onIdleError: () => undefined });
  try {
    await migrate(server.url, await readMigrations(MIGRATIONS));
    await fill(database, apps);
    await follow(database);
    await database.execute('DELETE FROM apps', []);
    await fill(database, 1, apps);
    await follow(database);
  } finally {
    await database.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param times how often each app has the paths of the set, each time under another first segment. */
async function fill(database, apps, times = 1) {
  await database.execute(FILL[0], [apps]);
  for (const text of FILL.slice(1)) await database.execute(text, []);
  const paths = Array.from({ length: times }, (_, time) =>
    Array.from(
      { length: ROUTES_AN_APP },
      (_unused, index) => (time === 0 ? '' : `/s${time}`) + pathOf(index),
    ),
  ).flat();
  const kinds = paths.map((path) =>
    path.endsWith('/*') ? 'prefix' : path.includes(':') ? 'param' : 'exact',
  );
  await database.execute(FILL_ROUTES, [kinds, paths]);
  await database.execute('ANALYZE', []);
}

async function follow(database) {
  const bus = new InProcessBus();
  const reader = new RoutingSnapshotReader(database);
  const tables = new RoutingTables(
    new RoutingSettings(newId()),
    reader,
    bus,
    createLogger('bench', 'silent'),
  );
  await bus.start();
  const scripts = await database.statements.query('SELECT id, app_id FROM scripts');
  const { count } = (await database.statements.query('SELECT count(*)::int FROM routes'))[0];
  console.log(`\n${scripts.length} apps, ${count} routes`);
  const tell = (revision) => bus.publish(routingChanged, { revision });
  const applied = async () => {
    const { revision } = await reader.readPosition();
    tell(revision);
    while (tables.current().revision < revision) await new Promise((resolve) => setImmediate(resolve));
  };
  await timed('nothing at all', () => new Promise((resolve) => setTimeout(resolve, QUIET_MS)));
  await timed('the first load', () => tables.start());
  await oneByOne(scripts.length > 1 ? 100 : 5, () => bind(database, scripts), applied);
  await timed(`${WRITES} changes, told of as they come`, async () => {
    const before = tables.current().revision;
    for (let change = 1; change <= WRITES; change += 1) {
      await bind(database, scripts);
      tell(before + change);
    }
    await applied();
  });
  await tables.stop();
  await bus.close();
}

async function oneByOne(count, change, applied) {
  const reached = [];
  await timed(`${count} changes, one after the other`, async () => {
    for (let index = 0; index < count; index += 1) {
      await change();
      const began = performance.now();
      await applied();
      reached.push(performance.now() - began);
    }
  });
  reached.sort((left, right) => left - right);
  console.log(
    `  a change is in force after ${ms(reached[count >> 1])} ms (p50), ${ms(reached.at(-1))} ms (longest)`,
  );
}

let made = 0;

/** One more route for one of the scripts. */
async function bind(database, scripts) {
  const { id, app_id: app } = scripts[Math.floor(Math.random() * scripts.length)];
  await database.execute(
    "INSERT INTO routes (id, app_id, script_id, path_kind, path) VALUES (gen_random_uuid(), $1, $2, 'exact', $3)",
    [app, id, `/new/${(made += 1)}`],
  );
}

/**
 * Says how long it took, and how long something else would have had to wait for its turn at most: by the clock, which on
 * a busy machine is mostly the wait for a core, and by what this thread itself spent on a core.
 */
async function timed(what, work) {
  globalThis.gc?.();
  const longest = { clock: 0, core: 0, collection: 0 };
  let [clock, core] = [performance.now(), coreMs()];
  const ticker = setInterval(() => {
    const [clockNow, coreNow] = [performance.now(), coreMs()];
    longest.clock = Math.max(longest.clock, clockNow - clock - 1);
    longest.core = Math.max(longest.core, coreNow - core);
    [clock, core] = [clockNow, coreNow];
  }, 1);
  const collections = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest.collection = Math.max(longest.collection, duration);
  });
  collections.observe({ entryTypes: ['gc'] });
  const began = performance.now();
  await work();
  const took = performance.now() - began;
  await new Promise((resolve) => setTimeout(resolve, 10));
  clearInterval(ticker);
  collections.disconnect();
  console.log(
    `${what}: ${ms(took)} ms; longest wait ${ms(longest.clock)} ms by the clock, ${ms(longest.core)} ms of its own work, ` +
      `${ms(longest.collection)} ms a collection of garbage by the clock`,
  );
}

function coreMs() {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function ms(value) {
  return value.toFixed(1);
}
