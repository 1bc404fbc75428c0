import { newId } from '#kernel';
import { usePostgres } from '#testing';
import { aSlug, startWorld, tally } from './tenancy-world.for-spec.js';
import type { Json, Person, Reply, World } from './tenancy-world.for-spec.js';

const pg = usePostgres({ poolSize: 20 });
const ROUNDS = 20;
const ROLES = ['app_admin', 'editor', 'viewer'] as const;
let world: World;
let owner: Person;

beforeAll(async () => {
  world = await startWorld(pg);
  ({ owner } = world);
});
afterAll(() => world.close());

const at = (app: Pick<Json, 'id'>, userId = ''): string =>
  `/apps/${app.id}/members${userId === '' ? '' : `/${userId}`}`;
const grant = (app: Pick<Json, 'id'>, { userId }: { userId: string }, role: string, who = owner) =>
  who.post(at(app), { user_id: userId, role });
const roleOf = async (app: Pick<Json, 'id'>, { userId }: { userId: string }) =>
  (await pg.db.appMember.findUnique({ where: { appId_userId: { appId: app.id, userId } } }))?.role;
const memberAudits = async (app: Pick<Json, 'id'>) =>
  (await world.audit({ appId: app.id })).filter(({ action }) => String(action).startsWith('member.'));

describe('members of an app', () => {
  it('are granted a role, with what is known of them (R-MEM-03)', async () => {
    const [app, user] = [await world.app(), await world.person()];
    await pg.db.user.update({ where: { id: user.userId }, data: { email: 'ada@example.com' } });
    const answer = await grant(app, user, 'editor');
    expect(answer).toEqual({
      status: 201,
      json: {
        ...{ user_id: user.userId, username: user.username, email: 'ada@example.com' },
        ...{ instance_role: 'member', is_active: true, role: 'editor' },
        created_at: expect.stringMatching(/^\d{4}-.*Z$/),
        updated_at: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    });
    expect((await owner.get(at(app))).json).toEqual({ items: [answer.json], next_cursor: null });
    expect((await user.get(`/apps/${app.slug}`)).json['my_role']).toBe('editor');
    expect(await grant(app, user, 'viewer')).toMatchObject({ status: 409, json: { code: 'member.exists' } });
    expect(await roleOf(app, user)).toBe('editor');
    expect(await memberAudits(app)).toMatchObject([
      {
        ...{ action: 'member.grant', outcome: 'done', targetId: user.userId, targetName: user.username },
        details: { role: 'editor' },
      },
      { action: 'member.grant', outcome: 'refused', code: 'member.exists' },
    ]);
  });

  it('are changed, and only changed (R-MEM-06)', async () => {
    const [app, user] = [await world.app(), await world.person()];
    const missing = { status: 404, json: { code: 'member.not-found' } };
    expect(await owner.patch(at(app, user.userId), { role: 'viewer' })).toMatchObject(missing);
    expect(await roleOf(app, user)).toBeUndefined();
    const granted = await grant(app, user, 'viewer');
    const changed = await owner.patch(at(app, user.userId), { role: 'app_admin' });
    expect(changed.status).toBe(200);
    expect(changed.json).toEqual({
      ...{ ...granted.json, role: 'app_admin', updated_at: expect.any(String) },
    });
    expect((await owner.patch(at(app, user.userId), { role: 'app_admin' })).status).toBe(200);
    for (const nobody of [newId(), 'nonsense', '%00'])
      expect(await owner.patch(at(app, nobody), { role: 'viewer' })).toMatchObject(missing);
  });

  it('lose their role, whether they had one or not (R-MEM-07)', async () => {
    const [app, user] = [await world.app(), await world.person()];
    await grant(app, user, 'viewer');
    for (let time = 0; time < 2; time += 1)
      expect(await owner.delete(at(app, user.userId))).toEqual({ status: 204, json: undefined });
    for (const nobody of [newId(), 'nonsense'])
      expect((await owner.delete(at(app, nobody))).status).toBe(204);
    expect((await user.get(`/apps/${app.id}`)).status).toBe(403);
    expect((await memberAudits(app)).slice(1)).toMatchObject([
      { action: 'member.revoke', outcome: 'done', details: { role_before: 'viewer' } },
      { action: 'member.revoke', outcome: 'done', details: { revoked: false } },
      { outcome: 'done', details: { revoked: false } },
      { outcome: 'done', details: { revoked: false } },
    ]);
  });

  it('are for its administrators, reading too (R-MEM-01)', async () => {
    const [app, user] = [await world.app(), await world.person()];
    const all = (who: Person): Promise<Reply[]> =>
      Promise.all([
        who.get(at(app)),
        grant(app, user, 'viewer', who),
        who.patch(at(app, user.userId), { role: 'viewer' }),
        who.delete(at(app, user.userId)),
      ]);
    for (const role of ['viewer', 'editor'] as const)
      expect(tally(await all(await world.member(app.id, role)))).toEqual({ 403: 4 });
    expect(tally(await all(await world.person()))).toEqual({ 403: 4 });
    const admin = await world.member(app.id, 'app_admin');
    expect((await admin.get(at(app))).status).toBe(200);
    expect((await grant(app, user, 'viewer', admin)).status).toBe(201);
    // There is no guard for the last administrator (R-MEM-09).
    expect((await admin.delete(at(app, admin.userId))).status).toBe(204);
    expect((await admin.get(at(app))).status).toBe(403);
    expect((await grant(app, admin, 'app_admin')).status).toBe(201);
  });

  it('cannot be who is deactivated, who is more than a member, or nobody (R-MEM-04, R-MEM-05)', async () => {
    const app = await world.app();
    const idle = await world.person();
    await pg.db.user.update({ where: { id: idle.userId }, data: { isActive: false } });
    expect(await grant(app, idle, 'viewer')).toMatchObject({
      status: 422,
      json: { code: 'member.inactive' },
    });
    for (const instanceRole of ['admin', 'owner'] as const) {
      const user = await world.person({ instanceRole });
      expect(await grant(app, user, 'viewer')).toMatchObject({
        ...{ status: 422, json: { code: 'member.not-a-member-role' } },
      });
    }
    expect(await grant(app, { userId: newId() }, 'viewer')).toMatchObject({
      ...{ status: 404, json: { code: 'user.not-found' } },
    });
    expect((await owner.get(at(app))).json['items']).toEqual([]);
    expect(await grant({ id: 'nobody' }, idle, 'viewer')).toMatchObject({ json: { code: 'app.not-found' } });
  });

  it.each([
    [{ role: 'viewer' }, 'user_id'],
    [{ user_id: 'ada', role: 'viewer' }, 'user_id'],
    [{ user_id: newId(), role: 'owner' }, 'role'],
    [{ user_id: newId(), role: null }, 'role'],
    [{ user_id: newId() }, 'role'],
  ])('are not granted with %j', async (body, field) => {
    const answer = await owner.post(at(await world.app()), body);
    expect(answer.status).toBe(422);
    const errors = answer.json['errors'] as { field: string }[];
    expect(new Set(errors.map((one) => one.field))).toEqual(new Set([field]));
  });
});

describe('the list of members', () => {
  it('is in the order of usernames, in pages (R-MEM-02)', async () => {
    const app = await world.app();
    const mark = aSlug();
    const names = ['Zoë', 'anna', 'Ünal', 'bert', 'Anton', '😀'].map((name) => `${name}-${mark}`);
    for (const username of names) {
      const { userId } = await world.person();
      await pg.db.user.update({
        where: { id: userId },
        data: { username, isActive: username.length % 2 === 0 },
      });
      await pg.db.appMember.create({ data: { appId: app.id, userId, role: 'viewer' } });
    }
    const [{ ordered }] = (await pg.db.$queryRaw`
      SELECT array_agg(username ORDER BY lower(username)) AS ordered
      FROM admin_users WHERE username LIKE ${`%-${mark}`}`) as [{ ordered: string[] }];
    const seen: unknown[] = [];
    for (let cursor: unknown = undefined; cursor !== null;) {
      const { json } = await owner.get(
        `${at(app)}?limit=2${cursor === undefined ? '' : `&cursor=${String(cursor)}`}`,
      );
      const items = json['items'] as { username: string; is_active: boolean }[];
      for (const { username, is_active } of items) expect(is_active).toBe(username.length % 2 === 0);
      seen.push(...items.map(({ username }) => username));
      cursor = json['next_cursor'];
    }
    expect(seen).toEqual(ordered);
    expect(seen.slice(0, 2)).not.toEqual([...seen].sort().slice(0, 2));
  });

  it.each(['?cursor=nonsense', '?cursor=', '?limit=0', '?unknown=1'])('refuses %s', async (query) => {
    const answer = await owner.get(`${at(await world.app())}${query}`);
    expect(answer.status).toBe(422);
  });
});

describe('at once', () => {
  it('several grants: one is done, the others are refused, and the role is that one (R-MEM-08)', async () => {
    const app = await world.app();
    for (let round = 0; round < ROUNDS; round += 1) {
      const user = await world.person();
      const replies = await Promise.all(
        ROLES.flatMap((role) => [grant(app, user, role), grant(app, user, role)]),
      );
      expect(tally(replies)).toEqual({ 201: 1, 409: 5 });
      expect(await roleOf(app, user)).toBe(replies.find(({ status }) => status === 201)?.json['role']);
    }
  });

  it('changes and a revocation: a change never grants anew (R-MEM-08)', async () => {
    const app = await world.app();
    for (let round = 0; round < ROUNDS; round += 1) {
      const user = await world.person();
      await grant(app, user, 'viewer');
      const [revoked, ...changed] = await Promise.all([
        owner.delete(at(app, user.userId)),
        ...ROLES.map((role) => owner.patch(at(app, user.userId), { role })),
      ]);
      expect(revoked.status).toBe(204);
      for (const { status } of changed) expect([200, 404]).toContain(status);
      expect(await roleOf(app, user)).toBeUndefined();
    }
  });

  it('a grant and the end of its user, or a change of what they are: nobody is left who must not be', async () => {
    const app = await world.app();
    const ends = [
      (id: string) => pg.db.user.delete({ where: { id } }),
      (id: string) => pg.db.user.update({ where: { id }, data: { isActive: false } }),
      (id: string) => pg.db.user.update({ where: { id }, data: { instanceRole: 'admin' } }),
    ];
    for (let round = 0; round < ROUNDS * ends.length; round += 1) {
      const user = await world.person();
      const end = ends[round % ends.length] as (typeof ends)[number];
      const [granted] = await Promise.all([grant(app, user, 'viewer'), end(user.userId)]);
      expect([201, 404, 422]).toContain(granted.status);
      const left = await roleOf(app, user);
      expect(left).toBe(round % ends.length !== 0 && granted.status === 201 ? 'viewer' : undefined);
    }
  });

  it('a grant and the end of the app: it is done or the app is not found', async () => {
    const user = await world.person();
    for (let round = 0; round < ROUNDS; round += 1) {
      const app = await world.app();
      const [gone, ...granted] = await Promise.all([
        owner.delete(`/apps/${app.id}`),
        grant(app, user, 'viewer'),
        owner.patch(at(app, user.userId), { role: 'editor' }),
        owner.delete(at(app, user.userId)),
      ]);
      expect(gone.status).toBe(204);
      for (const { status } of granted) expect([200, 201, 204, 404]).toContain(status);
      expect(await roleOf(app, user)).toBeUndefined();
    }
  });
});
