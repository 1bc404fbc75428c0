import type { RouteCors } from '#routing/domain';
import { corsHeaders, preflightHeaders, sameCors } from './cors.js';

const cors = (more: Partial<RouteCors> = {}): RouteCors => ({
  origins: ['https://a.example', 'http://b.example:8080'],
  headers: [],
  exposeHeaders: [],
  credentials: false,
  maxAgeSeconds: 600,
  ...more,
});
const asObject = (flat: readonly string[]): Record<string, string> =>
  Object.fromEntries(flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] as string]] : [])));

describe('an answer', () => {
  it('lets pages of named origins read it, and says that it depends on the origin', () => {
    const headers = asObject(
      corsHeaders(cors({ credentials: true, exposeHeaders: ['etag', 'x-total'] }), 'https://a.example'),
    );
    expect(headers).toEqual({
      vary: 'origin',
      'access-control-allow-origin': 'https://a.example',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'etag, x-total',
    });
  });

  it.each(['https://evil.example', 'http://a.example', 'https://a.example:444', 'null', undefined])(
    'tells %s nothing',
    (origin) => {
      expect(asObject(corsHeaders(cors(), origin))).toEqual({ vary: 'origin' });
    },
  );

  it('is for everybody where any origin is', () => {
    expect(asObject(corsHeaders(cors({ origins: ['*'] }), 'null'))['access-control-allow-origin']).toBe('*');
    expect(asObject(corsHeaders(cors({ origins: ['*'] }), undefined))).toEqual({ vary: 'origin' });
  });
});

describe('a preflight', () => {
  it('is told methods, headers and for how long', () => {
    const settings = cors({ headers: ['x-one', 'content-type'], credentials: true, maxAgeSeconds: 5 });
    expect(asObject(preflightHeaders(settings, 'http://b.example:8080', ['GET', 'POST']))).toEqual({
      vary: 'origin, access-control-request-method, access-control-request-headers',
      'access-control-allow-origin': 'http://b.example:8080',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'x-one, content-type',
      'access-control-max-age': '5',
    });
  });

  it('from another origin is told nothing', () => {
    expect(asObject(preflightHeaders(cors(), 'https://evil.example', ['GET']))).not.toHaveProperty(
      'access-control-allow-methods',
    );
  });
});

it('settings are the same when they say the same', () => {
  expect(sameCors(cors(), cors())).toBe(true);
  expect(sameCors(cors(), cors({ maxAgeSeconds: 1 }))).toBe(false);
  expect(sameCors(cors(), null)).toBe(false);
});
