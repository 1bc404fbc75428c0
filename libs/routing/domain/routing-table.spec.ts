import { changeTable, compileApp, EMPTY_TABLE, findScript, matchRequest } from './index.js';
import type { AppParts, CompiledApp, RoutingTable } from './index.js';
import { ask, contentsOf, route, run, script, tableOf } from './routing-table.for-spec.js';

const app = (appId: string, more: Partial<AppParts> = {}): CompiledApp =>
  run(compileApp({ appId, domains: [], scripts: [script(`script-of-${appId}`, appId)], routes: [], ...more }))
    .result;
const change = (table: RoutingTable, changed: readonly CompiledApp[]): RoutingTable =>
  run(changeTable(table, table.revision + 1, changed)).result;
const none: Partial<AppParts> = { scripts: [] };

describe('changeTable', () => {
  const first = change(EMPTY_TABLE, [
    app('one', { domains: ['a.test', '*.a.test'], routes: [route('GET /one', 'one')] }),
    app('two', { domains: ['b.test'], routes: [route('GET /two', 'two')] }),
  ]);

  it('puts what changed in the place of what was, and shares the rest', () => {
    const second = change(first, [app('one', { domains: ['a.test'], routes: [route('GET /new', 'one')] })]);
    expect(second.revision).toBe(2);
    expect(ask(second, 'GET', '/new', 'a.test')).toEqual(['GET /new', {}]);
    expect(ask(second, 'GET', '/one', 'a.test')).toBe('no-route');
    expect(ask(second, 'GET', '/new', 'x.a.test')).toBe('unknown-host');
    expect(second.apps.get('two')).toBe(first.apps.get('two'));
    // The one before stays whole, for whoever still holds it.
    expect(ask(first, 'GET', '/one', 'x.a.test')).toEqual(['GET /one', {}]);
  });

  it('leaves nothing of an app that has gone', () => {
    const second = change(first, [app('one', none)]);
    expect(ask(second, 'GET', '/one', 'a.test')).toBe('unknown-host');
    expect(ask(second, 'GET', '/one', 'x.a.test')).toBe('unknown-host');
    expect(findScript(second, 'script-of-one')).toBeUndefined();
    expect([...second.apps.keys()]).toEqual(['two']);
    expect(ask(second, 'GET', '/two', 'b.test')).toEqual(['GET /two', {}]);
  });

  it.each([
    ['one', 'two'],
    ['two', 'one'],
  ])('moves a domain and a script between apps, told of %s before %s', (...order) => {
    const moved = {
      one: app('one', { ...none, domains: ['*.a.test'] }),
      two: app('two', {
        domains: ['a.test', 'b.test'],
        scripts: [script('script-of-one', 'two'), script('script-of-two', 'two')],
        routes: [route('GET /two', 'two')],
      }),
    };
    const second = change(
      first,
      order.map((id) => moved[id as 'one' | 'two']),
    );
    expect(ask(second, 'GET', '/two', 'a.test')).toEqual(['GET /two', {}]);
    expect(findScript(second, 'script-of-one')?.appId).toBe('two');
    expect(ask(second, 'GET', '/one', 'x.a.test')).toBe('no-route');
  });

  it('is the table that a whole snapshot gives', () => {
    const routes = [route('GET /one', 'one'), route('GET /two', 'two')];
    const domains = [
      { appId: 'one', domain: 'a.test' },
      { appId: 'one', domain: '*.a.test' },
      { appId: 'two', domain: 'b.test' },
    ];
    expect({ ...first, revision: 7 }).toEqual(tableOf(routes, domains));
    expect(contentsOf(first)).toEqual(contentsOf(tableOf(routes, domains)));
  });

  it('pauses often, however much there is', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => index);
    const big = run(
      compileApp({
        appId: 'big',
        domains: [],
        scripts: many.map((index) => script(`s${index}`, 'big')),
        routes: many.map((index) => route(`GET /a/${index}`, 'big', { scriptId: `s${index}` })),
      }),
    );
    expect(big.result.app.skipped).toEqual([]);
    expect(big.pauses).toBeGreaterThan(10_000 / 100);
    const table = change(EMPTY_TABLE, [
      big.result,
      ...many.map((index) => app(`app-${index}`, { domains: [`${index}.test`] })),
    ]);
    expect(run(changeTable(table, 2, [])).pauses).toBeGreaterThan(30);
  });
});

describe('compileTable', () => {
  it('skips what this release does not serve, and says so', () => {
    const table = tableOf([
      route('GET /a'),
      route('GET /d', 'app-1', { pathKind: 'param' }),
      route('GET /e//f'),
      route('GET /g', 'app-1', { scriptId: 'gone' }),
    ]);
    expect(table.apps.get('app-1')?.skipped).toEqual(['GET /d', 'GET /e//f', 'GET /g']);
    expect(ask(table, 'GET', '/a')).toEqual(['GET /a', {}]);
    expect(ask(table, 'GET', '/d')).toBe('no-route');
  });

  it('knows its revision, and every script by id, with routes or without (R-EXEC-01)', () => {
    const table = tableOf([]);
    expect(table.revision).toBe(7);
    expect(findScript(table, 'SCRIPT-OF-APP-1')?.name).toBe('script-of-app-1');
    expect(findScript(table, 'other')).toBeUndefined();
  });

  it('has an empty form in which nothing answers', () => {
    expect(matchRequest(EMPTY_TABLE, { host: 'localhost', method: 'GET', path: '/' }).kind).toBe(
      'unknown-host',
    );
  });

  it('stays quick with 50,000 routes', () => {
    const routes = Array.from({ length: 50_000 }, (_, index) =>
      route(index % 2 === 0 ? `GET /exact/${index}` : `GET /p/${index}/:id`),
    );
    const compiling = performance.now();
    const table = tableOf(routes);
    const compiled = performance.now() - compiling;
    const matching = performance.now();
    for (let index = 0; index < 50_000; index += 1) {
      const path = index % 2 === 0 ? `/exact/${index}` : `/p/${index}/x`;
      if (matchRequest(table, { host: 'localhost:80', method: 'GET', path }).kind !== 'matched')
        throw new Error(path);
    }
    const perRequestUs = ((performance.now() - matching) * 1_000) / 50_000;
    // Far above what they take, far below what a walk through all routes would.
    expect(compiled).toBeLessThan(5_000);
    expect(perRequestUs).toBeLessThan(50);
  });
});
