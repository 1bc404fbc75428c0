import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Principal } from '#identity/domain';
import { usePostgres } from '#testing';
import { startIdentityApp } from './identity-app.for-spec.js';
import { OwnerBootstrap } from './owner-bootstrap.js';

const pg = usePostgres();
const credentials = { username: 'ada', password: 'correct horse battery staple' };
let app: NestFastifyApplication;
let token: string;

async function signIn(at: NestFastifyApplication, headers = {}) {
  return at.inject({ method: 'POST', url: '/api/v1/auth/login', payload: credentials, headers });
}

beforeAll(async () => {
  app = await startIdentityApp({ database: pg.database });
  await app.get(OwnerBootstrap).ensureOwner({ ...credentials, generate: false });
  token = (await signIn(app)).json<{ token: string }>().token;
});
afterAll(() => app.close());

const call = (method: 'GET' | 'POST', headers: Record<string, string> = {}, url = '/probe') =>
  app.inject({ method, url, headers });

describe('the guard', () => {
  it.each([
    ['nothing', {}],
    ['an unknown token', { authorization: `Bearer ${'x'.repeat(43)}` }],
    ['something that is no token', { authorization: 'Bearer nonsense' }],
    ['an empty bearer', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: 'Basic YWRhOnB3' }],
    ['an unknown cookie', { cookie: 'picloud_session=nonsense' }],
    ['a broken cookie header', { cookie: ';;=;picloud_session' }],
  ])('refuses %s', async (_what, headers) => {
    const answer = await call('GET', headers);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.json()).toMatchObject({ code: 'auth.required', status: 401 });
  });

  it('hands the principal to the handler', async () => {
    const answer = await call('GET', { authorization: `Bearer ${token}` });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      userId: expect.any(String),
      username: 'ada',
      instanceRole: 'owner',
      email: null,
      credential: { kind: 'session', id: expect.any(String) },
    });
  });

  it('lets everybody to what is open, as handler or as controller', async () => {
    expect((await call('GET', {}, '/probe/open')).body).toBe('open');
    expect((await call('GET', {}, '/open-probe')).body).toBe('open');
    expect((await call('GET', {}, '/open-probe/principal')).statusCode).toBe(401);
  });

  it('counts a bearer credential alone where there is a cookie too', async () => {
    const answer = await call('GET', {
      authorization: 'Bearer nonsense',
      cookie: `picloud_session=${token}`,
    });
    expect(answer.statusCode).toBe(401);
  });

  it('never hands one caller the principal of another who asks at the same time', async () => {
    const more = await Promise.all(Array.from({ length: 4 }, () => signIn(app)));
    const tokens = more.map((answer) => answer.json<{ token: string }>().token);
    const sessionOf = async (value: string) =>
      (await call('GET', { authorization: `Bearer ${value}` })).json<Principal>().credential.id;
    const expected = new Map<string, string>();
    for (const value of tokens) expected.set(value, await sessionOf(value));
    expect(new Set(expected.values()).size).toBe(4);
    const many = Array.from({ length: 100 }, (_, i) => tokens[i % 4] ?? '');
    const seen = await Promise.all(many.map(async (value) => [value, await sessionOf(value)] as const));
    for (const [value, session] of seen) expect(session).toBe(expected.get(value));
  });

  it('keeps applications in one process apart', async () => {
    const other = await startIdentityApp({ database: pg.database, publicBaseUrl: 'https://cloud.example' });
    try {
      expect((await call('GET', { cookie: `picloud_session=${token}` })).statusCode).toBe(200);
      const headers = { cookie: `picloud_session=${token}` };
      expect((await other.inject({ method: 'GET', url: '/probe', headers })).statusCode).toBe(401);
    } finally {
      await other.close();
    }
  });
});

describe('the origin of a request', () => {
  const evil = { origin: 'https://evil.example' };

  it('must be ours when a cookie speaks for an unsafe request', async () => {
    const cookie = `picloud_session=${token}`;
    const answer = await call('POST', { cookie, ...evil });
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'auth.foreign-origin' });
    expect((await call('POST', { cookie, origin: 'null' })).statusCode).toBe(403);
    expect((await call('POST', { cookie, 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect(
      (await call('POST', { cookie, host: 'cloud.example:8080', origin: 'http://cloud.example:8080' }))
        .statusCode,
    ).toBe(201);
    expect((await call('POST', { cookie })).statusCode).toBe(201);
  });

  it('does not matter for reading, nor when a bearer credential speaks', async () => {
    expect((await call('GET', { cookie: `picloud_session=${token}`, ...evil })).statusCode).toBe(200);
    expect((await call('POST', { authorization: `Bearer ${token}`, ...evil })).statusCode).toBe(201);
  });

  it('must be ours for a sign-in, which sets a cookie', async () => {
    const answer = await signIn(app, evil);
    expect(answer.statusCode).toBe(403);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });
});

describe('behind https', () => {
  it('the cookie is bound to the host and to TLS', async () => {
    const secure = await startIdentityApp({ database: pg.database, publicBaseUrl: 'https://cloud.example/' });
    try {
      const set = String((await signIn(secure)).headers['set-cookie']);
      expect(set).toMatch(
        /^__Host-picloud_session=[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      );
      const headers = {
        cookie: set.split(';')[0] ?? '',
        origin: 'https://cloud.example',
        host: 'manager:8080',
      };
      expect((await secure.inject({ method: 'POST', url: '/probe', headers })).statusCode).toBe(201);
      const plain = { ...headers, origin: 'http://cloud.example', host: 'cloud.example' };
      expect((await secure.inject({ method: 'POST', url: '/probe', headers: plain })).statusCode).toBe(403);
    } finally {
      await secure.close();
    }
  });
});
