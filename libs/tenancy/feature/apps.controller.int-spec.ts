import { newId } from '#kernel';
import { usePostgres } from '#testing';
import { DefaultApp } from './default-app.js';
import { aSlug, startWorld } from './tenancy-world.for-spec.js';
import type { Person, World } from './tenancy-world.for-spec.js';

const pg = usePostgres();
let world: World;
let owner: Person;
let defaultId: string;

beforeAll(async () => {
  world = await startWorld(pg);
  ({ owner } = world);
  defaultId = (await world.admin.app.get(DefaultApp).ensure({ extraHosts: [] })).app.id;
});
afterAll(() => world.close());

const slugsOf = (json: Record<string, unknown>) =>
  (json['items'] as { slug: string }[]).map(({ slug }) => slug);

describe('reading apps', () => {
  it('gives one by id or by slug, with the role of the caller (R-APP-08)', async () => {
    const bySlug = await owner.get('/apps/default');
    expect(bySlug).toEqual({
      status: 200,
      json: {
        id: defaultId,
        slug: 'default',
        name: 'Default',
        my_role: 'app_admin',
        created_at: expect.stringMatching(/^\d{4}-.*Z$/),
        updated_at: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    });
    expect((await owner.get(`/apps/${defaultId}`)).json).toEqual(bySlug.json);
    const admin = await world.person({ instanceRole: 'admin' });
    expect((await admin.get('/apps/default')).json['my_role']).toBe('app_admin');
    for (const role of ['app_admin', 'editor', 'viewer'] as const) {
      const member = await world.member(defaultId, role);
      expect((await member.get('/apps/default')).json['my_role']).toBe(role);
    }
  });

  it.each(['nothing', newId(), 'NO%20SLUG', '%00', 'x'.repeat(64), "'", '%F0%9F%98%80'])(
    'finds nothing at %j, whoever asks (R-AUTHZ-03)',
    async (key) => {
      const stranger = await world.person();
      for (const who of [owner, stranger]) {
        const answer = await who.get(`/apps/${key}`);
        expect(answer).toMatchObject({ status: 404, json: { code: 'app.not-found' } });
      }
    },
  );

  it('finds an app whose slug has the form of an id', async () => {
    const slug = newId();
    await world.app(slug);
    expect((await owner.get(`/apps/${slug}`)).json).toMatchObject({ slug });
  });

  it('pages through all of them in the order of their making', async () => {
    const made = [(await world.app()).slug, (await world.app()).slug, (await world.app()).slug];
    const seen: string[] = [];
    let path = '/apps?limit=2';
    for (let cursor: unknown = ''; cursor !== null; path = `/apps?limit=2&cursor=${String(cursor)}`) {
      const { json } = await owner.get(path);
      seen.push(...slugsOf(json));
      cursor = json['next_cursor'];
    }
    expect(seen[0]).toBe('default');
    expect(seen.slice(-3)).toEqual(made);
  });

  it.each(['?cursor=nonsense', '?limit=0', '?limit=many', '?unknown=1'])('refuses %s', async (query) => {
    const answer = await owner.get(`/apps${query}`);
    expect(answer.status).toBe(422);
    const errors = answer.json['errors'] as { field: string }[];
    expect(new Set(errors.map(({ field }) => field)).size).toBe(1);
  });

  it('shows to a member the apps in which they have a role, and refuses the others (R-APP-07)', async () => {
    const [mine, other] = [await world.app(), await world.app()];
    const member = await world.member(mine.id, 'viewer');
    expect(slugsOf((await member.get('/apps')).json)).toEqual([mine.slug]);
    expect((await member.get(`/apps/${other.id}`)).status).toBe(403);
    const stranger = await world.person();
    expect((await stranger.get('/apps')).json).toEqual({ items: [], next_cursor: null });
  });
});

describe('making an app', () => {
  it('answers 201 with the app, which can be read at once and is audited once', async () => {
    const slug = aSlug();
    const made = await owner.post('/apps', { slug, name: '  Größe & Co 👩‍💻 ' });
    expect(made).toMatchObject({
      status: 201,
      json: { slug, name: 'Größe & Co 👩‍💻', my_role: 'app_admin' },
    });
    expect((await owner.get(`/apps/${slug}`)).json).toEqual(made.json);
    const told = await world.audit({ appId: made.json.id });
    expect(told).toMatchObject([
      { action: 'app.create', outcome: 'done', actorId: owner.userId, targetName: slug },
    ]);
  });

  it('is for owners and admins (R-APP-06)', async () => {
    const admin = await world.person({ instanceRole: 'admin' });
    expect((await admin.post('/apps', { slug: aSlug(), name: 'x' })).status).toBe(201);
    const member = await world.member(defaultId, 'app_admin');
    expect((await member.post('/apps', { slug: aSlug(), name: 'x' })).status).toBe(403);
  });

  it.each([
    [{ slug: 'A', name: 'x' }, 'slug'],
    [{ slug: '', name: 'x' }, 'slug'],
    [{ slug: 'a-', name: 'x' }, 'slug'],
    [{ slug: 'a\0', name: 'x' }, 'slug'],
    [{ slug: 'x'.repeat(64), name: 'x' }, 'slug'],
    [{ slug: 7, name: 'x' }, 'slug'],
    [{ name: 'x' }, 'slug'],
    [{ slug: 'fine', name: '' }, 'name'],
    [{ slug: 'fine', name: ' ' }, 'name'],
    [{ slug: 'fine', name: 'x'.repeat(101) }, 'name'],
    [{ slug: 'fine', name: 'a\nb' }, 'name'],
    [{ slug: 'fine', name: '\ud800' }, 'name'],
    [{ slug: 'fine', name: null }, 'name'],
    [{ slug: 'fine', name: 'x', force_takeover: 'yes' }, 'force_takeover'],
    [{ slug: 'fine', name: 'x', force_takeover: null }, 'force_takeover'],
    [{ slug: 'fine', name: 'x', colour: 'red' }, 'colour'],
  ])('refuses %j', async (body, field) => {
    const answer = await owner.post('/apps', body);
    expect(answer.status).toBe(422);
    const errors = answer.json['errors'] as { field: string }[];
    expect(new Set(errors.map((one) => one.field))).toEqual(new Set([field]));
    expect((await owner.get('/apps/fine')).status).toBe(404);
  });

  it('refuses a slug that an app has, and one that would be mistaken for an id', async () => {
    const app = await world.app();
    for (const slug of [app.slug, app.id]) {
      expect(await owner.post('/apps', { slug, name: 'x', force_takeover: true })).toMatchObject({
        status: 409,
        json: { code: 'app.slug-taken', held_by: { app_id: app.id, slug: app.slug } },
      });
    }
  });
});

describe('changing an app', () => {
  it('changes the name alone, or nothing, and is audited each time', async () => {
    const app = await world.app();
    const changed = await owner.patch(`/apps/${app.slug}`, { name: 'Other' });
    expect(changed).toMatchObject({
      status: 200,
      json: { ...app, name: 'Other', updated_at: expect.any(String) },
    });
    expect((changed.json['updated_at'] as string) > (app['updated_at'] as string)).toBe(true);
    const same = [
      await owner.patch(`/apps/${app.id}`, {}),
      await owner.patch(`/apps/${app.id}`, { name: 'Other', slug: app.slug }),
    ];
    for (const one of same) expect(one).toEqual(changed);
    expect(await world.audit({ appId: app.id, action: 'app.update' })).toMatchObject([
      { outcome: 'done', details: { name_before: app['name'] } },
      { outcome: 'done', details: {} },
      { outcome: 'done', details: {} },
    ]);
  });

  it('is for its administrators (R-APP-06)', async () => {
    const app = await world.app();
    const [admin, editor] = [await world.member(app.id, 'app_admin'), await world.member(app.id, 'editor')];
    expect((await editor.patch(`/apps/${app.id}`, { name: 'x' })).status).toBe(403);
    expect((await editor.post(`/apps/${app.id}/slug:check`, { slug: 'x' })).status).toBe(403);
    expect((await editor.delete(`/apps/${app.id}`)).status).toBe(403);
    const answer = await admin.patch(`/apps/${app.id}`, { name: 'x' });
    expect(answer).toMatchObject({ status: 200, json: { my_role: 'app_admin' } });
    expect((await admin.post(`/apps/${app.id}/slug:check`, { slug: 'x' })).status).toBe(200);
    expect((await admin.delete(`/apps/${app.id}`)).status).toBe(204);
  });

  it.each([{ name: null }, { slug: null }, { slug: 'No' }, { name: '' }, { id: newId() }])(
    'refuses %j',
    async (body) => {
      const app = await world.app();
      expect((await owner.patch(`/apps/${app.id}`, body)).status).toBe(422);
      expect((await owner.get(`/apps/${app.id}`)).json).toEqual(app);
    },
  );
});
