import { changeTable, compileApp, EMPTY_TABLE } from './index.js';
import type { CompiledApp, RoutingTable } from './index.js';
import type { Chunk } from './region.js';
import { LARGE_REGION } from './regions.js';
import { ask, contentsOf, route, run, script } from './routing-table.for-spec.js';

/** An app at a host of its own, all of whose routes tell its name and edition. */
const app = (appId: string, edition: number, routes = 20): CompiledApp =>
  run(
    compileApp({
      appId,
      domains: [`${appId}.test`],
      scripts: [script(`script-of-${appId}`, appId)],
      routes: Array.from({ length: routes }, (_, index) => {
        const path = [`/${edition}/${index}`, `/${edition}/${index}/:id`, `/:x/${edition}/${index}/*`];
        return route(`GET ${path[index % 3]}`, appId, { id: `${appId} ${edition} ${index}` });
      }),
    }),
  ).result;
const gone = (appId: string): CompiledApp =>
  run(compileApp({ appId, domains: [], scripts: [], routes: [] })).result;
const change = (table: RoutingTable, ...changed: readonly CompiledApp[]): RoutingTable =>
  run(changeTable(table, table.revision + 1, changed)).result;

/** @throws when it does not answer with all routes of this edition, or with one of the next. */
const expectEdition = (table: RoutingTable, appId: string, edition: number, routes = 20): void => {
  const host = `${appId}.test`;
  for (let index = 0; index < routes; index += 1) {
    const asked = [`/${edition}/${index}`, `/${edition}/${index}/a`, `/a/${edition}/${index}/b`];
    expect(ask(table, 'GET', asked[index % 3] as string, host)).toContain(`${appId} ${edition} ${index}`);
  }
  expect(ask(table, 'GET', `/${edition + 1}/0`, host)).toBe('no-route');
};

const chunksOf = ({ apps, regions }: RoutingTable): Set<Chunk> =>
  new Set([...apps.keys()].map((appId) => regions.of(appId).chunk));
const numbersOf = (chunks: Iterable<Chunk>): number =>
  [...chunks].reduce((sum, { numbers }) => sum + numbers.length, 0);
const inUse = ({ apps, regions }: RoutingTable): number =>
  [...apps.keys()].reduce((sum, appId) => sum + regions.of(appId).size, 0);

const names = Array.from({ length: 40 }, (_, index) => `app-${index}`);
const first = change(EMPTY_TABLE, ...names.map((name) => app(name, 0)));

describe('Regions', () => {
  it('leave every table before as it was, whatever changes after it', () => {
    let table = first;
    const editions = new Map(names.map((name) => [name, 0]));
    const held: { table: RoutingTable; editions: Map<string, number> }[] = [];
    for (let time = 0; time < 1_000; time += 1) {
      const name = names[(time * 7) % (time < 500 ? 40 : 3)] as string;
      const edition = (editions.get(name) as number) + 1;
      editions.set(name, edition);
      table = change(table, app(name, edition));
      if (time % 100 === 0) held.push({ table, editions: new Map(editions) });
    }
    held.push({ table, editions }, { table: first, editions: new Map(names.map((name) => [name, 0])) });
    for (const one of held)
      for (const [name, edition] of one.editions) expectEdition(one.table, name, edition);
    // Wherever all of it has been moved to.
    const fresh = change(EMPTY_TABLE, ...names.map((name) => app(name, editions.get(name) as number)));
    expect(contentsOf(table)).toEqual(contentsOf(fresh));
  });

  it('keep two tables apart that follow one, even when they are made in turns', () => {
    const ways = [1, 2, 3].map((edition) =>
      changeTable(
        first,
        2,
        names.map((name) => app(name, edition)),
      ),
    );
    const tables: RoutingTable[] = [];
    while (tables.filter(Boolean).length < ways.length)
      for (const [index, way] of ways.entries()) {
        const step = way.next();
        if (step.done === true && tables[index] === undefined) tables[index] = step.value;
      }
    for (const [index, table] of tables.entries())
      for (const name of names) expectEdition(table, name, index + 1);
    for (const name of names) expectEdition(first, name, 0);
  });

  it('are in the places where they were when their apps have not changed', () => {
    const second = change(first, app('app-7', 1), gone('app-8'));
    for (const name of names) {
      if (name === 'app-7' || name === 'app-8') continue;
      expect(second.regions.of(name)).toBe(first.regions.of(name));
    }
    expect(second.regions.of('app-8')).toBeUndefined();
  });

  it.each<[string, (time: number) => number]>([
    ['one app again and again', () => 0],
    ['a few apps', (time) => time % 3],
    ['all apps in turn', (time) => time % 40],
    // So that each chunk has one that stays among what soon goes.
    ['one app, and now and then of another', (time) => (time % 5 === 0 ? (time / 5) % 40 : 0)],
  ])('take little more memory than is in use, after any number of changes of %s', (_what, numberAt) => {
    let table = first;
    let most = 0;
    const seen = new Set<Chunk>();
    for (let time = 1; time <= 2_000; time += 1) {
      table = change(table, app(names[numberAt(time)] as string, time));
      const chunks = chunksOf(table);
      for (const chunk of chunks) seen.add(chunk);
      most = Math.max(most, numbersOf(chunks) / inUse(table));
    }
    // Half of each chunk, and the room that is added to.
    expect(most).toBeLessThan(2.25);
    // All that was ever written has a place of its own, and what was moved is not a multiple of it.
    const written = 2_000 * app('app-0', 1).content.numbers.length;
    expect(numbersOf(seen)).toBeGreaterThan(written);
    expect(numbersOf(seen)).toBeLessThan(4 * written);
  });

  it('give back what many apps had when they go', () => {
    const table = change(first, ...names.slice(2).map(gone));
    const settled = change(table, app('app-0', 1));
    expect(numbersOf(chunksOf(settled))).toBeLessThan(numbersOf(chunksOf(first)) / 4);
    expectEdition(settled, 'app-0', 1);
    expectEdition(settled, 'app-1', 0);
  });

  it('let a large app keep the memory that it was compiled into', () => {
    const large = app('large', 0, 5_000);
    expect(large.content.numbers.length).toBeGreaterThan(LARGE_REGION);
    let table = change(first, large);
    for (let edition = 1; edition < 50; edition += 1) table = change(table, app('app-1', edition));
    expect(table.regions.of('large').chunk.numbers).toBe(large.content.numbers);
    expectEdition(table, 'large', 0, 5_000);
    expectEdition(table, 'app-1', 49);
  });

  it('pause behind every app that is placed or moved, and often among many', () => {
    const apps = Array.from({ length: 10_000 }, (_, index) => app(`many-${index}`, 0, 1));
    const { result, pauses } = run(EMPTY_TABLE.regions.change(new Set(), apps));
    expect(pauses).toBeGreaterThanOrEqual(apps.length);
    expect(run(result.change(new Set(), [])).pauses).toBeGreaterThan(8);
  });
});
