import { newId } from '#kernel';
import { fetchBundle } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { startAdminApp } from './admin-app.for-spec.js';
import type { AdminApp } from './admin-app.for-spec.js';
import { EnvSealer, ScriptsModule } from './index.js';

const pg = usePostgres();
const bus = new InProcessBus();
let admin: AdminApp;

beforeAll(async () => {
  admin = await startAdminApp({ database: pg.database, bus, modules: [ScriptsModule] });
});
afterAll(() => admin.close());

let made = 0;
/** An app of its own with one script. */
const given = async () => {
  const [appId, slug] = [newId(), `app-${(made += 1)}`];
  await pg.db.app.create({ data: { id: appId, slug, name: 'An app' } });
  const draft = { app_id: slug, name: 'script', source: 'export default () => 1;' };
  const { id } = (await admin.request('POST', '/scripts', draft)).json;
  const path = `/apps/${slug}/env`;
  return {
    appId,
    put: (name: string, body: unknown) => admin.request('PUT', `${path}/${name}`, body),
    delete: (name: string) => admin.request('DELETE', `${path}/${name}`),
    list: async () => (await admin.request('GET', path)).json.items as unknown as Record<string, unknown>[],
    build: async () => (await pg.db.script.findUniqueOrThrow({ where: { id } })).build,
    /** What a run finds. */
    env: async () => {
      const request = { runToken: `${appId}/${id}`, scriptId: id, version: 1 };
      const { env } = await bus.request(fetchBundle, request, { deadlineMs: 5_000 });
      return JSON.parse(env ?? 'null') as Record<string, string>;
    },
  };
};

describe("an app's variables", () => {
  it('are set, listed by name, changed and deleted, and runs have them as they are', async () => {
    const app = await given();
    expect(await app.list()).toEqual([]);
    expect(await app.env()).toEqual({});
    const first = await app.put('GREETING', { value: 'hé\0llo 😀' });
    const shown = {
      name: 'GREETING',
      secret: false,
      value: 'hé\0llo 😀',
      readable: true,
      updated_at: expect.stringMatching(/^\d{4}-.*Z$/),
    };
    expect(first).toEqual({ status: 200, json: shown });
    await app.put('A', { value: '' });
    expect(await app.list()).toEqual([expect.objectContaining({ name: 'A', value: '' }), shown]);
    expect(await app.env()).toEqual({ A: '', GREETING: 'hé\0llo 😀' });
    await app.put('GREETING', { value: 'bye' });
    expect(await app.env()).toEqual({ A: '', GREETING: 'bye' });
    expect(await app.delete('A')).toEqual({ status: 204, json: undefined });
    expect(await app.delete('A')).toMatchObject({ status: 404, json: { code: 'env.not-found' } });
    expect(await app.env()).toEqual({ GREETING: 'bye' });
  });

  it('are of one app only, found by id or slug', async () => {
    const [one, other] = [await given(), await given()];
    await one.put('A', { value: '1' });
    expect(await other.env()).toEqual({});
    const byId = await admin.request('GET', `/apps/${one.appId}/env`);
    expect(byId.json.items).toHaveLength(1);
    for (const [method, path] of [
      ['GET', ''],
      ['PUT', '/A'],
      ['DELETE', '/A'],
    ] as const) {
      const body = method === 'PUT' ? { value: '1' } : undefined;
      expect(await admin.request(method, `/apps/nope/env${path}`, body)).toMatchObject({
        status: 404,
        json: { code: 'app.not-found' },
      });
    }
  });

  it('raise the build of all scripts of the app when they change, and only then', async () => {
    const [app, other] = [await given(), await given()];
    const steps: [() => Promise<unknown>, number][] = [
      [() => app.put('A', { value: '1' }), 1],
      [() => app.put('A', { value: '1' }), 0],
      [() => app.put('A', { value: '2' }), 1],
      [() => app.put('A', { value: '2', secret: true }), 1],
      [() => app.put('A', { value: '2' }), 0],
      [() => app.put('A', { value: 2 }), 0],
      [() => app.delete('A'), 1],
      [() => app.delete('A'), 0],
    ];
    const untouched = await other.build();
    for (const [step, raised] of steps) {
      const before = await app.build();
      await step();
      expect((await app.build()) - before).toBe(raised);
    }
    expect(await other.build()).toBe(untouched);
  });

  it.each(['1A', 'A-B', 'A%20B', '%C3%A4', '%00', 'x'.repeat(101), 'PICLOUD_KEY', '__proto__'])(
    'cannot be called "%s" (422)',
    async (name) => {
      const app = await given();
      expect(await app.put(name, { value: '1' })).toMatchObject({
        status: 422,
        json: { errors: [{ field: 'name' }] },
      });
      expect((await app.delete(name)).status).toBe(404);
      expect(await app.list()).toEqual([]);
    },
  );

  it.each([
    undefined,
    {},
    { value: null },
    { value: 1 },
    { value: 'a', secret: 'yes' },
    { value: 'a', secret: null },
    { value: 'a', colour: 1 },
  ])('cannot be set by %j (422)', async (body) => {
    const app = await given();
    expect((await app.put('A', body)).status).toBe(422);
  });

  it('have limits, each alone and all together (422)', async () => {
    const app = await given();
    const full = 'x'.repeat(65_536);
    expect(await app.put('TOO_LONG', { value: `${full}x` })).toMatchObject({
      status: 422,
      json: { errors: [{ field: 'value' }] },
    });
    for (const name of ['A', 'B', 'C', 'D']) expect((await app.put(name, { value: full })).status).toBe(200);
    expect((await app.put('E', { value: 'x' })).status).toBe(422);
    expect((await app.put('D', { value: '' })).status).toBe(200);
    expect((await app.put('E', { value: 'x' })).status).toBe(200);
  });

  it('are two hundred at most, also with several writers at once', async () => {
    const app = await given();
    const sealed = new Uint8Array(29);
    await pg.db.appEnv.createMany({
      data: Array.from({ length: 197 }, (_, index) => ({
        appId: app.appId,
        name: `N${index}`,
        isSecret: false,
        sealed,
      })),
    });
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => app.put(`M${index}`, { value: '' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 422, 422, 422]);
    expect((await app.put('N1', { value: 'again' })).status).toBe(200);
  });
});

describe("an app's secrets", () => {
  it('are shown to runs only', async () => {
    const app = await given();
    const answer = await app.put('TOKEN', { value: 'hunter2', secret: true });
    expect(answer).toEqual({
      status: 200,
      json: { name: 'TOKEN', secret: true, readable: true, updated_at: expect.any(String) },
    });
    expect(JSON.stringify(await app.list())).not.toContain('hunter2');
    expect(await app.env()).toEqual({ TOKEN: 'hunter2' });
    const row = await pg.db.appEnv.findFirstOrThrow({ where: { appId: app.appId } });
    expect(Buffer.from(row.sealed).toString('latin1')).not.toContain('hunter2');
  });

  it('stay secret unless told otherwise, which takes a value', async () => {
    const app = await given();
    await app.put('TOKEN', { value: 'hunter2', secret: true });
    expect((await app.put('TOKEN', { value: 'hunter3' })).json).toMatchObject({ secret: true });
    expect(await app.put('TOKEN', { secret: false })).toMatchObject({ status: 422 });
    expect((await app.put('TOKEN', { value: 'plain', secret: false })).json).toMatchObject({
      value: 'plain',
    });
  });

  it('are never quoted by a refusal', async () => {
    const app = await given();
    for (const body of [
      { value: ['hunter2'], secret: true },
      { value: `hunter2${'x'.repeat(70_000)}`, secret: true },
      { value: 'hunter2\ud800', secret: true },
      { value: 'hunter2', secret: 'hunter2' },
      { value: 'hunter2', hunter3: 1 },
    ]) {
      const answer = await app.put('TOKEN', body);
      expect(answer.status).toBe(422);
      expect(JSON.stringify(answer.json)).not.toContain('hunter2');
    }
  });
});

describe('a value that cannot be opened', () => {
  it.each([
    ['sealed with another key', { isSecret: true }, 'another key, which is long enough too', 'TOKEN'],
    ['moved from another name', { isSecret: true }, undefined, 'OTHER'],
    ['made readable in the database', { isSecret: false }, undefined, 'TOKEN'],
  ])('%s is listed as such, and stops runs until it is set again', async (_name, flags, key, name) => {
    const app = await given();
    const sealer = key === undefined ? admin.app.get(EnvSealer) : new EnvSealer(key);
    const sealed = sealer.seal({ appId: app.appId, name, isSecret: true }, 'hunter2');
    await pg.db.appEnv.create({ data: { appId: app.appId, name: 'TOKEN', sealed, ...flags } });
    await app.put('PLAIN', { value: '1' });
    const { isSecret } = flags;
    expect(await app.list()).toEqual([
      expect.objectContaining({ name: 'PLAIN', value: '1', readable: true }),
      { name: 'TOKEN', secret: isSecret, readable: false, updated_at: expect.any(String) },
    ]);
    await expect(app.env()).rejects.toMatchObject({
      code: 'env.unreadable',
      message: expect.not.stringContaining('hunter2'),
    });
    await app.put('TOKEN', { value: 'hunter3' });
    expect(await app.env()).toEqual({ PLAIN: '1', TOKEN: 'hunter3' });
    expect((await app.list())[1]).toMatchObject({ secret: isSecret, readable: true });
  });
});
