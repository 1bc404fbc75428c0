import { hostName } from './index.js';
import type { RoutableRoute } from './index.js';
import { ask, route, tableOf } from './routing-table.for-spec.js';

describe('matchRequest by the hosts of routes', () => {
  const claims = [
    { appId: 'app-1', domain: 'a.example' },
    { appId: 'app-1', domain: '*.a.example' },
    { appId: 'app-1', domain: '[::1]' },
    { appId: 'app-1', domain: 'xn--bcher-kva.example' },
  ];
  const at = (text: string, host: string, hostParamName: string | null = null): RoutableRoute =>
    route(text, 'app-1', {
      id: `${text} at ${host}`,
      hostKind: host.startsWith('*.') ? 'wildcard' : 'strict',
      host,
      hostParamName,
    });
  const table = tableOf(
    [
      at('GET /p', 'www.a.example'),
      at('GET /:x', '*.a.example', 'tenant'),
      at('GET /p', '*.b.a.example', 'tenant'),
      at('GET /only/*', '*.b.a.example'),
      at('GET /six', '[::1]'),
      at('GET /book', 'xn--bcher-kva.example'),
      route('GET /p'),
      route('* /q'),
    ],
    claims,
  );

  it.each([
    ['/p', 'www.a.example', ['GET /p at www.a.example', {}]],
    ['/p', 'WWW.A.example.:80', ['GET /p at www.a.example', {}]],
    ['/p', 'x.b.a.example', ['GET /p at *.b.a.example', { tenant: 'x' }]],
    ['/p', 'X.y.b.a.example:80', ['GET /p at *.b.a.example', { tenant: 'x.y' }]],
    // A bucket's capture comes before the exact path of a later bucket.
    ['/p', 'x.a.example', ['GET /:x at *.a.example', { tenant: 'x', x: 'p' }]],
    ['/p', 'b.a.example', ['GET /:x at *.a.example', { tenant: 'b', x: 'p' }]],
    // What the bucket has no path for goes on to the next.
    ['/r', 'www.a.example', ['GET /:x at *.a.example', { tenant: 'www', x: 'r' }]],
    ['/r', 'x.b.a.example', ['GET /:x at *.a.example', { tenant: 'x.b', x: 'r' }]],
    ['/only/1', 'x.b.a.example', ['GET /only/* at *.b.a.example', {}, '1']],
    ['/only/1', 'x.a.example', 'no-route'],
    ['/p', 'a.example', ['GET /p', {}]],
    ['/six', '[::1]:8080', ['GET /six at [::1]', {}]],
    ['/six', '[0:0::1]', ['GET /six at [::1]', {}]],
    ['/six', 'a.example', 'no-route'],
    ['/book', 'XN--BCHER-KVA.example', ['GET /book at xn--bcher-kva.example', {}]],
    ['/book', 'Bücher.example:80', ['GET /book at xn--bcher-kva.example', {}]],
    ['/p', 'other.example', 'unknown-host'],
  ])('%s at %s gives %j (R-ROUTE-06, R-ROUTE-11, R-ROUTE-26)', (path, host, expected) => {
    expect(ask(table, 'GET', path, host)).toEqual(expected);
  });

  it('falls through for the sake of the method too', () => {
    const both = tableOf([at('POST /p', 'a.example'), route('GET /p')], claims);
    expect(ask(both, 'GET', '/p', 'a.example')).toEqual(['GET /p', {}]);
    expect(ask(both, 'POST', '/p', 'a.example')).toEqual(['POST /p at a.example', {}]);
  });

  it('never lets a wildcard take the bare name (R-ROUTE-07)', () => {
    const bare = tableOf([at('GET /p', '*.a.example')], claims);
    expect(ask(bare, 'GET', '/p', 'a.example')).toBe('no-route');
    expect(ask(bare, 'GET', '/p', 'x.a.example')).toEqual(['GET /p at *.a.example', {}]);
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
