import { chown, lchown, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findProgram } from '#platform/local-servers';
import { PostgresStartError } from './embedded-postgres.errors.js';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** How to start a program of the server: a command in front of it, and the ids to give the process. */
export interface Launch {
  readonly prefix: readonly string[];
  readonly ids: Partial<Account>;
}

/** Bits of capabilities(7) in the masks of /proc/self/status. */
const CAPABILITIES = { dac_override: 1n << 1n, dac_read_search: 1n << 2n } as const;
type Capability = keyof typeof CAPABILITIES;

/**
 * The account that runs the server when this process is root, which PostgreSQL refuses to run as: the owner of
 * the cluster once there is one, else `postgres`, else `nobody`. Undefined when this process is not root.
 */
export async function serverAccount(clusterDir: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(clusterDir).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const name of ['postgres', 'nobody']) {
    const fields = accounts
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.split(':');
    if (fields !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new PostgresStartError(
    'it may not run as root, and there is no user "postgres" or "nobody"; start PiCloud as a normal user',
  );
}

/** Gives a tree that root owns to `account`; one that another account owns is left as it is. */
export async function giveTo(account: Account | undefined, folder: string): Promise<void> {
  if (account === undefined || (await stat(folder)).uid === account.uid) return;
  for (const entry of await readdir(folder, { recursive: true })) {
    await lchown(join(folder, entry), account.uid, account.gid);
  }
  await chown(folder, account.uid, account.gid);
}

/**
 * How `account` can run `program` and reach `folder`. Where a directory on the way is closed to it (the clone
 * or the data directory of root, mode 0700), the process is lent the one capability that opens it.
 * @throws PostgresStartError when that cannot be done here.
 */
export async function launchFor(
  account: Account | undefined,
  program: string,
  folder: string,
): Promise<Launch> {
  if (account === undefined) return { prefix: [], ids: {} };
  const closed = [...(await closedTo(account, program)), ...(await closedTo(account, dirname(folder)))];
  const first = closed[0];
  if (first === undefined) return { prefix: [], ids: account };
  // Reading and searching is enough to pass directories, but not to execute a file closed to others.
  const executable = !closed.includes(await realpath(program));
  const capability = await firstHeld(executable ? ['dac_read_search', 'dac_override'] : ['dac_override']);
  const setpriv = await findProgram('setpriv');
  if (capability === undefined || setpriv === undefined) throw unreachable(first, account);
  return {
    prefix: [
      setpriv,
      `--reuid=${account.uid}`,
      `--regid=${account.gid}`,
      '--clear-groups',
      `--inh-caps=+${capability}`,
      `--ambient-caps=+${capability}`,
      // PostgreSQL asks access(2) about its own program, which else forgets the capabilities of all but root.
      '--securebits=+no_setuid_fixup',
      '--',
    ],
    ids: {},
  };
}

function unreachable(path: string, account: Account): PostgresStartError {
  return new PostgresStartError(
    `it may not run as root, and user ${account.uid}, who runs it instead, may not enter "${path}"; ` +
      `run "chmod o+x" on that path, install "setpriv" (Debian package util-linux), or start PiCloud as a normal user`,
  );
}

/** Those of the path's directories, and the path itself, that `account` may not search or execute. */
async function closedTo(account: Account, path: string): Promise<string[]> {
  const closed: string[] = [];
  for (let at = await realpath(path); ; at = dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) closed.unshift(at);
    if (at === dirname(at)) return closed;
  }
}

async function firstHeld(wanted: readonly Capability[]): Promise<Capability | undefined> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const mask = (name: string): bigint =>
    BigInt(`0x${new RegExp(`^${name}:\\s*([0-9a-f]+)`, 'm').exec(status)?.[1] ?? '0'}`);
  const held = mask('CapPrm') & mask('CapBnd');
  return wanted.find((one) => (held & CAPABILITIES[one]) !== 0n);
}
