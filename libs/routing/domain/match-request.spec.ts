import { compileTable, EMPTY_TABLE, findScript, hostName, matchRequest } from './index.js';
import type { DomainClaim } from '#tenancy/domain';
import type { RoutableRoute, RoutableScript } from './index.js';

const script = (id: string, appId = 'app-1'): RoutableScript => ({
  id,
  appId,
  name: id,
  version: 1,
  kind: 'endpoint',
  canary: null,
  build: 1,
  isolation: 'warm',
  limits: {
    cpuMs: 1,
    wallMs: 1,
    memoryMb: 8,
    maxRequestBytes: 1,
    maxResponseBytes: 1,
    maxLogBytes: 1,
    maxSdkCalls: 1,
    maxConcurrency: 1,
  },
});

const route = (text: string, appId = 'app-1', more: Partial<RoutableRoute> = {}): RoutableRoute => {
  const [method, path] = text.split(' ') as [string, string];
  return {
    id: text,
    appId,
    scriptId: `script-of-${appId}`,
    hostKind: 'any',
    host: null,
    hostParamName: null,
    pathKind: path.includes(':') ? 'param' : 'exact',
    path,
    method: method === '*' ? null : method,
    dispatchMode: 'sync',
    ...more,
  };
};

const tableOf = (
  routes: RoutableRoute[],
  domains: DomainClaim[] = [{ appId: 'app-1', domain: 'localhost' }],
) =>
  compileTable({
    revision: 7,
    domains,
    scripts: [...new Set([...routes, ...domains].map((one) => one.appId))].map((id) =>
      script(`script-of-${id}`, id),
    ),
    routes,
  });

/** `<route> <params>` of what takes the request, or the kind of the refusal. */
const ask = (table: ReturnType<typeof tableOf>, method: string, path: string, host = 'localhost') => {
  const match = matchRequest(table, { host, method, path });
  return match.kind === 'matched' ? [match.route.id, match.params] : match.kind;
};

describe('matchRequest by path', () => {
  const table = tableOf(
    [
      'GET /greet',
      'GET /greet/',
      'POST /greet',
      '* /any',
      'GET /users/:id',
      'PUT /:kind/7',
      'GET /a/:x/c',
      'GET /a/:x/d/:y',
      'GET /caf%C3%A9',
      'GET /a%2Fb',
      'GET /t/:x/',
      '* /',
    ].map((text) => route(text)),
  );

  it.each([
    ['GET', '/greet', ['GET /greet', {}]],
    ['POST', '/greet', ['POST /greet', {}]],
    ['GET', '/greet/', ['GET /greet/', {}]],
    ['DELETE', '/any', ['* /any', {}]],
    ['GET', '/', ['* /', {}]],
    ['GET', '/users/7', ['GET /users/:id', { id: '7' }]],
    ['PUT', '/users/7', ['PUT /:kind/7', { kind: 'users' }]],
    ['GET', '/users/a%20b', ['GET /users/:id', { id: 'a b' }]],
    ['GET', '/users/a%2Fb', ['GET /users/:id', { id: 'a/b' }]],
    ['GET', '/users/a%2fb%25', ['GET /users/:id', { id: 'a/b%' }]],
    ['GET', '/users/a+b', ['GET /users/:id', { id: 'a+b' }]],
    ['GET', '/users/%F0%9F%98%80', ['GET /users/:id', { id: '😀' }]],
    ['GET', '/users/a..b', ['GET /users/:id', { id: 'a..b' }]],
    ['GET', '/a/1/c', ['GET /a/:x/c', { x: '1' }]],
    ['GET', '/a/1/d/2', ['GET /a/:x/d/:y', { x: '1', y: '2' }]],
    ['GET', '/caf%C3%A9', ['GET /caf%C3%A9', {}]],
    ['GET', '/caf%c3%a9', ['GET /caf%C3%A9', {}]],
    ['GET', '/gr%65et', ['GET /greet', {}]],
    ['GET', '/a%2Fb', ['GET /a%2Fb', {}]],
    ['GET', '/a%2fb', ['GET /a%2Fb', {}]],
    ['GET', '/t/1/', ['GET /t/:x/', { x: '1' }]],
    ['DELETE', '/greet', 'no-route'],
    ['get', '/greet', 'no-route'],
    ['GET', '/Greet', 'no-route'],
    ['GET', '/greet//', 'no-route'],
    ['GET', '//greet', 'no-route'],
    ['GET', '/users/', 'no-route'],
    ['GET', '/users', 'no-route'],
    ['GET', '/users/7/', 'no-route'],
    ['GET', '/a/b', 'no-route'],
    ['GET', '/t//', 'no-route'],
    ['GET', '', 'bad-path'],
    ['OPTIONS', '*', 'bad-path'],
    ['GET', 'greet', 'bad-path'],
    ['GET', '/a/../greet', 'bad-path'],
    ['GET', '/users/..', 'bad-path'],
    ['GET', '/users/%2e%2E', 'bad-path'],
    ['GET', '/users/%2e.%2fx', 'bad-path'],
    ['GET', '/users/x%5c..', 'bad-path'],
    ['GET', '/users/%', 'bad-path'],
    ['GET', '/users/%zz', 'bad-path'],
    ['GET', '/users/%e9', 'bad-path'],
    ['GET', '/users/%c0%ae', 'bad-path'],
  ])('%s %s gives %j', (method, path, expected) => {
    expect(ask(table, method, path)).toEqual(expected);
  });

  it('takes the exact path before captures, and another method of it still goes to the captures', () => {
    const both = tableOf([route('GET /:x'), route('POST /a')]);
    expect(ask(both, 'POST', '/a')).toEqual(['POST /a', {}]);
    expect(ask(both, 'GET', '/a')).toEqual(['GET /:x', { x: 'a' }]);
  });

  it('takes the one with more leading literals, though conflicts should not be (R-ROUTE-27)', () => {
    const both = tableOf([route('GET /:x/b'), route('GET /a/:y')]);
    expect(ask(both, 'GET', '/a/b')).toEqual(['GET /a/:y', { y: 'b' }]);
    expect(ask(both, 'GET', '/c/b')).toEqual(['GET /:x/b', { x: 'c' }]);
  });

  it('goes back to a capture when the literal leads nowhere', () => {
    const both = tableOf([route('GET /a/:y/c'), route('GET /:x/b/:z/d')]);
    expect(ask(both, 'GET', '/a/b/c/d')).toEqual(['GET /:x/b/:z/d', { x: 'a', z: 'c' }]);
  });

  it('names the app whose route is missing', () => {
    expect(matchRequest(table, { host: 'localhost', method: 'GET', path: '/nope' })).toEqual({
      kind: 'no-route',
      appId: 'app-1',
    });
  });

  it('gives captures named like members of every object', () => {
    const odd = tableOf([route('GET /:constructor/:toString')]);
    expect(ask(odd, 'GET', '/a/b')).toEqual([
      'GET /:constructor/:toString',
      { constructor: 'a', toString: 'b' },
    ]);
  });
});

describe('matchRequest by host', () => {
  const table = tableOf(
    ['one', 'two', 'three', 'four'].map((appId) => route('GET /', appId, { id: appId })),
    [
      { appId: 'one', domain: 'localhost' },
      { appId: 'one', domain: '127.0.0.1' },
      { appId: 'one', domain: '[::1]' },
      { appId: 'two', domain: '*.example.com' },
      { appId: 'three', domain: '*.eu.example.com' },
      { appId: 'four', domain: 'www.eu.example.com' },
      { appId: 'five', domain: 'bare.example' },
    ],
  );

  it.each([
    ['localhost', 'one'],
    ['localhost:8080', 'one'],
    ['LocalHost.', 'one'],
    ['localhost.:8080', 'one'],
    ['127.0.0.1:8080', 'one'],
    ['[::1]', 'one'],
    ['[::1]:8080', 'one'],
    ['a.example.com', 'two'],
    ['a.b.example.com', 'two'],
    ['A.EU.Example.COM:443', 'three'],
    ['x.www.eu.example.com', 'three'],
    ['www.eu.example.com', 'four'],
  ])('"%s" is the app "%s": the most specific claim wins (R-DOM-02)', (host, appId) => {
    expect(ask(table, 'GET', '/', host)).toEqual([appId, {}]);
  });

  it('matches hosts of several levels under a claim whose own name is claimed too', () => {
    expect(ask(table, 'GET', '/', 'eu.example.com')).toEqual(['two', {}]);
  });

  it.each([
    'example.com',
    '',
    'localhost.evil',
    'xexample.com',
    '.example.com',
    '[::2]',
    `${'a.'.repeat(8_000)}example.com`,
  ])('no app answers for "%s"', (host) => {
    expect(ask(table, 'GET', '/', host)).toBe('unknown-host');
  });

  it('finds nothing in an app that has no routes', () => {
    expect(ask(table, 'GET', '/', 'bare.example')).toBe('no-route');
  });

  it('keeps apps apart: two may bind one path (R-ROUTE-20)', () => {
    expect(ask(table, 'GET', '/', 'a.example.com')).toEqual(['two', {}]);
    expect(ask(table, 'GET', '/', 'localhost')).toEqual(['one', {}]);
  });

  it.each([
    ['A.example:80', 'a.example'],
    ['[FE80::1]:80', '[fe80::1]'],
    ['[broken', '[broken'],
    [':80', ''],
  ])('reads the name of "%s"', (host, name) => {
    expect(hostName(host)).toBe(name);
  });
});

describe('compileTable', () => {
  it('skips what this release does not serve, and says so', () => {
    const table = tableOf([
      route('GET /a'),
      route('GET /b/*', 'app-1', { pathKind: 'prefix' }),
      route('GET /c', 'app-1', { hostKind: 'strict', host: 'a.example' }),
      route('GET /d', 'app-1', { pathKind: 'param' }),
      route('GET /e//f'),
      route('GET /g', 'app-1', { scriptId: 'gone' }),
    ]);
    expect(table.skipped).toEqual(['GET /b/*', 'GET /c', 'GET /d', 'GET /e//f', 'GET /g']);
    expect(ask(table, 'GET', '/a')).toEqual(['GET /a', {}]);
    expect(ask(table, 'GET', '/b/x')).toBe('no-route');
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

  it('stays quick with 100,000 routes', () => {
    const routes = Array.from({ length: 100_000 }, (_, index) =>
      route(index % 2 === 0 ? `GET /exact/${index}` : `GET /p/${index}/:id`),
    );
    const compiling = performance.now();
    const table = tableOf(routes);
    const compiled = performance.now() - compiling;
    const matching = performance.now();
    for (let index = 0; index < 100_000; index += 1) {
      const path = index % 2 === 0 ? `/exact/${index}` : `/p/${index}/x`;
      if (matchRequest(table, { host: 'localhost:80', method: 'GET', path }).kind !== 'matched')
        throw new Error(path);
    }
    const perRequestUs = ((performance.now() - matching) * 1_000) / 100_000;
    // Far above what they take, far below what a walk through all routes would.
    expect(compiled).toBeLessThan(5_000);
    expect(perRequestUs).toBeLessThan(50);
  });
});
