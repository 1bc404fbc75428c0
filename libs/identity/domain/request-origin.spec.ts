import { isForeignOrigin } from './request-origin.js';
import type { OriginFacts } from './request-origin.js';

const post = (facts: Partial<OriginFacts>): OriginFacts => ({
  method: 'POST',
  origin: undefined,
  fetchSite: undefined,
  host: 'cloud.example:8080',
  ...facts,
});

describe('the origin of a request', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'get'])('does not matter for %s', (method) => {
    expect(isForeignOrigin(post({ method, origin: 'https://evil.example' }), '')).toBe(false);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('is held against the own host for %s', (method) => {
    expect(isForeignOrigin(post({ method, origin: 'https://evil.example' }), '')).toBe(true);
    expect(isForeignOrigin(post({ method, origin: 'http://cloud.example:8080' }), '')).toBe(false);
  });

  it('is foreign with another port, a subdomain, no scheme or when it is opaque', () => {
    for (const origin of [
      'http://cloud.example',
      'http://a.cloud.example:8080',
      'cloud.example:8080',
      'null',
      '',
    ]) {
      expect(isForeignOrigin(post({ origin }), '')).toBe(true);
    }
  });

  it('may leave out the default port', () => {
    expect(isForeignOrigin(post({ origin: 'https://cloud.example', host: 'cloud.example:443' }), '')).toBe(
      false,
    );
    expect(isForeignOrigin(post({ origin: 'http://cloud.example', host: 'cloud.example:80' }), '')).toBe(
      false,
    );
  });

  it('may be the public one, whatever the host is called behind a proxy', () => {
    const request = post({ origin: 'https://cloud.example', host: 'manager:8080' });
    expect(isForeignOrigin(request, 'https://cloud.example')).toBe(false);
    expect(isForeignOrigin(request, 'https://other.example')).toBe(true);
  });

  it('must not be plain http where the public one is https', () => {
    expect(
      isForeignOrigin(
        post({ origin: 'http://cloud.example', host: 'cloud.example' }),
        'https://cloud.example',
      ),
    ).toBe(true);
  });

  it('is what the browser says of the fetch, when it says so', () => {
    expect(
      isForeignOrigin(post({ fetchSite: 'same-origin', origin: 'https://a.example', host: 'manager' }), ''),
    ).toBe(false);
    expect(isForeignOrigin(post({ fetchSite: 'none' }), '')).toBe(false);
    expect(isForeignOrigin(post({ fetchSite: 'same-site', origin: 'http://cloud.example:8080' }), '')).toBe(
      true,
    );
    expect(isForeignOrigin(post({ fetchSite: 'cross-site' }), '')).toBe(true);
  });

  it('is not asked of clients that are no browsers', () => {
    expect(isForeignOrigin(post({}), 'https://cloud.example')).toBe(false);
  });
});
