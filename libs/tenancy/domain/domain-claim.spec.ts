import {
  hostOf,
  MAX_DOMAINS_OF_APP,
  parseDomainClaim,
  requireRoomForDomain,
  shapeKey,
} from './domain-claim.js';

describe('a domain claim', () => {
  it.each([
    ['localhost', 'localhost'],
    ['A.Example', 'a.example'],
    ['a.example.', 'a.example'],
    [' a.example ', 'a.example'],
    ['*.A.example', '*.a.example'],
    ['Bücher.example', 'xn--bcher-kva.example'],
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '[::1]'],
    ['::1', '[::1]'],
    ['[0:0:0:0:0:0:0:1]', '[::1]'],
    ['_dmarc.a.example', '_dmarc.a.example'],
  ])('%j is kept as %j', (typed, kept) => {
    expect(parseDomainClaim(typed)).toBe(kept);
  });

  it.each([
    '',
    '*',
    '*.',
    '*.com',
    '*.127.0.0.1',
    '*.*.example',
    'a.*.example',
    'a.example:80',
    '[::1]:80',
    'http://a.example',
    'a.example/x',
    'user@a.example',
    'a..example',
    '-a.example',
    'a b.example',
    'a%2eexample',
    'a.example?x',
    `${'x'.repeat(64)}.example`,
    `${'x.'.repeat(130)}example`,
  ])('cannot be %j', (typed) => {
    expect(() => parseDomainClaim(typed)).toThrow(expect.objectContaining({ code: 'input.invalid' }));
  });

  it('has the same shape as another pattern for the same names', () => {
    expect(shapeKey('*.a.example')).toBe('*.a.example');
    expect(shapeKey(':tenant.a.example')).toBe('*.a.example');
    expect(shapeKey('a.example')).toBe('a.example');
    expect(shapeKey('[::1]')).toBe('[::1]');
  });
});

it('is one of a limited number', () => {
  expect(() => requireRoomForDomain(MAX_DOMAINS_OF_APP - 1)).not.toThrow();
  expect(() => requireRoomForDomain(MAX_DOMAINS_OF_APP)).toThrow(
    expect.objectContaining({ code: 'input.invalid' }),
  );
});

describe('the host of a Host header', () => {
  it.each([
    ['Cloud.Example:8080', 'cloud.example'],
    ['127.0.0.1:8080', '127.0.0.1'],
    ['[::1]:8080', '[::1]'],
    ['[::1]', '[::1]'],
    ['::1', '[::1]'],
    ['localhost', 'localhost'],
    ['localhost:', 'localhost'],
  ])('%j is %j', (header, host) => {
    expect(hostOf(header)).toBe(host);
  });

  it.each(['', ':80', 'a b', 'a.example:port', '[::1', 'a/b:80'])('%j is none', (header) => {
    expect(hostOf(header)).toBeUndefined();
  });
});
