import { inBothModes } from './both-modes.js';
import { Client } from './client.js';
import { startInstallation } from './installation.js';
import type { Installation } from './installation.js';
import { askAt, askRaw } from './wire.for-spec.js';

const manyHeaders = Array.from({ length: 100 }, (_, at) => `x-${at}: 1\r\n`).join('');

inBothModes((guests) => {
  it.each<[string, string]>([
    ['two Host headers', 'GET /hello/x HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n'],
    ['another host in its target', 'GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['a user in its Host', 'GET /hello/x HTTP/1.1\r\nHost: a@localhost\r\n\r\n'],
    ['no version', 'GET /hello/x\r\n\r\n'],
    ['an old version', 'GET /hello/x HTTP/0.9\r\nHost: localhost\r\n\r\n'],
    [
      'Transfer-Encoding in HTTP/1.0',
      'POST /hello/x HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['more than 100 headers', `GET /hello/x HTTP/1.1\r\nHost: localhost\r\n${manyHeaders}\r\n`],
  ])('a request with %s is refused', async (_, text) => {
    const { status, body } = await askRaw(guests().place.base, text);
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ code: 'http.malformed' });
  });

  it.each<[string, string, number]>([
    ['an escaped slash stays in its segment', '/hello/a%2Fb', 200],
    ['a way up is refused', '/hello/..%2Fadmin', 400],
    ['a way up is refused, escaped', '/hello/%2e%2e/x', 400],
    ['a malformed escape is refused', '/hello/%zz', 400],
  ])('%s: %s', async (_, target, expected) => {
    const { base } = guests().place;
    const { status, body } = await askAt(base, target, { host: new URL(base).host });
    expect(status).toBe(expected);
    if (expected === 200) expect(JSON.parse(body)).toEqual({ hello: 'a/b' });
  });

  it.each<[string, string, string]>([
    ['no JSON', '{"a"', 'not valid JSON'],
    ['too deep a nesting', '['.repeat(65) + ']'.repeat(65), 'nested deeper than 64'],
    ['a prototype for a key', '{"x":{"__proto__":{"a":1}}}', '__proto__'],
  ])(
    'a JSON body with %s is a 400 with a reason, for scripts and for the administration',
    async (_, body, reason) => {
      const { admin, stranger } = guests();
      const { path } = await admin.endpoint('export default ({ request }) => request.body;');
      const headers = { 'content-type': 'application/json' };
      const [byScript, byAdmin] = [
        await stranger.send('POST', path, body, headers),
        await admin.send('POST', '/api/v1/admin/scripts', body, headers),
      ];
      expect([byScript.status, byAdmin.status]).toEqual([400, 400]);
      expect(byAdmin.json).toMatchObject({
        code: 'http.malformed',
        detail: expect.stringContaining(reason) as string,
      });
      expect(byScript.json).toMatchObject({
        code: 'request.invalid-json',
        detail: expect.stringContaining(reason) as string,
      });
    },
  );

  it('the administration is neither framed nor guessed at', async () => {
    const { admin } = guests();
    for (const path of ['/api/v1/auth/me', '/api/v1/admin/scripts', '/api/v1/nowhere']) {
      const { headers } = await admin.get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    }
  });

  it('a header that says where a request comes from does not count from just anybody', async () => {
    const { admin, stranger } = guests();
    const { path } = await admin.endpoint('export default ({ request }) => request.url;');
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' };
    expect((await stranger.get(path, headers)).text).toBe(JSON.stringify(stranger.base + path));
  });

  describe('behind a proxy that is trusted', () => {
    let own: Installation;
    let admin: Client;
    beforeAll(async () => {
      own = await startInstallation(guests().place.mode, { PICLOUD_TRUSTED_PROXIES: '127.0.0.1' });
      admin = await Client.signedIn(own);
    });
    afterAll(() => own.close());

    it('host, scheme and address are what it says, for scripts and for the audit log', async () => {
      const stranger = Client.anonymous(own);
      const { path } = await admin.endpoint('export default ({ request }) => request.url;');
      const script = path.replace('/specs/', '');
      await admin.post(`/api/v1/admin/scripts/${script}/routes`, {
        path: `${path}/limited`,
        rate_limit: { requests: 1, per_seconds: 60, by: 'ip' },
      });
      const from = (address: string): Record<string, string> => ({
        'x-forwarded-for': `1.2.3.4, ${address}`,
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'localhost:8443',
      });
      expect((await stranger.get(path, from('198.51.100.1'))).text).toBe(`"https://localhost:8443${path}"`);
      const limited = async (address: string) =>
        (await stranger.get(`${path}/limited`, from(address))).status;
      expect(await limited('198.51.100.1')).toBe(200);
      expect(await limited('198.51.100.1')).toBe(429);
      expect(await limited('198.51.100.2')).toBe(200);
      expect((await stranger.get(path, { 'x-forwarded-host': 'nobody.example' })).status).toBe(404);
      for (const nonsense of ['<b>', ',,', 'a@b'])
        expect(
          (await stranger.get(path, { 'x-forwarded-for': nonsense, 'x-forwarded-host': nonsense })).status,
        ).not.toBe(500);
      const made = await admin.post(
        '/api/v1/admin/scripts',
        { app_id: 'default', name: 'made-from-afar', source: 'export default () => 1;' },
        from('198.51.100.77'),
      );
      expect(made.status).toBe(201);
      const { json } = await admin.get('/api/v1/admin/audit?action=script.create&limit=1');
      expect(json['items']).toMatchObject([{ target: { name: 'made-from-afar' }, address: '198.51.100.77' }]);
    });
  });
});
