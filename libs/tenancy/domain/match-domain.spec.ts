import { compileDomains, matchDomain } from './match-domain.js';

const table = compileDomains([
  { appId: 'exact', domain: 'a.example' },
  { appId: 'wide', domain: '*.example' },
  { appId: 'narrow', domain: '*.b.example' },
  { appId: 'local', domain: '[::1]' },
]);

describe('the app of a host', () => {
  it.each([
    ['a.example', 'exact'],
    ['c.example', 'wide'],
    ['x.a.example', 'wide'],
    ['b.example', 'wide'],
    ['x.b.example', 'narrow'],
    ['x.y.b.example', 'narrow'],
    ['[::1]', 'local'],
    ['example', undefined],
    ['other.test', undefined],
    ['xb.example.test', undefined],
  ])('%s belongs to %s', (host, appId) => {
    expect(matchDomain(table, host)).toBe(appId);
  });
});
