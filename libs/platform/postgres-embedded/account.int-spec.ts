import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { giveTo, launchFor, serverAccount } from './account.js';
import { findBinaries } from './binaries.js';
import { launch } from './programs.js';

const isRoot = process.getuid?.() === 0;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picloud-spec-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('is another account than root, and nobody else where it need not be', async () => {
  const account = await serverAccount(join(folder, 'postgres'));
  if (isRoot) expect(account?.uid).toBeGreaterThan(0);
  else expect(account).toBeUndefined();
});

// A normal user can neither become another nor lend capabilities.
if (isRoot) {
  const account = { uid: 65_534, gid: 65_534 };

  it('is the owner of the database that is there', async () => {
    await chown(folder, account.uid, account.gid);
    expect(await serverAccount(folder)).toEqual(account);
  });

  it('lends nothing where every directory on the way is open', async () => {
    expect(await launchFor(account, '/bin/true', '/usr/postgres')).toEqual({
      prefix: [],
      ids: account,
    });
  });

  it.each([
    ['directories', 0o711, 'dac_read_search'],
    ['files', 0o700, 'dac_override'],
  ])('makes a database with programs whose %s only root may enter', async (_, programMode, capability) => {
    // `folder` has mode 0700, as a clone in /root.
    const { initdb } = await findBinaries();
    const native = dirname(dirname(initdb));
    execFileSync('cp', ['-a', `${native}/.`, folder]);
    const program = join(folder, 'bin/initdb');
    await chmod(program, programMode);
    const cluster = join(folder, 'data/postgres');
    await mkdir(cluster, { recursive: true, mode: 0o700 });
    await giveTo(account, cluster);
    const how = await launchFor(account, program, cluster);
    expect(how.prefix).toContain(`--ambient-caps=+${capability}`);
    const running = launch(how, program, ['--no-sync', '--auth=trust', '-D', cluster]);
    expect([await running.ended, running.lines.slice(-3)]).toEqual([0, expect.anything()]);
    expect((await stat(join(cluster, 'PG_VERSION'))).uid).toBe(account.uid);
  });
}
