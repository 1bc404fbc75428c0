import { newId } from '#kernel';
import { fetchBundle } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { startAdminApp } from './admin-app.for-spec.js';
import type { AdminApp } from './admin-app.for-spec.js';
import { ScriptsModule } from './index.js';

const pg = usePostgres();
const bus = new InProcessBus();
const appId = newId();
let admin: AdminApp;
let scriptId: string;

beforeAll(async () => {
  await pg.db.app.create({ data: { id: appId, slug: 'default', name: 'Default' } });
  admin = await startAdminApp({ database: pg.database, bus, modules: [ScriptsModule] });
  const script = { app_id: 'default', name: 'a script', source: 'export default () => 1;' };
  scriptId = (await admin.request('POST', '/scripts', script)).json.id;
});
afterAll(() => admin.close());

const put = (hosts: unknown, app = 'default') =>
  admin.request('PUT', `/apps/${app}/egress`, { allowed_hosts: hosts });
const carried = async (): Promise<string | undefined> => {
  const request = { runToken: `${appId}/${scriptId}`, scriptId, version: 1 };
  return (await bus.request(fetchBundle, request, { deadlineMs: 5_000 })).allowedHosts;
};
const build = async () => (await pg.db.script.findUniqueOrThrow({ where: { id: scriptId } })).build;

describe("where an app's scripts may send requests", () => {
  it('is everywhere until somebody says otherwise', async () => {
    expect((await admin.request('GET', '/apps/default/egress')).json).toEqual({
      allowed_hosts: null,
      updated_at: null,
    });
    expect(await carried()).toBeUndefined();
  });

  it('goes with the code of every run that begins after it was set', async () => {
    const before = await build();
    const answer = await put(['API.example.com', '*.example.org']);
    expect(answer).toMatchObject({
      status: 200,
      json: { allowed_hosts: ['api.example.com', '*.example.org'], updated_at: expect.any(String) },
    });
    expect(await carried()).toBe('["api.example.com","*.example.org"]');
    expect(await build()).toBeGreaterThan(before);
    await put([]);
    expect(await carried()).toBe('[]');
    await put(null);
    expect(await carried()).toBeUndefined();
  });

  it.each([
    ['a text', 'x'],
    ['no list', undefined],
    ['a number in it', [1]],
    ['no host', ['a b']],
  ])('cannot be %s (422)', async (_name, hosts) => {
    expect((await put(hosts)).status).toBe(422);
  });

  it('is of an app that is there (404)', async () => {
    expect((await put([], 'nobody')).status).toBe(404);
  });
});
