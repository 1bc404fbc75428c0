import { HostNotClaimedError, parseBinding, uncoveredHost } from './index.js';

const uncovered = (host: string | null, ...claims: string[]): string | undefined =>
  uncoveredHost(
    parseBinding({ path: '/a', host }),
    claims.map((domain) => ({ domain })),
  );

describe('uncoveredHost', () => {
  it.each([
    ['a.example', 'a.example'],
    ['A.Example', 'a.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['x.a.example', '*.a.example'],
    ['x.y.a.example', '*.a.example'],
    ['*.a.example', '*.a.example'],
    ['*.b.a.example', '*.a.example'],
    [':tenant.b.a.example', '*.a.example'],
    ['[::1]', '[::1]'],
  ])('sees "%s" covered by "%s" (R-ROUTE-23)', (host, claim) => {
    expect(uncovered(host, 'other.example', claim)).toBeUndefined();
  });

  it.each([
    ['a.example', ['*.a.example', 'b.example']],
    ['b.a.example', ['a.example']],
    ['xa.example', ['*.a.example']],
    ['*.a.example', ['a.example', 'x.a.example', '*.b.a.example']],
    ['a.example', []],
  ])('says that "%s" is not covered by %j', (host, claims) => {
    expect(uncovered(host, ...claims)).toBe(host);
  });

  it('asks for no claim where there is no host', () => {
    expect(uncovered(null)).toBeUndefined();
  });

  it('leads to a refusal that names the host and the claims (R-ROUTE-24)', () => {
    const refused = new HostNotClaimedError('b.example', [
      { domain: 'a.example' },
      { domain: '*.a.example' },
    ]);
    expect(refused).toMatchObject({ kind: 'invalid', details: { errors: [{ field: 'host' }] } });
    for (const name of ['b.example', '"a.example"', '*.a.example']) expect(refused.message).toContain(name);
  });
});
