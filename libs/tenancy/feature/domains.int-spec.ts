import { newId } from '#kernel';
import { MAX_DOMAINS_OF_APP } from '#tenancy/domain';
import { usePostgres } from '#testing';
import { DomainDependents } from './index.js';
import type { ReleasedDomain } from './index.js';
import { startWorld, tally } from './tenancy-world.for-spec.js';
import type { Json, Person, World } from './tenancy-world.for-spec.js';

const pg = usePostgres({ poolSize: 20 });
let world: World;
let owner: Person;

beforeAll(async () => {
  world = await startWorld(pg);
  ({ owner } = world);
});
afterAll(() => world.close());

let made = 0;
const aDomain = (): string => `host-${(made += 1)}.example`;
const at = (app: Pick<Json, 'id'>): string => `/apps/${app.id}/domains`;
const claim = (app: Pick<Json, 'id'>, domain: string, who = owner) => who.post(at(app), { domain });
const claimsOf = async (app: Pick<Json, 'id'>): Promise<unknown[]> =>
  ((await owner.get(at(app))).json['items'] as { domain: string }[]).map(({ domain }) => domain);

describe('the domains of an app', () => {
  it('are claimed, listed and given up, and each is audited once (R-DOM-01)', async () => {
    const app = await world.app();
    const domain = aDomain();
    const one = await claim(app, domain);
    expect(one).toEqual({
      status: 201,
      json: {
        ...{ id: expect.any(String), app_id: app.id, domain },
        created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    });
    const other = await claim(app, `*.${domain}`);
    expect((await owner.get(`/apps/${app.slug}/domains`)).json).toEqual({
      ...{ items: [one.json, other.json], next_cursor: null },
    });
    const first = await owner.get(`${at(app)}?limit=1`);
    expect(first.json).toEqual({ items: [one.json], next_cursor: one.json.id });
    const second = await owner.get(`${at(app)}?limit=1&cursor=${one.json.id}`);
    expect(second.json).toEqual({ items: [other.json], next_cursor: null });
    expect(await owner.delete(`${at(app)}/${one.json.id}`)).toEqual({
      ...{ status: 200, json: { unreachable_routes: [] } },
    });
    expect(await claimsOf(app)).toEqual([`*.${domain}`]);
    expect((await owner.delete(`${at(app)}/${one.json.id}`)).json.code).toBe('domain.not-found');
    const told = (await world.audit({ appId: app.id })).filter(({ outcome }) => outcome === 'done');
    expect(told).toMatchObject([
      { action: 'app.create' },
      { action: 'domain.claim', targetKind: 'domain', targetId: one.json.id, targetName: domain },
      { action: 'domain.claim', targetName: `*.${domain}` },
      { action: 'domain.release', targetId: one.json.id, targetName: domain },
    ]);
  });

  it('are one name in Unicode, in punycode, in capitals and with a dot at the end', async () => {
    const [app, other] = [await world.app(), await world.app()];
    expect(await claim(app, 'BÜCHER.example.')).toMatchObject({
      ...{ status: 201, json: { domain: 'xn--bcher-kva.example' } },
    });
    for (const same of ['bücher.example', 'xn--bcher-kva.example', 'XN--BCHER-KVA.EXAMPLE']) {
      const answer = await claim(other, same);
      expect(answer).toMatchObject({ status: 409, json: { code: 'domain.taken' } });
    }
    expect((await claim(other, '*.bücher.example')).status).toBe(201);
  });

  it.each([
    '',
    'no host',
    'a.example:80',
    'http://a.example',
    '*.com',
    'a.example/x',
    '\0',
    null,
    7,
    undefined,
  ])('cannot be %j', async (domain) => {
    const app = await world.app();
    const answer = await owner.post(at(app), { domain });
    expect(answer.status).toBe(422);
    const errors = answer.json['errors'] as { field: string }[];
    expect(new Set(errors.map(({ field }) => field))).toEqual(new Set(['domain']));
    expect(await claimsOf(app)).toEqual([]);
  });

  it('are read by all its members, and changed by its administrators (R-APP-06)', async () => {
    const app = await world.app();
    const { id } = (await claim(app, aDomain())).json;
    for (const role of ['viewer', 'editor'] as const) {
      const member = await world.member(app.id, role);
      expect((await member.get(at(app))).status).toBe(200);
      expect((await claim(app, aDomain(), member)).status).toBe(403);
      expect((await member.delete(`${at(app)}/${id}`)).status).toBe(403);
    }
    const admin = await world.member(app.id, 'app_admin');
    expect((await claim(app, aDomain(), admin)).status).toBe(201);
    expect((await admin.delete(`${at(app)}/${id}`)).status).toBe(200);
    const stranger = await world.person();
    expect((await stranger.get(at(app))).status).toBe(403);
    expect((await stranger.get('/apps/nobody/domains')).status).toBe(404);
  });

  it('of a key for scripts alone are not changed, and of a key for domains alone not read', async () => {
    const app = await world.app();
    const key = (scopes: ('script:read' | 'domain:manage')[]) =>
      world.person({
        instanceRole: 'admin',
        credential: { kind: 'key', id: newId(), scopes, appId: app.id },
      });
    const [reader, keeper] = [await key(['script:read']), await key(['domain:manage'])];
    expect((await reader.get(at(app))).status).toBe(200);
    expect((await claim(app, aDomain(), reader)).status).toBe(403);
    expect((await keeper.get(at(app))).status).toBe(403);
    expect((await claim(app, aDomain(), keeper)).status).toBe(201);
  });

  it('of another app are not found under this one', async () => {
    const [app, other] = [await world.app(), await world.app()];
    const { id } = (await claim(other, aDomain())).json;
    for (const one of [id, newId(), 'nonsense', '%00']) {
      expect(await owner.delete(`${at(app)}/${one}`)).toMatchObject({
        ...{ status: 404, json: { code: 'domain.not-found' } },
      });
    }
    expect(await claimsOf(other)).toHaveLength(1);
  });

  it.each(['?cursor=nonsense', '?limit=0', '?unknown=1'])('are not listed with %s', async (query) => {
    expect((await owner.get(`${at(await world.app())}${query}`)).status).toBe(422);
  });
});

describe('a claim that is taken', () => {
  it('is refused and names the other app only to those who may read it (R-DOM-03, R-DOM-04)', async () => {
    const [app, mine] = [await world.app(), await world.app()];
    const domain = aDomain();
    await claim(app, domain);
    const held_by = { app_id: app.id, slug: app.slug };
    const refused = { status: 409, json: { code: 'domain.taken', held_by } };
    expect(await claim(mine, domain)).toMatchObject(refused);
    expect(await claim(app, domain)).toMatchObject(refused);
    const admin = await world.member(mine.id, 'app_admin');
    const answer = await claim(mine, domain, admin);
    expect(answer).toMatchObject({ status: 409, json: { code: 'domain.taken' } });
    expect(JSON.stringify(answer.json)).not.toMatch(new RegExp(`held_by|${app.id}|"${app.slug}"`));
    expect(await claimsOf(mine)).toEqual([]);
  });

  it('by one of several at once is that one alone', async () => {
    for (let round = 0; round < 20; round += 1) {
      const apps = await Promise.all([world.app(), world.app(), world.app()]);
      const domain = aDomain();
      const replies = await Promise.all([...apps, ...apps].map((app) => claim(app, domain)));
      expect(tally(replies)).toEqual({ 201: 1, 409: 5 });
      expect(await pg.db.appDomain.count({ where: { domain } })).toBe(1);
    }
  });

  it('by an app that is deleted meanwhile is free or taken, and nothing is left of it', async () => {
    for (let round = 0; round < 20; round += 1) {
      const [app, other] = await Promise.all([world.app(), world.app()]);
      const domain = aDomain();
      await claim(app, domain);
      const [gone, late, rival] = await Promise.all([
        owner.delete(`/apps/${app.id}`),
        claim(app, aDomain()),
        claim(other, domain),
      ]);
      expect(gone.status).toBe(204);
      expect([201, 404]).toContain(late.status);
      expect([201, 409]).toContain(rival.status);
      expect(await pg.db.appDomain.count({ where: { appId: app.id } })).toBe(0);
    }
  });
});

describe('the number of claims', () => {
  it('is limited for an app, also when they come at once', async () => {
    const app = await world.app();
    const data = Array.from({ length: MAX_DOMAINS_OF_APP - 2 }, () => {
      const domain = aDomain();
      return { id: newId(), appId: app.id, domain, shapeKey: domain };
    });
    await pg.db.appDomain.createMany({ data });
    const replies = await Promise.all(Array.from({ length: 6 }, () => claim(app, aDomain())));
    expect(tally(replies)).toEqual({ 201: 2, 422: 4 });
    expect(await pg.db.appDomain.count({ where: { appId: app.id } })).toBe(MAX_DOMAINS_OF_APP);
  });
});

describe('giving up a claim that routes rely on', () => {
  it('is done, and tells which of them are out of reach (R-DOM-06)', async () => {
    const app = await world.app();
    const [kept, given] = [aDomain(), aDomain()];
    await claim(app, kept);
    const { id } = (await claim(app, given)).json;
    const asked: ReleasedDomain[] = [];
    const route = { id: newId(), path: '/x', host: given };
    world.admin.app.get(DomainDependents).register('spec', async (db, released) => {
      asked.push(released);
      // Asked in the transaction, which no longer has the claim.
      return (await db.appDomain.count({ where: { domain: given } })) === 0 ? [route] : [];
    });
    expect((await owner.delete(`${at(app)}/${id}`)).json).toEqual({ unreachable_routes: [route] });
    expect(asked).toEqual([{ appId: app.id, domain: given, remaining: [kept] }]);
  });

  it('raises the revision of routing, as claiming does', async () => {
    const revision = async () =>
      (await pg.db.routingRevision.findUniqueOrThrow({ where: { id: 1 } })).revision;
    const app = await world.app();
    const before = await revision();
    const { id } = (await claim(app, aDomain())).json;
    const between = await revision();
    await owner.delete(`${at(app)}/${id}`);
    expect(between).toBeGreaterThan(before);
    expect(await revision()).toBeGreaterThan(between);
  });
});
