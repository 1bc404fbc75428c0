import { newId } from '#kernel';
import type { Clock } from '#kernel';
import { quarantineLifted, scriptQuarantined } from '#contracts';
import type { ScriptQuarantined } from '#contracts';
import { CLOCK } from '#identity/feature';
import { InProcessBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { startAdminApp } from './admin-app.for-spec.js';
import type { AdminApp } from './admin-app.for-spec.js';
import { ScriptsModule } from './index.js';

const pg = usePostgres();
const bus = new InProcessBus();
const lifted: string[] = [];
const START = Date.UTC(2026, 0, 1);
let now = START;
const clock: Clock = { now: () => now };
let admin: AdminApp;

beforeAll(async () => {
  await pg.db.app.create({ data: { id: newId(), slug: 'default', name: 'Default' } });
  bus.subscribe(quarantineLifted, ({ scriptId }) => lifted.push(scriptId));
  const ports = [[CLOCK, clock]] as const;
  admin = await startAdminApp({ database: pg.database, bus, modules: [ScriptsModule], ports });
});
afterAll(() => admin.close());
beforeEach(() => (now = START));

let made = 0;
const given = async () => {
  const draft = { app_id: 'default', name: `script ${(made += 1)}`, source: 'export default () => 1;' };
  const { id } = (await admin.request('POST', '/scripts', draft)).json;
  await admin.request('PUT', `/scripts/${id}`, { source: 'export default () => 2;' });
  const shown = async () =>
    (await admin.request('GET', `/scripts/${id}`)).json as unknown as { quarantine: unknown };
  return { id, quarantine: async () => (await shown()).quarantine };
};
/** Says it, and lets it be written. */
const say = async (more: Partial<ScriptQuarantined> & { scriptId: string }): Promise<void> => {
  const event = { version: 2, untilMs: START + 60_000, strikes: 1, reason: 'SIGABRT', ...more };
  bus.publish(scriptQuarantined, event);
  for (let round = 0; round < 200; round += 1) {
    const row = await pg.db.scriptQuarantine.findFirst({
      where: { scriptId: event.scriptId, version: event.version, until: { gte: new Date(event.untilMs) } },
    });
    if (row !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

describe('a quarantine', () => {
  it('is shown as long as it lasts', async () => {
    const { id, quarantine } = await given();
    expect(await quarantine()).toBeNull();
    await say({ scriptId: id });
    const view = { version: 2, until: '2026-01-01T00:01:00.000Z', strikes: 1, reason: 'SIGABRT' };
    expect(await quarantine()).toEqual(view);
    const [listed] = (await admin.request('GET', '/scripts?limit=1')).json.items;
    expect(listed).toMatchObject({ id, quarantine: view });
    now = START + 59_999;
    expect(await quarantine()).toEqual(view);
    now = START + 60_000;
    expect(await quarantine()).toBeNull();
  });

  it('is shown of the active version or the canary, not of others', async () => {
    const { id, quarantine } = await given();
    await say({ scriptId: id, version: 1 });
    expect(await quarantine()).toBeNull();
    await admin.request('PUT', `/scripts/${id}`, { canary: { version: 1, percent: 5 } });
    expect(await quarantine()).toMatchObject({ version: 1 });
    await say({ scriptId: id, version: 2 });
    expect(await quarantine()).toMatchObject({ version: 2 });
    await admin.request('PUT', `/scripts/${id}`, { source: 'export default () => 3;' });
    expect(await quarantine()).toBeNull();
  });

  it('is the longest of those that executors tell of', async () => {
    const { id, quarantine } = await given();
    await say({ scriptId: id, untilMs: START + 120_000, strikes: 2 });
    bus.publish(scriptQuarantined, {
      scriptId: id,
      version: 2,
      untilMs: START + 1,
      strikes: 1,
      reason: 'late',
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await quarantine()).toMatchObject({ strikes: 2, until: '2026-01-01T00:02:00.000Z' });
    await say({ scriptId: id, untilMs: START + 240_000, strikes: 3 });
    expect(await quarantine()).toMatchObject({ strikes: 3 });
  });

  it('of a script that is gone is nothing, nor is one that cannot be written', async () => {
    const { id, quarantine } = await given();
    await say({ scriptId: newId(), version: 1 });
    bus.publish(scriptQuarantined, { scriptId: id, version: 2, untilMs: 9e15, strikes: 1, reason: 'x' });
    await say({ scriptId: id, reason: `a\0b${'é'.repeat(1_000)}` });
    expect(await quarantine()).toMatchObject({ reason: expect.stringMatching(/^a\uFFFDbé+$/) });
    expect(await pg.db.scriptQuarantine.count({ where: { scriptId: id } })).toBe(1);
  }, 10_000);

  it('goes with its script', async () => {
    const { id } = await given();
    await say({ scriptId: id });
    expect((await admin.request('DELETE', `/scripts/${id}`)).status).toBe(204);
    expect(await pg.db.scriptQuarantine.count({ where: { scriptId: id } })).toBe(0);
  });
});

describe('lifting a quarantine', () => {
  it('ends it for all versions, here and at the executors', async () => {
    const { id, quarantine } = await given();
    await say({ scriptId: id, version: 1 });
    await say({ scriptId: id, version: 2 });
    expect(await admin.request('DELETE', `/scripts/${id}/quarantine`)).toEqual({
      status: 204,
      json: undefined,
    });
    expect(await quarantine()).toBeNull();
    expect(await pg.db.scriptQuarantine.count({ where: { scriptId: id } })).toBe(0);
    expect(lifted).toEqual([id]);
    expect((await admin.request('DELETE', `/scripts/${id}/quarantine`)).status).toBe(204);
  });

  it.each([newId(), 'nope'])('of the script "%s" is 404', async (id) => {
    expect(await admin.request('DELETE', `/scripts/${id}/quarantine`)).toMatchObject({
      status: 404,
      json: { code: 'script.not-found' },
    });
  });
});
