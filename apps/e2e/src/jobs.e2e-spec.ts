import { inBothModes } from './both-modes.js';

const PATH = '/api/v1/admin/system/jobs';

inBothModes((guests) => {
  it('has its upkeep done, and tells its owner how it stands', async () => {
    const { admin } = guests();
    let items: Record<string, unknown>[] = [];
    for (let tries = 0; tries < 100; tries++) {
      const { status, json } = await admin.get(PATH);
      expect(status).toBe(200);
      items = json['items'] as Record<string, unknown>[];
      if (items.every((job) => job['last_success_at'] !== null)) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(items.map((job) => job['name'])).toEqual(
      expect.arrayContaining(['identity.expired-sessions', 'logs.days-ahead', 'logs.old-records']),
    );
    for (const job of items) {
      expect(job).toMatchObject({ every_ms: 3_600_000, last_error: null, failures: 0 });
      expect(Date.parse(job['next_run_at'] as string)).toBeGreaterThan(Date.now());
      expect(Date.parse(job['last_success_at'] as string)).toBeLessThanOrEqual(Date.now() + 1_000);
    }
  });

  it('shows them to nobody else', async () => {
    expect((await guests().stranger.get(PATH)).status).toBe(401);
  });
});
