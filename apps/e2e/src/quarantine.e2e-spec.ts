import { inBothModes } from './both-modes.js';
import { until } from './documented-api.for-spec.js';

/** Fills memory faster than the engine looks: the process ends. */
const KILLER = `export default () => {
  const all = [];
  for (;;) all.push(Array.prototype.concat.call(...Array.from({ length: 64 }, () => new Array(1e6).fill(all.length))));
};`;
const STUCK = 'export default () => Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1);';
const LIMITS = { cpu_ms: 200, wall_ms: 2_000, memory_mb: 16 };

inBothModes((guests) => {
  it('pauses a version that has killed three cells, says so, and lifts it by a new version or by hand', async () => {
    const { admin, stranger } = guests();
    const { script, path } = await admin.endpoint(STUCK, { sandbox: LIMITS });
    const about = `/api/v1/admin/scripts/${script.id}`;
    for (let kills = 0; kills < 3; kills++) {
      const { status, json } = await stranger.get(path);
      expect([status, json['code']]).toEqual([507, 'script.out-of-budget']);
    }
    const refused = await stranger.get(path);
    expect([refused.status, refused.json['code']]).toEqual([503, 'script.quarantined']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(30);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    // The manager hears of it from the executor, which has refused by then.
    const shown = await until(
      () => admin.get(about),
      ({ json }) => json['quarantine'] !== null,
    );
    expect(shown.json['quarantine']).toMatchObject({ version: 1, strikes: 1 });

    await admin.put(about, { source: "export default () => 'mended';" });
    expect((await stranger.get(path)).json).toBe('mended');
    expect((await admin.get(about)).json['quarantine']).toBeNull();

    await admin.post(`${about}/versions/1/activate`, {});
    expect((await stranger.get(path)).status).toBe(503);
    expect((await admin.delete(`${about}/quarantine`)).status).toBe(204);
    expect((await stranger.get(path)).json['code']).toBe('script.out-of-budget');
  }, 30_000);

  it('serves everybody else while one after the other runs out of memory', async () => {
    const { admin, stranger } = guests();
    const { path: neighbour } = await admin.endpoint("export default () => 'here';");
    const killers = await Promise.all(
      Array.from({ length: 12 }, () => admin.endpoint(KILLER, { sandbox: LIMITS })),
    );
    let killing = true;
    const served: number[] = [];
    const asking = (async () => {
      while (killing) served.push((await stranger.get(neighbour)).status);
    })();
    for (const { path } of killers) {
      const { status, json } = await stranger.get(path);
      expect(['script.out-of-budget', 'executor.crashed', 'script.threw']).toContain(json['code']);
      expect([502, 507]).toContain(status);
    }
    killing = false;
    await asking;
    expect(served.length).toBeGreaterThan(20);
    expect(served.filter((status) => status !== 200)).toEqual([]);
  }, 60_000);
});
