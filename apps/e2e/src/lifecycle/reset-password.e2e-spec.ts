import { Client } from '../client.js';
import { ADMIN, startInstallation } from '../installation.js';
import { Program } from '../program.js';

const CLI = 'dist/apps/cli/src/main.js';

it('lets an owner back in from the machine itself, running or stopped (R-AUTH-08)', async () => {
  const installation = await startInstallation('all-in-one');
  const env = { PICLOUD_DATA_DIR: installation.dataDir };
  const reset = async (...args: string[]): Promise<{ code: number | null; output: string }> => {
    const program = new Program(CLI, env, args);
    const code = await program.ended();
    return { code, output: program.output };
  };
  try {
    const before = await Client.signedIn(installation);
    const done = await reset('admin', 'reset-password', ADMIN.username);
    expect(done.code).toBe(0);
    const password = /New password of \S+: (\S+)/.exec(done.output)?.[1] as string;
    const after = await Client.signedIn(installation, { username: ADMIN.username, password });
    expect((await after.get('/api/v1/auth/me')).status).toBe(200);
    expect((await before.get('/api/v1/auth/me')).status).toBe(401);
    const old = await Client.anonymous(installation).post('/api/v1/auth/login', ADMIN);
    expect(old.status).toBe(401);

    const told = await after.get('/api/v1/admin/audit?action=user.password-reset');
    expect(told.json['items']).toEqual([
      expect.objectContaining({
        ...{ actor: null, outcome: 'done', target: expect.objectContaining({ name: ADMIN.username }) },
      }),
    ]);

    const gone = await after.post('/api/v1/admin/users', { username: 'gone' });
    const patch = JSON.stringify({ is_active: false });
    const path = `/api/v1/admin/users/${String(gone.json['id'])}`;
    await after.send('PATCH', path, patch, { 'content-type': 'application/json' });
    const stays = await reset('admin', 'reset-password', 'gone');
    expect(stays).toMatchObject({ code: 0, output: expect.stringContaining('stays deactivated') });
    const ofGone = { username: 'gone', password: /New password of \S+: (\S+)/.exec(stays.output)?.[1] };
    expect((await Client.anonymous(installation).post('/api/v1/auth/login', ofGone)).status).toBe(401);
    expect(done.output).not.toContain('deactivated');

    const unknown = await reset('admin', 'reset-password', 'nobody-of-that-name');
    expect(unknown).toMatchObject({ code: 1, output: expect.stringContaining('nobody-of-that-name') });

    await installation.program.stop();
    expect((await reset('admin', 'reset-password', ADMIN.username)).code).toBe(0);
  } finally {
    await installation.close();
  }
});
