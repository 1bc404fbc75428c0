import { InvalidRouteError, parseBinding, parsePath, RouteUnsupportedError } from './index.js';
import type { BindingDraft } from './index.js';

const refusal = (draft: BindingDraft): InvalidRouteError => {
  try {
    parseBinding(draft);
  } catch (error) {
    if (error instanceof InvalidRouteError) return error;
    throw error;
  }
  throw new Error(`Accepted: ${JSON.stringify(draft)}`);
};

describe('parseBinding', () => {
  it('infers the kinds, and null for whatever is left out (R-ROUTE-10)', () => {
    expect(parseBinding({ path: '/greet' })).toEqual({
      hostKind: 'any',
      host: null,
      hostParamName: null,
      pathKind: 'exact',
      path: '/greet',
      method: null,
      dispatchMode: 'sync',
    });
    expect(parseBinding({ path: '/users/:id', host: null, method: null })).toMatchObject({
      pathKind: 'param',
    });
  });

  it('keeps the path as typed, so that parsing it again gives the same (R-ROUTE-09)', () => {
    const typed = '/caf%C3%A9/:Name/';
    expect(parseBinding({ path: typed }).path).toBe(typed);
    expect(parseBinding(parseBinding({ path: typed }))).toEqual(parseBinding({ path: typed }));
  });

  it.each([
    ['get', 'GET'],
    ['DELETE', 'DELETE'],
    ['m-search', 'M-SEARCH'],
  ])('puts the method "%s" in upper case', (method, stored) => {
    expect(parseBinding({ path: '/a', method }).method).toBe(stored);
  });

  it.each(['', 'G T', 'GET,POST', '*', 'any', 'GÉT', 'X'.repeat(17), 'GET\n'])(
    'refuses the method %j',
    (method) => {
      expect(refusal({ path: '/a', method })).toMatchObject({
        code: 'route.invalid',
        details: { errors: [{ field: 'method' }] },
      });
    },
  );

  it.each<[string, BindingDraft, string]>([
    ['a prefix path', { path: '/greet/*' }, 'path'],
    ['the prefix of everything', { path: '/*' }, 'path'],
    ['a host', { path: '/a', host: 'a.example' }, 'host'],
    ['hosts under a name', { path: '/a', host: '*.a.example', hostKind: 'wildcard' }, 'host'],
    ['asynchronous dispatch', { path: '/a', dispatchMode: 'async' }, 'dispatch_mode'],
  ])('says of %s that it is not available yet', (_name, draft, field) => {
    const refused = refusal(draft);
    expect(refused).toBeInstanceOf(RouteUnsupportedError);
    expect(refused).toMatchObject({
      code: 'route.unsupported',
      kind: 'invalid',
      details: { errors: [{ field }] },
    });
    expect(refused.message).toContain('not available yet');
  });

  it.each<[string, BindingDraft, string]>([
    ['exact for a path with captures', { path: '/:id', pathKind: 'exact' }, 'path_kind'],
    ['param for a path without', { path: '/a', pathKind: 'param' }, 'path_kind'],
    ['prefix for a path without a star', { path: '/a', pathKind: 'prefix' }, 'path_kind'],
    ['any for a host', { path: '/a', hostKind: 'any', host: 'a.example' }, 'host_kind'],
    ['strict without a host', { path: '/a', hostKind: 'strict' }, 'host_kind'],
    ['strict for a wildcard', { path: '/a', hostKind: 'strict', host: '*.a.example' }, 'host_kind'],
  ])('refuses the kind %s', (_name, draft, field) => {
    expect(refusal(draft)).toMatchObject({ code: 'route.invalid', details: { errors: [{ field }] } });
  });
});

describe('parsePath', () => {
  it.each([
    ['/', 'exact', ['']],
    ['/greet', 'exact', ['greet']],
    ['/greet/', 'exact', ['greet', '']],
    ['/users/:id', 'param', ['users', ':id']],
    ['/:x', 'param', [':x']],
    ['/:_a1/b/:B2/', 'param', [':_a1', 'b', ':B2', '']],
    ['/caf%C3%A9', 'exact', ['café']],
    ['/café', 'exact', ['café']],
    ['/a%2Fb', 'exact', ['a/b']],
    ['/a%3Ab', 'exact', ['a:b']],
    ['/greet/*', 'prefix', ['greet']],
    ['/*', 'prefix', []],
    ['/a...b/..c', 'exact', ['a...b', '..c']],
  ])('reads "%s" as %s', (path, kind, segments) => {
    const pattern = parsePath(path);
    expect(pattern.kind).toBe(kind);
    expect(pattern.segments.map((one) => one.literal ?? `:${one.param}`)).toEqual(segments);
  });

  it.each([
    ['', 'start with "/"'],
    ['greet', 'start with "/"'],
    ['http://a.example/', 'start with "/"'],
    ['//greet', 'empty segment'],
    ['/a//b', 'empty segment'],
    ['/a//', 'empty segment'],
    ['/a//*', 'empty segment'],
    ['/./a', '"." and ".."'],
    ['/a/..', '"." and ".."'],
    ['/a/%2e%2E/b', '"." and ".."'],
    ['/a%2f..', '"." and ".."'],
    ['/a?b=1', 'query'],
    ['/a#b', 'fragment'],
    ['/a b', 'escapes'],
    ['/a\tb', 'escapes'],
    ['/a\0', 'escapes'],
    ['/a\\b', 'escapes'],
    ['/\ud800', 'escapes'],
    ['/a%zz', 'malformed escape'],
    ['/a%', 'malformed escape'],
    ['/%e9', 'malformed escape'],
    ['/a%00', 'malformed escape'],
    ['/users/{id}', 'reserved'],
    ['/users/a:id', '":" may stand'],
    ['/users/:', 'followed by letters'],
    ['/users/:1a', 'followed by letters'],
    ['/users/:a-b', 'followed by letters'],
    ['/users/:a.json', 'followed by letters'],
    ['/:__proto__', 'followed by letters'],
    ['/:é', 'followed by letters'],
    ['/:id/:id', '":id" stands in it twice'],
    ['/*/a', '"*" may stand'],
    ['/a*', '"*" may stand'],
    [`/${'x'.repeat(1_024)}`, 'longer than 1024 bytes'],
    [`/${'é'.repeat(512)}`, 'longer than 1024 bytes'],
  ])('refuses %j: %s (R-ROUTE-12)', (path, why) => {
    expect(() => parsePath(path)).toThrow(why);
    expect(() => parsePath(path)).toThrow(InvalidRouteError);
  });

  it.each([
    '/api',
    '/api/',
    '/api/v1/x',
    '/admin/foo',
    '/healthz',
    '/readyz',
    '/metrics',
    '/version/x',
    '/%61pi/x',
    '/admin/:id',
    '/api/*',
  ])('refuses "%s" as reserved (R-ROUTE-13)', (path) => {
    expect(() => parsePath(path)).toThrow(/reserved/);
    expect(() => parsePath(path)).toThrow(expect.objectContaining({ code: 'route.reserved' }));
  });

  it.each(['/healthzfoo', '/apis', '/x/api', '/API', '/:x', '/:x/admin', '/*'])(
    'leaves "%s" free (R-ROUTE-14)',
    (path) => {
      expect(() => parsePath(path)).not.toThrow();
    },
  );
});
