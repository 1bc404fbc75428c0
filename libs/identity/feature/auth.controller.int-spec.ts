import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { HOUR_MS, MINUTE_MS } from '#kernel';
import { hashSessionToken, PLATFORM } from '#identity/domain';
import { usePostgres } from '#testing';
import { AccountsService } from './accounts.service.js';
import { HandClock, startIdentityApp } from './identity-app.for-spec.js';
import { OwnerBootstrap } from './owner-bootstrap.js';

const pg = usePostgres();
const PASSWORD = 'correct horse battery staple';
const clock = new HandClock();
let app: NestFastifyApplication;

beforeAll(async () => {
  app = await startIdentityApp({ database: pg.database, clock });
  await app.get(OwnerBootstrap).ensureOwner({ username: 'Ada', password: PASSWORD, generate: false });
});
afterAll(() => app.close());

const post = (url: string, payload?: object, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: `/api/v1/auth/${url}`,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });
const login = (username = 'Ada', password = PASSWORD) => post('login', { username, password });
const token = async (): Promise<string> => (await login()).json<{ token: string }>().token;
const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
const me = (headers: Record<string, string>) =>
  app.inject({ method: 'GET', url: '/api/v1/auth/me', headers });

describe('signing in', () => {
  it('gives a token, its end and the user, and sets the cookie', async () => {
    const answer = await login();
    const body = answer.json<{ token: string; expires_at: string; user: object }>();
    expect(answer.statusCode).toBe(200);
    expect(body).toEqual({
      token: expect.stringMatching(/^[\w-]{43}$/),
      expires_at: new Date(clock.ms + 24 * HOUR_MS).toISOString(),
      user: { id: expect.any(String), username: 'Ada', instance_role: 'owner', email: null },
    });
    expect(answer.headers['set-cookie']).toBe(
      `picloud_session=${body.token}; Max-Age=86400; Path=/; HttpOnly; SameSite=Lax`,
    );
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('takes the username in any letter case', async () => {
    expect((await login('ADA')).statusCode).toBe(200);
  });

  it('stores the token as its hash and nothing else of it', async () => {
    const fresh = await token();
    const rows = await pg.db.$queryRaw<{ text: string }[]>`SELECT s::text AS text FROM sessions s`;
    const hash = Buffer.from(hashSessionToken(fresh)).toString('hex');
    expect(rows.filter(({ text }) => text.includes(hash))).toHaveLength(1);
    expect(rows.some(({ text }) => text.includes(fresh))).toBe(false);
    const raw = Buffer.from(fresh, 'base64url').toString('hex');
    expect(rows.some(({ text }) => text.includes(raw))).toBe(false);
  });

  it('stores the password as Argon2id with the agreed cost', async () => {
    const [row] = await pg.db.user.findMany();
    expect(row?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('does not say whether the user or the password was wrong', async () => {
    const [wrong, unknown] = [await login('Ada', 'not the password'), await login('nobody', PASSWORD)];
    for (const answer of [wrong, unknown]) {
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    const { request_id: _one, ...first } = wrong.json<Record<string, unknown>>();
    const { request_id: _two, ...second } = unknown.json<Record<string, unknown>>();
    expect(first).toMatchObject({ code: 'auth.wrong-credentials', status: 401 });
    expect(first).toEqual(second);
  });

  it('refuses an account that is not active like an unknown one', async () => {
    await pg.db.user.updateMany({ data: { isActive: false } });
    const answer = await login();
    await pg.db.user.updateMany({ data: { isActive: true } });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'auth.wrong-credentials' });
  });

  it.each([
    [{}, ['username', 'password']],
    [{ username: 'Ada', password: 7 }, ['password']],
    [{ username: 'Ada', password: PASSWORD, remember: true }, ['remember']],
    [{ username: 'Ada', password: 'x'.repeat(129) }, ['password']],
  ])('names the fields that are wrong in %j', async (body, fields) => {
    const answer = await post('login', body);
    expect(answer.statusCode).toBe(422);
    const { errors } = answer.json<{ errors: { field: string }[] }>();
    expect([...new Set(errors.map(({ field }) => field))].sort()).toEqual(fields.sort());
  });

  it.each(['ada\0', '\ud800', '%', '__a', "' OR true --"])('finds nobody under %j', async (username) => {
    expect((await login(username)).statusCode).toBe(401);
  });

  it('refuses a body that does not parse', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/auth/login',
      headers,
      payload: '{"username":',
    });
    expect(answer.statusCode).toBe(400);
  });
});

describe('a session', () => {
  it('is good as bearer credential and as cookie', async () => {
    const fresh = await token();
    for (const headers of [
      bearer(fresh),
      { authorization: `bearer ${fresh}` },
      { cookie: `a=b; picloud_session=${fresh}` },
    ]) {
      const answer = await me(headers);
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toEqual({
        id: expect.any(String),
        username: 'Ada',
        instance_role: 'owner',
        email: null,
      });
    }
  });

  it('ends with the sign-out, which takes the cookie back', async () => {
    const [fresh, other] = [await token(), await token()];
    const answer = await post('logout', undefined, bearer(fresh));
    expect(answer.statusCode).toBe(204);
    expect(answer.body).toBe('');
    expect(answer.headers['set-cookie']).toBe('picloud_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax');
    expect((await me(bearer(fresh))).statusCode).toBe(401);
    expect((await me(bearer(other))).statusCode).toBe(200);
  });

  it('ends when it is not used for its whole life', async () => {
    const fresh = await token();
    clock.ms += 24 * HOUR_MS;
    expect((await me(bearer(fresh))).statusCode).toBe(401);
  });

  it('lives on with every use, and is written down at most once a minute', async () => {
    const fresh = await token();
    const read = async () =>
      pg.db.session.findUniqueOrThrow({ where: { tokenHash: hashSessionToken(fresh) } });
    const atFirst = await read();
    clock.ms += MINUTE_MS - 1;
    await me(bearer(fresh));
    expect(await read()).toEqual(atFirst);
    clock.ms += 23 * HOUR_MS;
    const answer = await me(bearer(fresh));
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect((await read()).expiresAt).toEqual(new Date(clock.ms + 24 * HOUR_MS));
    clock.ms += 23 * HOUR_MS;
    expect((await me(bearer(fresh))).statusCode).toBe(200);
  });

  it('has its cookie sent again when its end has moved', async () => {
    const cookie = `picloud_session=${await token()}`;
    expect((await me({ cookie })).headers['set-cookie']).toBeUndefined();
    clock.ms += HOUR_MS;
    const renewed = (await me({ cookie })).headers['set-cookie'];
    expect(renewed).toBe(`${cookie}; Max-Age=86400; Path=/; HttpOnly; SameSite=Lax`);
  });

  it('shows a rename and a new role at once', async () => {
    const fresh = await token();
    await pg.db.user.updateMany({ data: { username: 'Countess', instanceRole: 'admin' } });
    const answer = await me(bearer(fresh));
    await pg.db.user.updateMany({ data: { username: 'Ada', instanceRole: 'owner' } });
    expect(answer.json()).toMatchObject({ username: 'Countess', instance_role: 'admin' });
  });

  it('ends for all devices when the password is reset, and the old password with it', async () => {
    const fresh = await token();
    const reset = (username: string, password?: string) =>
      app.get(AccountsService).resetPasswordOf(PLATFORM, username, password);
    const { user, generatedPassword = '' } = await reset('ada');
    expect(user).toMatchObject({ username: 'Ada', isActive: true });
    expect((await me(bearer(fresh))).statusCode).toBe(401);
    expect((await login()).statusCode).toBe(401);
    expect((await login('Ada', generatedPassword)).statusCode).toBe(200);
    expect((await reset('ada', PASSWORD)).generatedPassword).toBeUndefined();
    expect((await login()).statusCode).toBe(200);
    await expect(reset('nobody')).rejects.toMatchObject({
      code: 'user.not-found',
    });
    await expect(reset('ada', 'password')).rejects.toMatchObject({
      code: 'auth.weak-password',
    });
    const [told] = await pg.db.auditRecord.findMany({ where: { action: 'user.password-reset' } });
    expect(told).toMatchObject({ actorId: null, credential: 'none', targetId: user.id, targetName: 'Ada' });
    expect(JSON.stringify(told)).not.toContain(generatedPassword);
  });

  it('is not given by a reset to who is deactivated (R-AUTH-08)', async () => {
    await pg.db.user.updateMany({ data: { isActive: false } });
    const { user } = await app.get(AccountsService).resetPasswordOf(PLATFORM, 'ada', PASSWORD);
    expect(user.isActive).toBe(false);
    expect((await login()).statusCode).toBe(401);
    await pg.db.user.updateMany({ data: { isActive: true } });
    expect((await login()).statusCode).toBe(200);
  });
});
