import { matchRequest } from './index.js';
import { ask, route, tableOf } from './routing-table.for-spec.js';

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
    ['GET', '/users/x\\..', 'bad-path'],
    ['GET', '/users/%c3/%a9', 'bad-path'],
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

describe('matchRequest by prefix', () => {
  const table = tableOf(
    [
      'GET /greet/*',
      'GET /greet/very/deep/*',
      'POST /greet/very/*',
      'GET /greet/:name',
      'GET /greet/very/deep/exact',
      'GET /files/:kind/*',
      'GET /files/:kind/of/:year/*',
      'GET /files/images/*',
      'GET /caf%C3%A9/*',
      'GET /a%2Fb/*',
      '* /any/*',
    ].map((text) => route(text)),
  );

  it.each([
    ['GET', '/greet/a/b', ['GET /greet/*', {}, 'a/b']],
    ['GET', '/greet/', ['GET /greet/*', {}, '']],
    ['GET', '/greet//a/', ['GET /greet/*', {}, '/a/']],
    ['GET', '/greet/a%2Fb/c%20d?', ['GET /greet/*', {}, 'a%2Fb/c%20d?']],
    ['GET', '/gr%65et/a%2Fb/c', ['GET /greet/*', {}, 'a%2Fb/c']],
    ['GET', '/greet', 'no-route'],
    ['GET', '/greetings/a', 'no-route'],
    ['POST', '/greet/a/b', 'no-route'],
    // A tie goes to the one that ends with the path.
    ['GET', '/greet/a', ['GET /greet/:name', { name: 'a' }]],
    // The longest of those whose method it is.
    ['GET', '/greet/very/x', ['GET /greet/*', {}, 'very/x']],
    ['POST', '/greet/very/deep/x', ['POST /greet/very/*', {}, 'deep/x']],
    ['GET', '/greet/very/deep/x', ['GET /greet/very/deep/*', {}, 'x']],
    ['GET', '/greet/very/deep/exact', ['GET /greet/very/deep/exact', {}]],
    ['GET', '/greet/very/deep', ['GET /greet/*', {}, 'very/deep']],
    ['GET', '/files/a/b', ['GET /files/:kind/*', { kind: 'a' }, 'b']],
    ['GET', '/files/a/of/b', ['GET /files/:kind/*', { kind: 'a' }, 'of/b']],
    ['GET', '/files/a/of/b/c/d', ['GET /files/:kind/of/:year/*', { kind: 'a', year: 'b' }, 'c/d']],
    ['GET', '/files/a/of//c', ['GET /files/:kind/*', { kind: 'a' }, 'of//c']],
    ['GET', '/files//b', 'no-route'],
    // More leading literals before a longer prefix.
    ['GET', '/files/images/of/b/c', ['GET /files/images/*', {}, 'of/b/c']],
    ['GET', '/caf%c3%a9/%e2%82%ac', ['GET /caf%C3%A9/*', {}, '%e2%82%ac']],
    ['GET', '/a%2fb/%63', ['GET /a%2Fb/*', {}, '%63']],
    ['GET', '/a/b/c', 'no-route'],
    ['PUT', '/any/x', ['* /any/*', {}, 'x']],
    ['GET', '/greet/../x', 'bad-path'],
    ['GET', '/greet/%2e%2e/x', 'bad-path'],
    ['GET', '/greet/a%2f..', 'bad-path'],
    ['GET', '/greet/%', 'bad-path'],
  ])('%s %s gives %j (R-ROUTE-03, R-ROUTE-27)', (method, path, expected) => {
    expect(ask(table, method, path)).toEqual(expected);
  });

  it('takes everything for a prefix of everything', () => {
    const all = tableOf([route('* /*'), route('GET /a')]);
    expect(ask(all, 'GET', '/')).toEqual(['* /*', {}, '']);
    expect(ask(all, 'GET', '/a')).toEqual(['GET /a', {}]);
    expect(ask(all, 'POST', '/a')).toEqual(['* /*', {}, 'a']);
    expect(ask(all, 'GET', '//a//')).toEqual(['* /*', {}, '/a//']);
  });

  it('takes the longest of prefixes behind captures, wherever it was found', () => {
    const deep = tableOf([
      route('GET /:a/*'),
      route('GET /:a/x/*'),
      route('GET /:a/:b/:c/:d/*'),
      route('GET /:a/x/y/z'),
    ]);
    expect(ask(deep, 'GET', '/1/x/y/w/v')).toEqual([
      'GET /:a/:b/:c/:d/*',
      { a: '1', b: 'x', c: 'y', d: 'w' },
      'v',
    ]);
    expect(ask(deep, 'GET', '/1/x/y')).toEqual(['GET /:a/x/*', { a: '1' }, 'y']);
    expect(ask(deep, 'GET', '/1/x/y/z')).toEqual(['GET /:a/x/y/z', { a: '1' }]);
    expect(ask(deep, 'GET', '/1/x')).toEqual(['GET /:a/*', { a: '1' }, 'x']);
  });
});

describe('matchRequest by HEAD', () => {
  const table = tableOf(
    ['GET /get', '* /any', 'POST /post', 'GET /both', 'HEAD /both', '* /x/*', 'GET /x/a', 'HEAD /:a/b'].map(
      (text) => route(text),
    ),
  );

  it.each([
    ['/get', ['GET /get', {}]],
    ['/any', ['* /any', {}]],
    ['/post', 'no-route'],
    ['/both', ['HEAD /both', {}]],
    // As a GET would be, though the prefix is for any method.
    ['/x/a', ['GET /x/a', {}]],
    ['/y/b', ['HEAD /:a/b', { a: 'y' }]],
    // More leading literals, though the other names the method.
    ['/x/b', ['* /x/*', {}, 'b']],
  ])('%s gives %j: what answers GET answers HEAD too, unless a route of its own does', (path, expected) => {
    expect(ask(table, 'HEAD', path)).toEqual(expected);
  });

  it('tells methods apart that are not among the usual ones', () => {
    const names = ['BREW', 'WHEN', 'PURGE'];
    const table = tableOf(names.flatMap((name) => [route(`${name} /m`), route(`${name} /:id/m`)]));
    for (const name of names)
      expect([ask(table, name, '/m'), ask(table, name, '/x/m')]).toEqual([
        [`${name} /m`, {}],
        [`${name} /:id/m`, { id: 'x' }],
      ]);
    expect([ask(table, 'POUR', '/m'), ask(table, 'POUR', '/x/m')]).toEqual(['no-route', 'no-route']);
    expect(ask(tableOf([route('* /m'), route('BREW /m')]), 'POUR', '/m')).toEqual(['* /m', {}]);
  });

  it('takes GET only for HEAD, and the very method before any', () => {
    expect(ask(table, 'GET', '/y/b')).toBe('no-route');
    const three = [route('* /m'), route('GET /m'), route('HEAD /m'), route('BREW /m')];
    for (const routes of [three, [...three].reverse()]) {
      for (const method of ['GET', 'HEAD', 'BREW'])
        expect(ask(tableOf(routes), method, '/m')).toEqual([`${method} /m`, {}]);
      expect(ask(tableOf(routes), 'POST', '/m')).toEqual(['* /m', {}]);
    }
  });
});
