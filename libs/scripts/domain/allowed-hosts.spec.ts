import { parseAllowedHosts } from './allowed-hosts.js';

describe('the hosts an app may reach', () => {
  it('are kept in one form, each once', () => {
    expect(
      parseAllowedHosts(['API.example.com', 'api.example.com', '*.Bücher.example', '192.0.2.1']),
    ).toEqual(['api.example.com', '*.xn--bcher-kva.example', '192.0.2.1']);
    expect(parseAllowedHosts([])).toEqual([]);
  });

  it.each(['', 'a b', 'https://a.example', 'a.example:80', '*', '*.com/x'])('cannot be %j', (host) => {
    expect(() => parseAllowedHosts(['ok.example', host])).toThrow(
      expect.objectContaining({
        details: { errors: [expect.objectContaining({ field: 'allowed_hosts.1' })] },
      }),
    );
  });
});
