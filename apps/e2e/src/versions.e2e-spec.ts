import { inBothModes } from './both-modes.js';
import { pause } from './program.js';

const saying = (word: string): string => `export default () => '${word}';`;

/** Asks without pause, some at a time, until told to stop; remembers what came and when it was asked for. */
function underLoad(ask: () => Promise<{ status: number; json: unknown }>) {
  const seen: { askedAt: number; status: number; said: unknown }[] = [];
  let going = true;
  const loop = async (): Promise<void> => {
    while (going) {
      const askedAt = performance.now();
      const { status, json } = await ask();
      seen.push({ askedAt, status, said: json });
    }
  };
  const loops = Promise.all(Array.from({ length: 8 }, loop));
  return {
    seen,
    async stop() {
      going = false;
      await loops;
    },
  };
}

inBothModes((guests) => {
  const admin = () => guests().admin;
  const versionsOf = async (id: string) =>
    (await admin().get(`/api/v1/admin/scripts/${id}/versions`)).json['items'] as Record<string, unknown>[];

  it('keeps every save, and goes back to one in a single call that no client sees fail', async () => {
    const { script, path } = await admin().endpoint(saying('one'));
    await admin().put(`/api/v1/admin/scripts/${script.id}`, { source: saying('two') });
    expect(await versionsOf(script.id)).toMatchObject([
      { version: 2, active: true },
      { version: 1, active: false },
    ]);
    const load = underLoad(() => guests().stranger.get(path));
    await pause(700);
    const rolledBackAt = performance.now();
    const answer = await admin().post(`/api/v1/admin/scripts/${script.id}/versions/1/activate`, {});
    expect([answer.status, answer.json['version'], answer.json['latest_version']]).toEqual([200, 1, 2]);
    await pause(1_500);
    await load.stop();
    expect(load.seen.length).toBeGreaterThan(100);
    expect(load.seen.filter(({ status }) => status !== 200)).toEqual([]);
    const before = load.seen.filter(({ askedAt }) => askedAt < rolledBackAt);
    const after = load.seen.filter(({ askedAt }) => askedAt > rolledBackAt + 1_000);
    expect(before.length).toBeGreaterThan(0);
    expect(before[0]?.said).toBe('two');
    expect(new Set(after.map(({ said }) => said))).toEqual(new Set(['one']));
    const saved = await admin().put(`/api/v1/admin/scripts/${script.id}`, { source: saying('three') });
    expect(saved.json['version']).toBe(3);
    expect((await guests().stranger.get(path)).json).toBe('three');
  }, 20_000);

  it('gives a second version its share of the runs', async () => {
    const { script, path } = await admin().endpoint(saying('old'));
    await admin().put(`/api/v1/admin/scripts/${script.id}`, { source: saying('new') });
    await admin().post(`/api/v1/admin/scripts/${script.id}/versions/1/activate`, {});
    const canary = { version: 2, percent: 30 };
    const set = await admin().put(`/api/v1/admin/scripts/${script.id}`, { canary });
    expect([set.status, set.json['canary']]).toEqual([200, canary]);
    let newer = 0;
    for (let batch = 0; batch < 20; batch++) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => guests().stranger.get(path)));
      newer += answers.filter(({ json }) => (json as unknown) === 'new').length;
    }
    // 400 draws at 30 percent: five standard deviations either way.
    expect(newer).toBeGreaterThan(74);
    expect(newer).toBeLessThan(166);
    expect(
      (await admin().put(`/api/v1/admin/scripts/${script.id}`, { canary: null })).json['canary'],
    ).toBeNull();
    const answers = await Promise.all(Array.from({ length: 20 }, () => guests().stranger.get(path)));
    expect(answers.every(({ json }) => (json as unknown) === 'old')).toBe(true);
  });

  it('lets those who are signed in, and nobody else, pick a version', async () => {
    const { script, path } = await admin().endpoint(saying('one'));
    await admin().put(`/api/v1/admin/scripts/${script.id}`, { source: saying('two') });
    const pick = { 'x-picloud-version': '1' };
    expect((await admin().get(path, pick)).json).toBe('one');
    expect((await admin().get(path)).json).toBe('two');
    const stranger = await guests().stranger.get(path, pick);
    expect([stranger.status, stranger.json['code']]).toEqual([401, 'auth.required']);
    const unknown = await admin().get(path, { 'x-picloud-version': '9' });
    expect([unknown.status, unknown.json['code']]).toEqual([404, 'script.not-found']);
    const nonsense = await admin().get(path, { 'x-picloud-version': 'latest' });
    expect([nonsense.status, nonsense.json['code']]).toEqual([400, 'version.malformed']);
    const [record] = await admin().executions(script.id, 2);
    expect(record?.version).toBe(2);
  });

  it('runs a changed module at the next run of whoever imports it', async () => {
    const name = `rates-${Date.now()}`;
    const rate = (value: number): string => `export const rate = ${value};`;
    const module = await admin().script(rate(1), { name, kind: 'module' });
    const { path } = await admin().endpoint(`import { rate } from './${name}';\nexport default () => rate;`);
    expect((await guests().stranger.get(path)).json).toBe(1);
    await admin().put(`/api/v1/admin/scripts/${module.id}`, { source: rate(2) });
    expect((await guests().stranger.get(path)).json).toBe(2);
    await admin().post(`/api/v1/admin/scripts/${module.id}/versions/1/activate`, {});
    expect((await guests().stranger.get(path)).json).toBe(1);
  });

  it('shows a run the variables of its app as they are now, and nobody a secret', async () => {
    const { script, path } = await admin().endpoint(
      "import { env } from 'picloud';\nexport default () => [env.SPEC_TOKEN?.length ?? null, 'SPEC_TOKEN' in env];",
    );
    const variable = '/api/v1/admin/apps/default/env/SPEC_TOKEN';
    expect((await guests().stranger.get(path)).json).toEqual([null, false]);
    await admin().put(variable, { value: 'hunter2-hunter2', secret: true });
    expect((await guests().stranger.get(path)).json).toEqual([15, true]);
    const listed = await admin().get('/api/v1/admin/apps/default/env');
    expect(listed.text).toContain('SPEC_TOKEN');
    expect(listed.text).not.toContain('hunter2');
    expect((await admin().delete(variable)).status).toBe(204);
    expect((await guests().stranger.get(path)).json).toEqual([null, false]);
    expect(JSON.stringify(await admin().executions(script.id, 3))).not.toContain('hunter2');
  });
});
