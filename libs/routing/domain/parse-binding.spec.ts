import { InvalidRouteError, parseBinding, parsePath } from './index.js';
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

  it('takes asynchronous dispatch', () => {
    expect(parseBinding({ path: '/a', dispatchMode: 'async' }).dispatchMode).toBe('async');
  });

  it('takes kinds that fit, and infers those of prefixes and hosts (R-ROUTE-01)', () => {
    expect(parseBinding({ path: '/greet/*', host: 'a.example' })).toMatchObject({
      pathKind: 'prefix',
      hostKind: 'strict',
    });
    const given = { path: '/:a/*', pathKind: 'prefix', host: '*.a.example', hostKind: 'wildcard' } as const;
    expect(parseBinding(given)).toMatchObject(given);
  });

  it.each<[string, BindingDraft, string]>([
    ['exact for a path with captures', { path: '/:id', pathKind: 'exact' }, 'path_kind'],
    ['param for a path without', { path: '/a', pathKind: 'param' }, 'path_kind'],
    ['prefix for a path without a star', { path: '/a', pathKind: 'prefix' }, 'path_kind'],
    ['any for a host', { path: '/a', hostKind: 'any', host: 'a.example' }, 'host_kind'],
    ['strict without a host', { path: '/a', hostKind: 'strict' }, 'host_kind'],
    ['strict for a wildcard', { path: '/a', hostKind: 'strict', host: '*.a.example' }, 'host_kind'],
    ['strict for a named wildcard', { path: '/a', hostKind: 'strict', host: ':t.a.example' }, 'host_kind'],
    ['wildcard for a name', { path: '/a', hostKind: 'wildcard', host: 'a.example' }, 'host_kind'],
    ['exact for a prefix', { path: '/a/*', pathKind: 'exact' }, 'path_kind'],
    ['param for a prefix with captures', { path: '/:a/*', pathKind: 'param' }, 'path_kind'],
  ])('refuses the kind %s', (_name, draft, field) => {
    expect(refusal(draft)).toMatchObject({ code: 'route.invalid', details: { errors: [{ field }] } });
  });
});

describe('the host of a binding', () => {
  const hostOf = (draft: Partial<BindingDraft>) => {
    const { hostKind, host, hostParamName } = parseBinding({ path: '/a/:id', ...draft });
    return [hostKind, host, hostParamName];
  };

  it.each<[Partial<BindingDraft>, unknown[]]>([
    [{ host: 'a.example' }, ['strict', 'a.example', null]],
    [{ host: ' A.Example. ' }, ['strict', 'a.example', null]],
    [{ host: 'Bücher.example' }, ['strict', 'xn--bcher-kva.example', null]],
    [{ host: 'XN--BCHER-KVA.example' }, ['strict', 'xn--bcher-kva.example', null]],
    [{ host: '*.Bücher.example' }, ['wildcard', '*.xn--bcher-kva.example', null]],
    [{ host: 'localhost' }, ['strict', 'localhost', null]],
    [{ host: '127.0.0.1' }, ['strict', '127.0.0.1', null]],
    [{ host: '::1' }, ['strict', '[::1]', null]],
    [{ host: '*.a.example' }, ['wildcard', '*.a.example', null]],
    [{ host: '*.a.example', hostParamName: 'tenant' }, ['wildcard', '*.a.example', 'tenant']],
    [{ host: ':tenant.A.example' }, ['wildcard', '*.a.example', 'tenant']],
    [{ host: ':tenant.a.example', hostParamName: 'tenant' }, ['wildcard', '*.a.example', 'tenant']],
    [{ host: null, hostParamName: null }, ['any', null, null]],
  ])('%j is %j (R-ROUTE-06)', (draft, stored) => {
    expect(hostOf(draft)).toEqual(stored);
  });

  it('is parsed again to the same', () => {
    const once = parseBinding({ path: '/a', host: ':tenant.Bücher.example' });
    expect(parseBinding(once)).toEqual(once);
  });

  it.each<[Partial<BindingDraft>, string, string]>([
    [{ host: '' }, 'host', 'no host name'],
    [{ host: '*' }, 'host', 'no host name'],
    [{ host: '*.example' }, 'host', 'two parts'],
    [{ host: '*.127.0.0.1' }, 'host', 'two parts'],
    [{ host: 'a.*.example' }, 'host', 'no host name'],
    [{ host: '*.*.example' }, 'host', 'no host name'],
    [{ host: 'a.example:80' }, 'host', 'no host name'],
    [{ host: 'http://a.example' }, 'host', 'no host name'],
    [{ host: 'a_b c' }, 'host', 'no host name'],
    [{ host: 'x'.repeat(2_000) }, 'host', 'longer than'],
    [{ host: ':.a.example' }, 'host', 'followed by letters'],
    [{ host: ':1a.a.example' }, 'host', 'followed by letters'],
    [{ host: ':__proto__.a.example' }, 'host', 'followed by letters'],
    [{ host: ':tenant' }, 'host', 'no host name'],
    [{ host: 'www.:tenant.example' }, 'host', 'no host name'],
    [{ host: '*.a.example', hostParamName: 'a-b' }, 'host_param_name', 'followed by letters'],
    [{ host: '*.a.example', hostParamName: '' }, 'host_param_name', 'followed by letters'],
    [{ host: '*.a.example', hostParamName: '__proto__' }, 'host_param_name', 'followed by letters'],
    [{ host: '*.a.example', hostParamName: 'x'.repeat(101) }, 'host_param_name', 'at most 100'],
    [{ host: ':tenant.a.example', hostParamName: 'shop' }, 'host_param_name', 'the host says ":tenant"'],
    [{ host: 'a.example', hostParamName: 'tenant' }, 'host_param_name', 'no wildcard'],
    [{ hostParamName: 'tenant' }, 'host_param_name', 'no wildcard'],
    [{ host: '*.a.example', hostParamName: 'id' }, 'host_param_name', 'captured by the path too'],
    [{ host: ':id.a.example' }, 'host_param_name', 'captured by the path too'],
  ])('cannot be %j', (draft, field, why) => {
    const refused = refusal({ path: '/a/:id', ...draft });
    expect(refused).toMatchObject({ code: 'route.invalid', details: { errors: [{ field }] } });
    expect(refused.message).toContain(why);
    expect(refused.message.length).toBeLessThan(300);
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
    ['/a/:id/*', 'prefix', ['a', ':id']],
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
    ['/a/*/', '"*" may stand'],
    ['/:id/a/:id/*', '":id" stands in it twice'],
    [`/:${'x'.repeat(101)}`, 'at most 100 characters'],
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
    '/%61pi/*',
    '/metrics/:x/*',
  ])('refuses "%s" as reserved (R-ROUTE-13)', (path) => {
    expect(() => parsePath(path)).toThrow(/reserved/);
    expect(() => parsePath(path)).toThrow(expect.objectContaining({ code: 'route.reserved' }));
  });

  it.each(['/healthzfoo', '/healthzfoo/*', '/apis', '/x/api', '/API', '/:x', '/:x/admin', '/:x/*', '/*'])(
    'leaves "%s" free (R-ROUTE-14)',
    (path) => {
      expect(() => parsePath(path)).not.toThrow();
    },
  );
});
