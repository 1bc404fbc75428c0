import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { newId } from '#kernel';
import { usePostgres } from '#testing';
import { startIdentityApp } from '../identity-app.for-spec.js';
import { asking, somebody } from '../people.for-spec.js';
import type { Person } from '../people.for-spec.js';

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

const told = async () =>
  (await pg.db.auditRecord.findMany({ orderBy: { id: 'asc' } })).map(
    ({ action, outcome, code, actorId, targetId, targetName, details }) => ({
      ...{ action, outcome, code, actorId, targetId, targetName, details },
    }),
  );

describe('owners (R-USER-03)', () => {
  it('are made, changed, signed out, given passwords and deleted by owners alone', async () => {
    const second = await somebody(app, pg.db, 'owner');
    const member = await somebody(app, pg.db, 'member');
    const attempts = [
      ['POST', '/admin/users', { username: 'eve', instance_role: 'owner' }],
      ['PATCH', `/admin/users/${admin.id}`, { instance_role: 'owner' }],
      ['PATCH', `/admin/users/${member.id}`, { instance_role: 'owner' }],
      ['PATCH', `/admin/users/${second.id}`, { username: 'mallory' }],
      ['PATCH', `/admin/users/${second.id}`, { instance_role: 'member' }],
      ['PATCH', `/admin/users/${second.id}`, { is_active: false }],
      ['POST', `/admin/users/${second.id}/password`, { password: PASSWORD }],
      ['DELETE', `/admin/users/${second.id}/sessions`],
      ['DELETE', `/admin/users/${second.id}`],
    ] as const;
    for (const [method, path, body] of attempts) {
      const { status, json } = await admin.ask(method, path, body);
      expect([method, path, status, json.code]).toEqual([method, path, 422, 'user.cannot-escalate']);
    }
    expect((await second.ask('GET', '/auth/me')).status).toBe(200);
    const refused = (await told()).filter(({ outcome }) => outcome === 'refused');
    expect(refused).toHaveLength(attempts.length);
    for (const [method, path, body] of attempts)
      expect([path, (await owner.ask(method, path, body)).status < 300]).toEqual([path, true]);
  });

  it('may be looked at by admins, and admins may manage all others', async () => {
    expect((await admin.ask('GET', `/admin/users/${owner.id}`)).status).toBe(200);
    const other = await somebody(app, pg.db, 'admin');
    expect((await admin.ask('PATCH', `/admin/users/${other.id}`, { instance_role: 'member' })).status).toBe(
      200,
    );
    expect((await admin.ask('DELETE', `/admin/users/${other.id}`)).status).toBe(204);
    expect((await admin.ask('DELETE', `/admin/users/${admin.id}`)).status).toBe(204);
  });
});

describe('whoever is left in charge', () => {
  it('is never nobody: the last owner stays (409, R-USER-05)', async () => {
    const attempts = [
      ['PATCH', { instance_role: 'admin' }],
      ['PATCH', { instance_role: 'member' }],
      ['PATCH', { is_active: false }],
      ['DELETE', undefined],
    ] as const;
    for (const [method, body] of attempts) {
      const { status, json } = await owner.ask(method, `/admin/users/${owner.id}`, body);
      expect([status, json.code]).toEqual([409, 'user.last-owner']);
    }
    // One who is not active does not count.
    const second = await somebody(app, pg.db, 'owner');
    await owner.ask('PATCH', `/admin/users/${second.id}`, { is_active: false });
    expect((await owner.ask('DELETE', `/admin/users/${owner.id}`)).json.code).toBe('user.last-owner');
    await owner.ask('PATCH', `/admin/users/${second.id}`, { is_active: true });
    expect((await owner.ask('DELETE', `/admin/users/${owner.id}`)).status).toBe(204);
  });

  it('is an active owner or admin (409, R-USER-04)', async () => {
    await owner.ask('DELETE', `/admin/users/${admin.id}`);
    for (const [method, body] of [
      ['DELETE', undefined],
      ['PATCH', { is_active: false }],
    ] as const) {
      const { status, json } = await owner.ask(method, `/admin/users/${owner.id}`, body);
      expect([status, json.code]).toEqual([409, 'user.last-admin']);
    }
    expect((await owner.ask('GET', '/auth/me')).status).toBe(200);
  });
});

describe('deleting a user', () => {
  it('takes their sessions, keys and memberships along', async () => {
    const appId = newId();
    await pg.db.app.create({ data: { id: appId, slug: `app-${appId}`, name: 'An app' } });
    const member = await somebody(app, pg.db, 'member');
    await pg.db.appMember.create({ data: { appId, userId: member.id, role: 'viewer' } });
    const { json: key } = await member.ask('POST', '/admin/api-keys', { name: 'ci', scopes: ['log:read'] });
    expect((await owner.ask('DELETE', `/admin/users/${member.id}`)).status).toBe(204);
    const where = { userId: member.id };
    const left = [
      pg.db.session.count({ where }),
      pg.db.apiKey.count({ where }),
      pg.db.appMember.count({ where }),
    ];
    expect(await Promise.all(left)).toEqual([0, 0, 0]);
    expect((await member.ask('GET', '/auth/me')).status).toBe(401);
    expect((await asking(app, key.raw_token)('GET', '/probe')).status).toBe(401);
    expect((await told()).at(-1)).toMatchObject({ action: 'user.delete', targetName: member.username });
  });
});
