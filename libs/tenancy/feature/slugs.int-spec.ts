import { usePostgres } from '#testing';
import { aSlug, startWorld, tally } from './tenancy-world.for-spec.js';
import type { Json, Person, Reply, World } from './tenancy-world.for-spec.js';

const pg = usePostgres({ poolSize: 20 });
const ROUNDS = 25;
let world: World;
let owner: Person;

beforeAll(async () => {
  world = await startWorld(pg);
  ({ owner } = world);
});
afterAll(() => world.close());

const rename = (app: Pick<Json, 'id'>, slug: string, force?: boolean): Promise<Reply> =>
  owner.patch(`/apps/${app.id}`, { slug, ...(force === undefined ? {} : { force_takeover: force }) });
const create = (slug: string, force?: boolean): Promise<Reply> =>
  owner.post('/apps', { slug, name: 'x', ...(force === undefined ? {} : { force_takeover: force }) });
const check = async (app: Pick<Json, 'id'>, slug: string): Promise<Json> =>
  (await owner.post(`/apps/${app.id}/slug:check`, { slug })).json;
const idAt = async (slug: string) => (await owner.get(`/apps/${slug}`)).json.id;

/** An app that had `old` and now has `slug`. */
const renamed = async (): Promise<Json & { old: string }> => {
  const [old, slug] = [aSlug(), aSlug()];
  const { json } = await rename(await world.app(old), slug);
  return { ...json, old };
};
/** Slugs that are in force and in a history at once: never any. */
const inBoth = () =>
  pg.db.$queryRaw<object[]>`SELECT h.slug FROM app_slug_history h JOIN apps a ON a.slug = h.slug`;

describe('a slug of before', () => {
  it('answers with the app as it is called now, everywhere an app is named (R-APP-10, R-APP-12)', async () => {
    const app = await renamed();
    expect(await owner.get(`/apps/${app.old}`)).toEqual(await owner.get(`/apps/${app.slug}`));
    expect((await owner.get(`/apps/${app.old}`)).json).toMatchObject({ id: app.id, slug: app.slug });
    expect((await owner.get(`/apps/${app.old}/domains`)).status).toBe(200);
    expect((await owner.get(`/apps/${app.old}/members`)).status).toBe(200);
    const patched = await owner.patch(`/apps/${app.old}`, { name: 'By its old slug' });
    expect(patched.json).toMatchObject({ id: app.id, slug: app.slug, name: 'By its old slug' });
    const member = await world.member(app.id, 'viewer');
    expect((await member.get(`/apps/${app.old}`)).json['my_role']).toBe('viewer');
    expect((await owner.delete(`/apps/${app.old}`)).status).toBe(204);
    expect((await owner.get(`/apps/${app.old}`)).status).toBe(404);
    expect(await pg.db.appSlug.count({ where: { appId: app.id } })).toBe(0);
  });

  it('leads to the app through any number of renames, and can be had back', async () => {
    const app = await renamed();
    const third = aSlug();
    await rename(app, third);
    for (const slug of [app.old, app.slug, third]) expect(await idAt(slug)).toBe(app.id);
    expect(await rename(app, app.old)).toMatchObject({ status: 200, json: { slug: app.old } });
    const history = await pg.db.appSlug.findMany({ where: { appId: app.id }, orderBy: { slug: 'asc' } });
    expect(new Set(history.map(({ slug }) => slug))).toEqual(new Set([app.slug, third]));
    for (const slug of [app.old, app.slug, third]) expect(await idAt(slug)).toBe(app.id);
  });
});

describe('taking a slug', () => {
  it.each(['rename', 'create'] as const)(
    'out of the history of another app takes force (R-APP-09, R-APP-11): %s',
    async (way) => {
      const [holder, other] = [await renamed(), await world.app()];
      const take = (force?: boolean) =>
        way === 'rename' ? rename(other, holder.old, force) : create(holder.old, force);
      for (const force of [undefined, false]) {
        expect(await take(force)).toMatchObject({
          status: 409,
          json: { code: 'app.slug-in-history', held_by: { app_id: holder.id, slug: holder.slug } },
        });
      }
      expect(await idAt(holder.old)).toBe(holder.id);
      const taken = await take(true);
      expect(taken).toMatchObject({ status: way === 'rename' ? 200 : 201, json: { slug: holder.old } });
      expect(await idAt(holder.old)).toBe(taken.json.id);
      expect(await idAt(holder.slug)).toBe(holder.id);
      expect(await inBoth()).toEqual([]);
      expect((await world.audit({ appId: taken.json.id })).at(-1)).toMatchObject({
        details: { slug_taken_from: holder.id },
      });
    },
  );

  it('that an app has now is refused, whatever is forced', async () => {
    const [holder, other] = [await world.app(), await world.app()];
    for (const force of [false, true]) {
      const refused = { status: 409, json: { code: 'app.slug-taken', held_by: { slug: holder.slug } } };
      expect(await rename(other, holder.slug, force)).toMatchObject(refused);
      expect(await create(holder.slug, force)).toMatchObject(refused);
      expect(await rename(other, holder.id, force)).toMatchObject({ json: { code: 'app.slug-taken' } });
    }
    expect((await owner.get(`/apps/${other.id}`)).json).toEqual(other);
  });

  it('names the other app only to those who may read it', async () => {
    const [taken, before, mine] = [await world.app(), await renamed(), await world.app()];
    const admin = await world.member(mine.id, 'app_admin');
    for (const slug of [taken.slug, before.old]) {
      const answer = await admin.patch(`/apps/${mine.id}`, { slug });
      expect(answer.status).toBe(409);
      expect(answer.json['held_by']).toBeUndefined();
      expect(JSON.stringify(answer.json)).not.toContain(before.slug);
    }
    await pg.db.appMember.create({ data: { appId: taken.id, userId: admin.userId, role: 'viewer' } });
    const answer = await admin.patch(`/apps/${mine.id}`, { slug: taken.slug });
    expect(answer.json['held_by']).toEqual({ app_id: taken.id, slug: taken.slug });
  });
});

describe('slug:check', () => {
  it('says what a rename would meet (R-APP-09)', async () => {
    const [app, other] = [await renamed(), await renamed()];
    const own = { app_id: app.id, slug: app.slug };
    const others = { app_id: other.id, slug: other.slug };
    const free = aSlug();
    expect(await check(app, free)).toEqual({ slug: free, available: true, reason: 'free' });
    expect(await check(app, app.slug)).toEqual({
      ...{ slug: app.slug, available: true, reason: 'own', held_by: own },
    });
    expect(await check(app, app.old)).toEqual({
      ...{ slug: app.old, available: true, reason: 'own-history', held_by: own },
    });
    expect(await check(app, other.old)).toEqual({
      ...{ slug: other.old, available: false, reason: 'history', held_by: others },
    });
    expect(await check(app, other.slug)).toEqual({
      ...{ slug: other.slug, available: false, reason: 'taken', held_by: others },
    });
    for (const slug of ['', 'No', 'a_b', '\0', 'x'.repeat(64)])
      expect(await check(app, slug)).toEqual({ slug, available: false, reason: 'invalid' });
    expect((await owner.get(`/apps/${app.id}`)).json['slug']).toBe(app.slug);
  });

  it('names the other app only to those who may read it, and changes nothing that would be audited', async () => {
    const [mine, other] = [await world.app(), await world.app()];
    const admin = await world.member(mine.id, 'app_admin');
    const answer = await admin.post(`/apps/${mine.id}/slug:check`, { slug: other.slug });
    expect(answer).toEqual({ status: 200, json: { slug: other.slug, available: false, reason: 'taken' } });
    const told = await world.audit({ appId: mine.id });
    expect(told.filter(({ actorId }) => actorId === admin.userId)).toEqual([]);
  });

  it('is at that very path and no other', async () => {
    const { id } = await world.app();
    for (const path of ['slug', 'slugcheck', 'slugxcheck', 'slug::check', 'slug:', 'slug:checks'])
      expect((await owner.post(`/apps/${id}/${path}`, { slug: 'x' })).status).toBe(404);
    expect((await owner.post(`/apps/nobody/slug:check`, { slug: 'x' })).json.code).toBe('app.not-found');
    expect((await owner.post(`/apps/${id}/slug:check`, {})).status).toBe(422);
    expect((await owner.post(`/apps/${id}/slug:check`, { slug: 7 })).status).toBe(422);
  });
});

describe('those who want one slug at once', () => {
  it('take it over: one has it, the others are told so', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { old } = await renamed();
      const rivals = await Promise.all([world.app(), world.app(), world.app()]);
      const replies = await Promise.all([...rivals.map((app) => rename(app, old, true)), create(old, true)]);
      const won = replies.filter(({ status }) => status < 300);
      expect(won).toHaveLength(1);
      const lost = replies.filter(({ status }) => status === 409);
      expect(lost.map(({ json }) => json.code)).toEqual(Array(3).fill('app.slug-taken'));
      expect(await idAt(old)).toBe(won[0]?.json.id);
    }
    expect(await inBoth()).toEqual([]);
  });

  it('rename and create: one has it', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const slug = aSlug();
      const [app, other] = await Promise.all([world.app(), world.app()]);
      const replies = await Promise.all([rename(app, slug), create(slug), rename(other, slug), create(slug)]);
      expect(replies.filter(({ status }) => status < 300)).toHaveLength(1);
      const codes = replies.filter(({ status }) => status === 409).map(({ json }) => json.code);
      expect(codes).toEqual(Array(3).fill('app.slug-taken'));
    }
    expect(await inBoth()).toEqual([]);
  });

  it('swap theirs, or follow each other: nobody waits for ever, and no slug is lost', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const [a, b] = await Promise.all([world.app(), world.app()]);
      const free = aSlug();
      const replies = await Promise.all([
        rename(a, b.slug, true),
        rename(b, a.slug, true),
        rename(a, free),
        rename(b, free),
      ]);
      const { 200: done = 0, 409: refused = 0 } = tally(replies);
      expect(done + refused).toBe(4);
      expect(done).toBeGreaterThan(0);
      const ends = await Promise.all([a.slug, b.slug].map(idAt));
      for (const end of ends) expect([a.id, b.id]).toContain(end);
    }
    expect(await inBoth()).toEqual([]);
  });

  it('give it up and take it: the history is theirs who had it last', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const [a, b] = await Promise.all([world.app(), world.app()]);
      const replies = await Promise.all([rename(a, aSlug()), rename(b, a.slug, true), rename(a, a.slug)]);
      const { 200: done = 0, 409: refused = 0 } = tally(replies);
      expect(done + refused).toBe(3);
      expect(await inBoth()).toEqual([]);
    }
  });

  it('while its app is deleted: it is taken or refused, never broken', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const app = await renamed();
      const other = await world.app();
      const [gone, ...replies] = await Promise.all([
        owner.delete(`/apps/${app.id}`),
        rename(other, app.old, true),
        create(app.slug, true),
      ]);
      expect(gone.status).toBe(204);
      for (const { status } of replies) expect([200, 201, 409]).toContain(status);
      expect((await owner.get(`/apps/${app.id}`)).status).toBe(404);
    }
    expect(await inBoth()).toEqual([]);
  });

  it('find the app by its slugs at all times while it goes back and forth', async () => {
    const app = await renamed();
    let going = true;
    const reader = (async () => {
      const statuses = new Set<number>();
      while (going)
        for (const slug of [app.old, app.slug]) statuses.add((await owner.get(`/apps/${slug}`)).status);
      return statuses;
    })();
    for (let round = 0; round < ROUNDS; round += 1)
      expect((await rename(app, round % 2 === 0 ? app.old : app.slug)).status).toBe(200);
    going = false;
    expect([...(await reader)]).toEqual([200]);
  });
});
