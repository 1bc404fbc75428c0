import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { newId } from '#kernel';
import { usePostgres } from '#testing';
import { startIdentityApp } from '../identity-app.for-spec.js';
import { asking, signIn, somebody } from '../people.for-spec.js';
import type { Answer, Person } from '../people.for-spec.js';

const pg = usePostgres();
const PASSWORD = 'correct horse battery staple';
let app: NestFastifyApplication;
let owner: Person;
let admin: Person;

beforeAll(async () => {
  app = await startIdentityApp({ database: pg.database });
});
beforeEach(async () => {
  await pg.db.user.deleteMany();
  await pg.db.auditRecord.deleteMany();
  owner = await somebody(app, pg.db, 'owner');
  admin = await somebody(app, pg.db, 'admin');
});
afterAll(() => app.close());

const create = (body: object, by = owner): Promise<Answer> => by.ask('POST', '/admin/users', body);
const fields = ({ json }: Answer) => json.errors.map(({ field }) => field).sort();
const login = (username: string, password: string) =>
  asking(app)('POST', '/auth/login', { username, password });
const told = async () =>
  (await pg.db.auditRecord.findMany({ orderBy: { id: 'asc' } })).map(
    ({ action, outcome, code, actorId, targetId, targetName, details }) => ({
      ...{ action, outcome, code, actorId, targetId, targetName, details },
    }),
  );

describe('making a user', () => {
  it('is for owners and admins alone (R-USER-01)', async () => {
    const member = await somebody(app, pg.db, 'member');
    const nobody = asking(app);
    const paths = [
      ['POST', '/admin/users', { username: 'grace' }],
      ['GET', '/admin/users'],
      ['GET', `/admin/users/${owner.id}`],
      ['PATCH', `/admin/users/${member.id}`, { instance_role: 'owner' }],
      ['DELETE', `/admin/users/${admin.id}`],
      ['POST', `/admin/users/${owner.id}/password`, {}],
      ['DELETE', `/admin/users/${owner.id}/sessions`],
    ] as const;
    for (const [method, path, body] of paths) {
      expect([path, (await member.ask(method, path, body)).status]).toEqual([path, 403]);
      expect((await nobody(method, path, body)).status).toBe(401);
    }
    expect(await pg.db.user.count()).toBe(3);
  });

  it('takes the given password and email, and makes an admin unless told otherwise (R-USER-02)', async () => {
    const answer = await create({ username: 'Grace', password: PASSWORD, email: ' grace@a.example ' }, admin);
    expect(answer.status).toBe(201);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json).toEqual({
      ...{ id: expect.any(String), username: 'Grace', email: 'grace@a.example', instance_role: 'admin' },
      ...{ is_active: true, created_at: expect.any(String), updated_at: expect.any(String) },
    });
    expect((await login('grace', PASSWORD)).status).toBe(200);
    const read = await admin.ask('GET', `/admin/users/${answer.json.id}`);
    expect([read.status, read.json]).toEqual([200, answer.json]);
    expect(await told()).toEqual([
      {
        ...{
          action: 'user.create',
          outcome: 'done',
          code: null,
          actorId: admin.id,
          targetId: answer.json.id,
        },
        ...{ targetName: 'Grace', details: { instance_role: 'admin' } },
      },
      expect.objectContaining({ action: 'auth.login', outcome: 'done' }),
    ]);
  });

  it('makes up a password when none is given, and shows it once', async () => {
    const { json } = await create({ username: 'grace', email: '  ', instance_role: 'member' });
    expect(json).toMatchObject({ email: null, instance_role: 'member' });
    expect((await login('grace', json.generated_password)).status).toBe(200);
    const texts = [
      (await owner.ask('GET', `/admin/users/${json.id}`)).text,
      (await owner.ask('GET', '/admin/users')).text,
      JSON.stringify(await told()),
    ];
    for (const text of texts) expect(text).not.toContain(json.generated_password);
  });

  it.each([
    [{}, ['username']],
    [{ username: '' }, ['username']],
    [{ username: 'a b', email: 'nobody' }, ['email', 'username']],
    [{ username: 'ada', email: `${'x'.repeat(245)}@a.example` }, ['email']],
    [{ username: 'ada', password: null }, ['password']],
    [{ username: 'ada', password: 'short' }, ['password']],
    [{ username: 'ada', password: 'password1' }, ['password']],
    [{ username: 'ada', instance_role: 'root' }, ['instance_role']],
    [{ username: 'ada', is_admin: true }, ['is_admin']],
  ])('names what is wrong in %j (422, R-USER-08)', async (body, expected) => {
    const answer = await create(body);
    expect(answer.status).toBe(422);
    expect(fields(answer)).toEqual(expected);
    expect(await pg.db.user.count()).toBe(2);
  });

  it('tells a taken name from a taken email (409, R-USER-09, R-USER-10)', async () => {
    await create({ username: 'Grace', email: 'grace@a.example' });
    const name = await create({ username: 'gRACE', email: 'other@a.example' });
    const email = await create({ username: 'other', email: 'GRACE@a.example' });
    expect([name.status, name.json.code]).toEqual([409, 'user.username-taken']);
    expect([email.status, email.json.code]).toEqual([409, 'user.email-taken']);
    // Any number of people have no email.
    expect((await create({ username: 'one' })).status).toBe(201);
    expect((await create({ username: 'two', email: null })).status).toBe(201);
  });

  it('is done once when several ask for the same name at once', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => create({ username: 'grace' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });
});

describe('the list of users', () => {
  it('is paged, and searched by name, email and state', async () => {
    for (const name of ['ada', 'bob', 'cyd']) await create({ username: name, email: `${name}@a.example` });
    const names = async (query: string) =>
      (await owner.ask('GET', `/admin/users?${query}`)).json.items.map(({ username }) => username);
    const first = (await owner.ask('GET', '/admin/users?limit=3')).json;
    expect(first.items).toHaveLength(3);
    expect(await names(`limit=3&cursor=${first.next_cursor}`)).toEqual(['bob', 'cyd']);
    expect(await names('q=B%40A.EX')).toEqual(['bob']);
    expect(await names('q=zzz')).toEqual([]);
    const { items } = (await owner.ask('GET', '/admin/users?q=cyd')).json;
    await owner.ask('PATCH', `/admin/users/${items[0]?.id}`, { is_active: false });
    expect(await names('active=false')).toEqual(['cyd']);
    expect(await names('active=true&q=%40a.example')).toEqual(['ada', 'bob']);
  });

  it.each(['cursor=x', 'limit=0', 'active=perhaps', 'q=a&q=b', 'sort=name'])(
    'refuses ?%s (422)',
    async (query) => {
      expect((await owner.ask('GET', `/admin/users?${query}`)).status).toBe(422);
    },
  );
});

describe('changing a user', () => {
  const patch = (id: string, body: object, by = owner) => by.ask('PATCH', `/admin/users/${id}`, body);

  it('leaves alone what is left out, clears an email by null, and sets it by a text (R-USER-07)', async () => {
    const { id } = (await create({ username: 'grace', email: 'grace@a.example' })).json;
    const emailAfter = async (body: object) =>
      ((await patch(id, body)).json as unknown as { email: unknown }).email;
    expect(await emailAfter({ username: 'Grace' })).toBe('grace@a.example');
    expect(await emailAfter({ email: null })).toBeNull();
    expect(await emailAfter({ email: ' g@a.example ' })).toBe('g@a.example');
    expect(await emailAfter({ email: ' ' })).toBeNull();
    expect(await emailAfter({})).toBeNull();
    const details = (await told()).filter(({ action }) => action === 'user.update').map((row) => row.details);
    expect(details).toEqual([
      { username: { from: 'grace', to: 'Grace' } },
      ...[{ email: 'changed' }, { email: 'changed' }, { email: 'changed' }, {}],
    ]);
  });

  it.each([
    [{ username: null }, ['username']],
    [{ username: '\ud800', email: 'x' }, ['email', 'username']],
    [{ is_active: 'yes' }, ['is_active']],
    [{ instance_role: null }, ['instance_role']],
    [{ password: PASSWORD }, ['password']],
  ])('names what is wrong in %j (422)', async (body, expected) => {
    const answer = await patch(admin.id, body);
    expect(answer.status).toBe(422);
    expect([...new Set(fields(answer))]).toEqual(expected);
  });

  it('tells a taken name from a taken email (409, R-USER-09)', async () => {
    await create({ username: 'grace', email: 'grace@a.example' });
    const name = await patch(admin.id, { username: 'GRACE' });
    const email = await patch(admin.id, { email: 'GRACE@a.example' });
    expect([name.status, name.json.code]).toEqual([409, 'user.username-taken']);
    expect([email.status, email.json.code]).toEqual([409, 'user.email-taken']);
  });

  it.each([newId(), 'no-id', '%00'])('knows no user %s (404)', async (id) => {
    const answers = [
      await owner.ask('GET', `/admin/users/${id}`),
      await patch(id, { username: 'x' }),
      await owner.ask('DELETE', `/admin/users/${id}`),
      await owner.ask('POST', `/admin/users/${id}/password`, {}),
      await owner.ask('DELETE', `/admin/users/${id}/sessions`),
    ];
    for (const { status, json } of answers) expect([status, json.code]).toEqual([404, 'user.not-found']);
  });

  it('shows in a role at the very next request', async () => {
    expect((await admin.ask('GET', '/admin/users')).status).toBe(200);
    expect((await patch(admin.id, { instance_role: 'member' })).status).toBe(200);
    expect((await admin.ask('GET', '/admin/users')).status).toBe(403);
  });

  it('to inactive ends sessions and keys in the same moment, and for good (R-AUTH-14)', async () => {
    const { json: key } = await admin.ask('POST', '/admin/api-keys', { name: 'ci', scopes: ['script:read'] });
    const byKey = asking(app, key.raw_token);
    expect((await byKey('GET', '/probe')).status).toBe(200);
    const { status, json } = await patch(admin.id, { is_active: false });
    expect([status, json]).toEqual([200, expect.objectContaining({ is_active: false })]);
    expect((await admin.ask('GET', '/auth/me')).status).toBe(401);
    expect((await byKey('GET', '/probe')).status).toBe(401);
    expect(await pg.db.session.count({ where: { userId: admin.id } })).toBe(0);
    await patch(admin.id, { is_active: true });
    expect((await admin.ask('GET', '/auth/me')).status).toBe(401);
    expect((await byKey('GET', '/probe')).status).toBe(401);
    expect(await pg.db.apiKey.count({ where: { userId: admin.id } })).toBe(1);
  });
});

describe('resetting a password', () => {
  it('ends the sessions of the user, and lets them in with the new one alone', async () => {
    const { id } = (await create({ username: 'grace', password: PASSWORD })).json;
    const session = asking(app, await signIn(pg.db, id));
    const reset = await owner.ask('POST', `/admin/users/${id}/password`, { password: `${PASSWORD} 2` });
    expect([reset.status, reset.json]).toEqual([200, expect.objectContaining({ id, username: 'grace' })]);
    expect(reset.json.generated_password).toBeUndefined();
    expect((await session('GET', '/auth/me')).status).toBe(401);
    expect((await login('grace', PASSWORD)).status).toBe(401);
    expect((await login('grace', `${PASSWORD} 2`)).status).toBe(200);
  });

  it('makes one up when none is given, also without any body', async () => {
    const { id } = (await create({ username: 'grace' })).json;
    for (const body of [{}, undefined]) {
      const { status, json, headers } = await owner.ask('POST', `/admin/users/${id}/password`, body);
      expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
      expect((await login('grace', json.generated_password)).status).toBe(200);
    }
    expect(JSON.stringify(await told())).not.toMatch(/password":"/);
    const weak = await owner.ask('POST', `/admin/users/${id}/password`, { password: 'password' });
    expect([weak.status, weak.json.code]).toEqual([422, 'auth.weak-password']);
  });
});

it('signing a user out everywhere leaves their keys good', async () => {
  const { json: key } = await admin.ask('POST', '/admin/api-keys', { name: 'ci', scopes: ['script:read'] });
  expect((await owner.ask('DELETE', `/admin/users/${admin.id}/sessions`)).status).toBe(204);
  expect((await admin.ask('GET', '/auth/me')).status).toBe(401);
  expect((await asking(app, key.raw_token)('GET', '/probe')).status).toBe(200);
  expect((await told()).at(-1)).toMatchObject({
    action: 'user.sessions-revoke',
    details: { sessions_ended: 1 },
  });
});

it('everything that changes something is told of exactly once', async () => {
  const { id } = (await create({ username: 'grace' })).json;
  await owner.ask('PATCH', `/admin/users/${id}`, { instance_role: 'member' });
  await owner.ask('POST', `/admin/users/${id}/password`, {});
  await owner.ask('DELETE', `/admin/users/${id}/sessions`);
  await owner.ask('DELETE', `/admin/users/${id}`);
  await owner.ask('DELETE', `/admin/users/${id}`);
  const rows = await told();
  expect(rows.map(({ action, outcome, actorId, targetId }) => [action, outcome, actorId, targetId])).toEqual([
    ...['create', 'update', 'password-reset', 'sessions-revoke', 'delete'].map((what) => [
      ...[`user.${what}`, 'done', owner.id, id],
    ]),
    ['user.delete', 'refused', owner.id, id],
  ]);
});
