import { modes } from '../modes.js';
import { cellsBelow } from '../cells.for-spec.js';
import { Client } from '../client.js';
import { startInstallation } from '../installation.js';
import type { Installation } from '../installation.js';
import { pause } from '../program.js';

const WAIT_100 =
  'export default async () => { await new Promise((r) => setTimeout(r, 100)); return "done"; };';

describe.each(modes)('%s', (mode) => {
  let installation: Installation;
  let admin: Client;
  beforeAll(async () => {
    installation = await startInstallation(mode, { PICLOUD_LOCAL_EXECUTORS: '2' });
    admin = await Client.signedIn(installation);
  });
  afterAll(() => installation.close());

  it('loses only the runs of a cell that is killed, and serves the next', async () => {
    const { path } = await admin.endpoint(WAIT_100);
    await admin.get(path);
    const underWay = Array.from({ length: 40 }, () => admin.get(path));
    await pause(60);
    const [victim] = cellsBelow(installation.program.pid);
    process.kill(victim as number, 'SIGKILL');
    const answers = await Promise.all(underWay);
    for (const { status, json } of answers) {
      if (status !== 200)
        expect({ status, code: json['code'] }).toEqual({ status: 502, code: 'executor.crashed' });
    }
    expect((await admin.get(path)).text).toBe('"done"');
    // Whatever the cell held: another one has it now.
    const after = await Promise.all(Array.from({ length: 20 }, () => admin.get(path)));
    expect(after.map(({ status }) => status)).toEqual(after.map(() => 200));
  });

  if (mode === 'cluster') {
    it('tells the waiters of a killed executor within 3 s, and goes on with the other', async () => {
      const slow =
        'export default async () => { await new Promise((r) => setTimeout(r, 4000)); return "done"; };';
      const paths = await Promise.all(
        Array.from({ length: 10 }, async () => (await admin.endpoint(slow)).path),
      );
      const { path: quick } = await admin.endpoint('export default () => 1;');
      let killedAt = 0;
      const waiting = paths.map(async (path) => ({
        answer: await admin.get(path),
        after: Date.now() - killedAt,
      }));
      await pause(800);
      const [victim] = installation.pids.filter(([role]) => role === 'executor');
      process.kill(victim?.[1] as number, 'SIGKILL');
      killedAt = Date.now();
      for (let n = 0; n < 20; n++) expect([200, 502]).toContain((await admin.get(quick)).status);
      const answers = await Promise.all(waiting);
      const lost = answers.filter(({ answer }) => answer.status !== 200);
      // Ten scripts have their homes on two executors: that all ten live on one has a chance of 1 in 512.
      expect(lost.length).toBeGreaterThan(0);
      for (const { answer, after } of lost) {
        expect(answer).toMatchObject({ status: 502, json: { code: 'executor.lost' } });
        expect(after).toBeLessThan(3_000);
      }
      for (let n = 0; n < 20; n++) expect((await admin.get(quick)).status).toBe(200);
    });
  }
});
