import { jest } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DomainError, HOUR_MS, MINUTE_MS, newId } from '#kernel';
import { ApiKeyRepository, SessionRepository } from '#identity/data';
import { hashApiKey, isApiKey, MAX_KEYS_PER_USER, mintApiKey } from '#identity/domain';
import { usePostgres } from '#testing';
import { HandClock, startIdentityApp } from '../identity-app.for-spec.js';
import { asking, locateApps, somebody } from '../people.for-spec.js';
import type { Answer, Person } from '../people.for-spec.js';

class NoAppError extends DomainError {
  readonly code = 'app.not-found';
  readonly kind = 'not-found';
}

const pg = usePostgres();
const clock = new HandClock();
let app: NestFastifyApplication;
let ada: Person;

beforeAll(async () => {
  app = await startIdentityApp({ database: pg.database, clock });
  locateApps(app, pg.db, () => new NoAppError('Cannot find the app'));
});
beforeEach(async () => {
  await pg.db.auditRecord.deleteMany();
  ada = await somebody(app, pg.db, 'admin');
});
afterAll(() => app.close());

const mint = (body: object, by = ada): Promise<Answer> =>
  by.ask('POST', '/admin/api-keys', { name: 'ci', scopes: ['script:read'], ...body });
const tokenOf = async (body: object = {}, by = ada): Promise<string> => (await mint(body, by)).json.raw_token;
const fields = ({ json }: Answer) => json.errors.map(({ field }) => field).sort();
const at = (ms: number): string => new Date(clock.ms + ms).toISOString();

const pause = (ms: number) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

async function anApp(slug = `app-${newId()}`): Promise<string> {
  const id = newId();
  await pg.db.app.create({ data: { id, slug, name: 'An app' } });
  return id;
}

async function slugOf(appId: string): Promise<string> {
  return (await pg.db.app.findUniqueOrThrow({ where: { id: appId } })).slug;
}

describe('making an API key', () => {
  it('shows the key once, and of it only the beginning ever after (R-KEY-01, R-KEY-03)', async () => {
    const made = await mint({ scopes: ['script:write', 'script:read', 'script:write'] });
    const { raw_token: token, ...shown } = made.json;
    expect([made.status, made.headers['cache-control']]).toEqual([201, 'no-store']);
    expect(isApiKey(token)).toBe(true);
    expect(shown).toEqual({
      ...{ id: expect.any(String), name: 'ci', prefix: token.slice(4, 12), app_id: null },
      ...{ scopes: ['script:write', 'script:read'], created_at: at(0), expires_at: null, last_used_at: null },
    });
    const list = await ada.ask('GET', '/admin/api-keys');
    expect(list.json.items).toEqual([shown]);
    const secret = token.slice(12, 40);
    const row = await pg.db.apiKey.findUnique({ where: { id: made.json.id } });
    expect(row?.keyHash).toEqual(hashApiKey(token));
    expect(
      list.text + JSON.stringify(row) + JSON.stringify(await pg.db.auditRecord.findMany()),
    ).not.toContain(secret);
  });

  it('is told of with what the key may do', async () => {
    const appId = await anApp();
    const { id } = (await mint({ app_id: await slugOf(appId), expires_at: at(HOUR_MS) })).json;
    await ada.ask('DELETE', `/admin/api-keys/${id}`);
    const rows = await pg.db.auditRecord.findMany({ orderBy: { id: 'asc' } });
    const common = { outcome: 'done', actorId: ada.id, targetId: id, targetName: 'ci', appId };
    const details = { scopes: ['script:read'], expires_at: at(HOUR_MS) };
    expect(rows).toMatchObject([
      { action: 'key.create', details, ...common },
      { action: 'key.delete', ...common },
    ]);
  });

  it.each([
    [{ name: ' ' }, ['name']],
    [{ name: 'a\0b' }, ['name']],
    [{ name: 'x'.repeat(101) }, ['name']],
    [{ scopes: [] }, ['scopes']],
    [{ scopes: 'script:read' }, ['scopes']],
    [{ scopes: ['script:read', 'everything'] }, ['scopes']],
    [{ scopes: [null] }, ['scopes']],
    [{ expires_at: 'tomorrow' }, ['expires_at']],
    [{ expires_at: '2100-02-30T00:00:00Z' }, ['expires_at']],
    [{ expires_at: new Date(new HandClock().ms).toISOString() }, ['expires_at']],
    [{ app_id: 7 }, ['app_id']],
    [{ key: 'pic_mine' }, ['key']],
    [{ app_id: 'any', scopes: ['script:read', 'instance:admin'] }, ['scopes']],
  ])('names what is wrong in %j (422, R-KEY-05)', async (body, expected) => {
    const answer = await mint(body);
    expect(answer.status).toBe(422);
    expect([...new Set(fields(answer))]).toEqual(expected);
  });

  it('binds it to an app by id or slug, in which the user has a role', async () => {
    const appId = await anApp();
    const slug = await slugOf(appId);
    expect((await mint({ app_id: slug })).json).toMatchObject({ app_id: appId });
    expect(await mint({ app_id: 'no-such-app' })).toMatchObject({
      status: 404,
      json: { code: 'app.not-found' },
    });
    const member = await somebody(app, pg.db, 'member');
    expect(await mint({ app_id: slug }, member)).toMatchObject({
      status: 403,
      json: { code: 'auth.forbidden' },
    });
    await pg.db.appMember.create({ data: { appId, userId: member.id, role: 'viewer' } });
    expect((await mint({ app_id: slug }, member)).status).toBe(201);
    expect((await mint({ app_id: null }, member)).status).toBe(201);
  });

  it('finds no app that is deleted meanwhile (404)', async () => {
    const appId = await anApp('soon-gone');
    let minting: Promise<Answer> | undefined;
    await pg.database.transaction(async (db) => {
      await db.app.delete({ where: { id: appId } });
      // It still sees the app, and waits with its row for what becomes of it.
      minting = mint({ app_id: 'soon-gone' });
      await pause(100);
    });
    expect(await minting).toMatchObject({ status: 404, json: { code: 'app.not-found' } });
    expect(await pg.db.apiKey.count({ where: { appId } })).toBe(0);
  });

  it(`stops at ${MAX_KEYS_PER_USER} for one person, also when several are made at once (409)`, async () => {
    const made = await mint({});
    const row = await pg.db.apiKey.findUniqueOrThrow({ where: { id: made.json.id } });
    const copies = Array.from({ length: MAX_KEYS_PER_USER - 3 }, () => ({
      ...{ ...row, id: newId(), keyHash: hashApiKey(mintApiKey()) },
    }));
    await pg.db.apiKey.createMany({ data: copies });
    const answers = await Promise.all(Array.from({ length: 6 }, () => mint({})));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.json).toMatchObject({
      code: 'key.too-many',
      detail: 'Cannot make another API key: you have 100, delete one first',
    });
    await ada.ask('DELETE', `/admin/api-keys/${made.json.id}`);
    expect((await mint({})).status).toBe(201);
  });

  it('needs a session: no key makes, lists or deletes keys', async () => {
    const byKey = asking(app, await tokenOf({ scopes: ['instance:admin', 'app:admin'] }));
    const { id } = (await mint({})).json;
    for (const [method, path] of [
      ['POST', '/admin/api-keys'],
      ['GET', '/admin/api-keys'],
      ['DELETE', `/admin/api-keys/${id}`],
      ['GET', '/auth/sessions'],
      ['DELETE', '/auth/sessions'],
      ['POST', '/auth/password'],
      ['POST', '/auth/logout'],
    ] as const) {
      const { status, json } = await byKey(method, path);
      expect([path, status, json.code]).toEqual([path, 403, 'auth.session-needed']);
    }
    expect((await byKey('GET', '/admin/users')).status).toBe(200);
    expect((await asking(app)('GET', '/admin/api-keys')).status).toBe(401);
  });
});

describe('the list of keys', () => {
  it("is one's own, newest first, in pages", async () => {
    const other = await somebody(app, pg.db, 'owner');
    await mint({}, other);
    for (const name of ['a', 'b', 'c']) await mint({ name });
    const page = async (query: string) => {
      const { items, next_cursor } = (await ada.ask('GET', `/admin/api-keys?${query}`)).json;
      return { names: items.map(({ name }) => name), next_cursor };
    };
    const first = await page('limit=2');
    expect(first.names).toEqual(['c', 'b']);
    expect(await page(`limit=2&cursor=${first.next_cursor}`)).toEqual({ names: ['a'], next_cursor: null });
    expect((await ada.ask('GET', '/admin/api-keys?cursor=x')).status).toBe(422);
  });
});

describe('deleting a key', () => {
  it("ends it at once; what is missing and what is another's are both 404 (R-KEY-04)", async () => {
    const { id, raw_token } = (await mint({})).json;
    const other = await somebody(app, pg.db, 'owner');
    for (const missing of [id, newId(), 'no-id']) {
      const { status, json } = await other.ask('DELETE', `/admin/api-keys/${missing}`);
      expect([status, json.code]).toEqual([404, 'key.not-found']);
    }
    expect((await asking(app, raw_token)('GET', '/probe')).status).toBe(200);
    const answers = await Promise.all([1, 2, 3].map(() => ada.ask('DELETE', `/admin/api-keys/${id}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404]);
    expect((await asking(app, raw_token)('GET', '/probe')).status).toBe(401);
  });
});

describe('a key', () => {
  it('signs in its user, limited to its scopes and app (R-AUTH-11)', async () => {
    const appId = await anApp();
    const made = (await mint({ scopes: ['log:read'], app_id: await slugOf(appId) })).json;
    const { status, json } = await asking(app, made.raw_token)('GET', '/probe');
    expect([status, json]).toEqual([
      200,
      {
        ...{ userId: ada.id, username: ada.username, instanceRole: 'admin', email: null },
        credential: { kind: 'key', id: made.id, scopes: ['log:read'], appId },
      },
    ]);
    // Nothing of the instance is for a bound key, nor for one without the scope.
    expect((await asking(app, made.raw_token)('GET', '/admin/users')).status).toBe(403);
    expect((await asking(app, await tokenOf())('GET', '/admin/users')).status).toBe(403);
    expect(
      (await asking(app, await tokenOf({ scopes: ['instance:admin'] }))('GET', '/admin/users')).status,
    ).toBe(200);
  });

  it('asks who it is like a session does', async () => {
    const { status, json } = await asking(app, await tokenOf())('GET', '/auth/me');
    expect([status, json.username]).toEqual([200, ada.username]);
  });

  it('is refused as a cookie, with a wrong checksum, unknown, and beside a cookie that is good', async () => {
    const key = await tokenOf();
    const probe = async (headers: Record<string, string>) =>
      (await app.inject({ method: 'GET', url: '/probe', headers })).statusCode;
    expect(await probe({ cookie: `picloud_session=${key}` })).toBe(401);
    expect(await probe({ authorization: `bearer ${key}` })).toBe(200);
    const bad = [
      `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`,
      mintApiKey(),
      'pic_',
      key.toUpperCase(),
    ];
    for (const token of bad) {
      expect(await probe({ authorization: `Bearer ${token}` })).toBe(401);
      expect(await probe({ authorization: `Bearer ${token}`, cookie: `picloud_session=${ada.token}` })).toBe(
        401,
      );
    }
    expect(await probe({ authorization: `Bearer ${key}`, cookie: 'picloud_session=nonsense' })).toBe(200);
  });

  it('ends when it expires, and with its user (R-KEY-07)', async () => {
    const byKey = asking(app, await tokenOf({ expires_at: at(HOUR_MS) }));
    const forever = asking(app, await tokenOf());
    clock.ms += HOUR_MS - 1;
    expect((await byKey('GET', '/probe')).status).toBe(200);
    clock.ms += 1;
    expect((await byKey('GET', '/probe')).status).toBe(401);
    expect((await forever('GET', '/probe')).status).toBe(200);
    await pg.db.user.update({ where: { id: ada.id }, data: { isActive: false } });
    expect((await forever('GET', '/probe')).status).toBe(401);
  });

  it('follows the role of its user at the very next request', async () => {
    const byKey = asking(app, await tokenOf({ scopes: ['instance:admin'] }));
    expect((await byKey('GET', '/admin/users')).status).toBe(200);
    await pg.db.user.update({ where: { id: ada.id }, data: { instanceRole: 'member' } });
    expect((await byKey('GET', '/admin/users')).status).toBe(403);
  });

  it('has its use written down at most once a minute (R-KEY-06)', async () => {
    const { id, raw_token } = (await mint({})).json;
    const byKey = asking(app, raw_token);
    const lastUse = async () => (await pg.db.apiKey.findUniqueOrThrow({ where: { id } })).lastUsedAt;
    const first = new Date(clock.ms);
    await byKey('GET', '/probe');
    expect(await lastUse()).toEqual(first);
    clock.ms += MINUTE_MS - 1;
    await byKey('GET', '/probe');
    expect(await lastUse()).toEqual(first);
    clock.ms += 1;
    await Promise.all([byKey('GET', '/probe'), byKey('GET', '/probe')]);
    expect(await lastUse()).toEqual(new Date(clock.ms));
  });

  it('costs one look at the database, and none when it cannot be a key at all (R-AUTH-11)', async () => {
    const key = await tokenOf();
    await asking(app, key)('GET', '/probe');
    const looks = [
      jest.spyOn(app.get(ApiKeyRepository, { strict: false }), 'findLive'),
      jest.spyOn(app.get(SessionRepository, { strict: false }), 'findLive'),
      jest.spyOn(app.get(ApiKeyRepository, { strict: false }), 'touch'),
    ];
    const looksFor = async (credential: string): Promise<number[]> => {
      looks.forEach((look) => look.mockClear());
      await asking(app, credential)('GET', '/probe');
      return looks.map(({ mock }) => mock.calls.length);
    };
    expect(await looksFor(key)).toEqual([1, 0, 0]);
    expect(await looksFor(mintApiKey())).toEqual([1, 0, 0]);
    expect(await looksFor(`${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`)).toEqual([0, 0, 0]);
    expect(await looksFor(`pic_${'x'.repeat(39)}`)).toEqual([0, 0, 0]);
    expect(await looksFor(ada.token)).toEqual([0, 1, 0]);
    looks.forEach((look) => look.mockRestore());
  });
});
