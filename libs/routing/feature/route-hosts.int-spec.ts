import { usePostgres } from '#testing';
import { RoutesWorld } from './routes-world.for-spec.js';

const pg = usePostgres();
let world: RoutesWorld;
beforeAll(async () => {
  world = await RoutesWorld.start(pg.database);
});
afterAll(() => world.close());

let names = 0;
const aName = (): string => `h${(names += 1)}.example`;

describe('the host of a route', () => {
  it.each<[string, (name: string) => object, object]>([
    ['the claimed name', (name) => ({ host: name }), { host_kind: 'strict' }],
    ['a name under a claimed wildcard', (name) => ({ host: `A.b.w.${name}` }), { host_kind: 'strict' }],
    [
      'the claimed wildcard',
      (name) => ({ host: `*.w.${name}`, host_param_name: 'tenant' }),
      { host_kind: 'wildcard', host_param_name: 'tenant' },
    ],
    ['a narrower wildcard', (name) => ({ host: `*.b.w.${name}` }), { host_kind: 'wildcard' }],
    ['none', () => ({}), { host_kind: 'any', host: null }],
  ])('may be %s (R-ROUTE-23)', async (_, draft, shown) => {
    const name = aName();
    const scriptId = await world.script(await world.app(name, `*.w.${name}`));
    expect(await world.bind(scriptId, { path: '/x', ...draft(name) })).toMatchObject({
      status: 201,
      json: shown,
    });
  });

  it.each([
    ['a name that nobody claims', (): string => 'nobody.example'],
    ['a name under the claimed one', (name: string) => `a.${name}`],
    ['the bare name of a claimed wildcard', (name: string) => `w.${name}`],
    ['a wildcard over a claimed name', (name: string) => `*.${name}`],
  ])('may not be %s, and the claims are named (R-ROUTE-24)', async (_, host) => {
    const name = aName();
    const scriptId = await world.script(await world.app(name, `*.w.${name}`));
    const answer = await world.bind(scriptId, { path: '/x', host: host(name) });
    expect(answer).toMatchObject({
      status: 422,
      json: { code: 'route.host-not-claimed', errors: [{ field: 'host' }] },
    });
    for (const part of [host(name), `"${name}"`, `"*.w.${name}"`]) expect(answer.json.detail).toContain(part);
  });

  it("is not covered by another app's claim", async () => {
    const name = aName();
    await world.app(name);
    const answer = await world.bind(await world.script(await world.app()), { path: '/x', host: name });
    expect(answer).toMatchObject({ status: 422, json: { code: 'route.host-not-claimed' } });
    expect(answer.json.detail).toContain('no domain');
  });
});

describe('several who make a route at once', () => {
  it.each<[string, (at: number) => object]>([
    ['one exact path', () => ({ path: '/race' })],
    ['captures of different names', (at) => ({ path: `/race/:n${at}` })],
    ['one prefix', () => ({ path: '/race/*' })],
    ['one host', () => ({ path: '/race', host: 'HOST' })],
    ['one wildcard host', (at) => ({ path: `/race/:n${at}/*`, host: '*.HOST', host_param_name: `h${at}` })],
    ['any method and one', (at) => ({ path: '/race', method: at % 2 === 0 ? null : 'GET' })],
  ])('for %s: one has it, the others are told (R-ROUTE-21)', async (_, draft) => {
    for (let round = 0; round < 4; round += 1) {
      const name = aName();
      const appId = await world.app(name, `*.${name}`);
      // Each for a script of its own: the lock of one script would keep them apart already.
      const scripts = [await world.script(appId), await world.script(appId), await world.script(appId)];
      const answers = await Promise.all(
        scripts.map((scriptId, at) => {
          const text = JSON.stringify(draft(at)).replace('HOST', name);
          return world.bind(scriptId, JSON.parse(text) as object);
        }),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
      const lost = answers.filter(({ status }) => status === 409);
      const { items } = (await world.ask('GET', `/apps/${appId}/routes`)).json;
      expect(items).toHaveLength(1);
      for (const { json } of lost)
        expect(json).toMatchObject({ code: 'route.conflict', conflicting_route: { id: items[0]?.id } });
    }
  });
});

describe('a claim that is given up', () => {
  const release = async (appId: string, claimId: string): Promise<{ status: number; ids: string[] }> => {
    const { status, json } = await world.ask('DELETE', `/apps/${appId}/domains/${claimId}`);
    return { status, ids: unreachable(json) };
  };
  const unreachable = (json: unknown): string[] =>
    (json as { unreachable_routes: { id: string }[] }).unreachable_routes.map(({ id }) => id).sort();

  it('names the routes that no request reaches any more (R-DOM-06)', async () => {
    const name = aName();
    const appId = await world.app();
    const [claim, wildcard] = [await world.claim(appId, name), await world.claim(appId, `*.${name}`)];
    const scriptId = await world.script(appId);
    const made = async (body: object): Promise<string> => (await world.bind(scriptId, body)).json.id;
    const strict = await made({ path: '/x', host: name });
    const below = await made({ path: '/x', host: `a.${name}` });
    const any = await made({ path: '/x' });
    expect(await release(appId, claim)).toMatchObject({ ids: [strict] });
    expect(await release(appId, wildcard)).toMatchObject({ ids: [below, any].sort() });
  });

  it('while a route for it is made is either too early for it or finds the route', async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const name = aName();
      const appId = await world.app();
      const claimId = await world.claim(appId, name);
      const scriptId = await world.script(appId);
      const [bound, released] = await Promise.all([
        world.bind(scriptId, { path: '/x', host: name }),
        release(appId, claimId),
      ]);
      if (bound.status === 201) expect(released.ids).toEqual([bound.json.id]);
      else expect({ status: bound.status, ids: released.ids }).toEqual({ status: 422, ids: [] });
      seen.add(String(bound.status));
    }
    expect([...seen].every((status) => ['201', '422'].includes(status))).toBe(true);
  });
});
