import { limitHeaders, limitKey } from './route-limits.js';

describe('requests are counted', () => {
  it('together for a whole route', () => {
    expect(limitKey('r', 'route', '198.51.100.7', 'u')).toBe(limitKey('r', 'route', '203.0.113.9', null));
  });

  it('for each address, of IPv6 by what one customer has', () => {
    expect(limitKey('r', 'ip', '198.51.100.7', 'u')).toBe('route:r:ip:198.51.100.7');
    expect(limitKey('r', 'ip', '2001:db8:1:2:3::4', null)).toBe(limitKey('r', 'ip', '2001:db8:1:2::9', null));
    expect(limitKey('r', 'ip', '2001:db8:1:3::4', null)).not.toBe(
      limitKey('r', 'ip', '2001:db8:1:2::4', null),
    );
  });

  it('for each caller wherever it is, and by address for who is nobody', () => {
    expect(limitKey('r', 'principal', '198.51.100.7', 'u')).toBe(
      limitKey('r', 'principal', '203.0.113.9', 'u'),
    );
    expect(limitKey('r', 'principal', '198.51.100.7', null)).toBe(limitKey('r', 'ip', '198.51.100.7', null));
  });

  it('apart for each route', () => {
    expect(limitKey('r', 'ip', '198.51.100.7', null)).not.toBe(limitKey('s', 'ip', '198.51.100.7', null));
  });
});

it('an answer says how it stands, and of an unknown count only the rule', () => {
  const rule = { requests: 100, perSeconds: 60, by: 'ip' } as const;
  expect(limitHeaders(rule, { remaining: 0, resetSeconds: 12 })).toEqual([
    ...['ratelimit-policy', '"default";q=100;w=60'],
    ...['ratelimit', '"default";r=0;t=12'],
  ]);
  expect(limitHeaders(rule, undefined)).toEqual(['ratelimit-policy', '"default";q=100;w=60']);
});
