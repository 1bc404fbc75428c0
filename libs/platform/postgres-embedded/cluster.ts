import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { giveTo, launchFor } from './account.js';
import type { Account } from './account.js';
import type { PostgresBinaries } from './binaries.js';
import { writing } from './data-dir.js';
import {
  DataDirUnwritableError,
  PostgresStartError,
  PostgresVersionError,
} from './embedded-postgres.errors.js';
import { launch, reasonOf } from './programs.js';

/** The server's only role: owner of everything in it. */
const SUPERUSER = 'picloud';
/** The one that holds PiCloud's tables. */
export const DATABASE = 'picloud';
const PASSWORD_BYTES = 24;

export function serverUrl(port: number, password: string): string {
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${DATABASE}`;
}

/** Where things lie in the data directory. */
export function clusterPaths(dataDir: string): { cluster: string; draft: string; password: string } {
  return {
    cluster: join(dataDir, 'postgres'),
    draft: join(dataDir, 'postgres.new'),
    password: join(dataDir, 'postgres.password'),
  };
}

/**
 * Makes the files of a new database server unless they are there.
 * @returns the password of its role.
 * @throws PostgresVersionError, DataDirUnwritableError, PostgresStartError
 */
export async function ensureCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  account: Account | undefined,
  onProgress: (text: string) => void,
): Promise<string> {
  const paths = clusterPaths(dataDir);
  const version = await readFile(join(paths.cluster, 'PG_VERSION'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw new DataDirUnwritableError(paths.cluster, 'it belongs to another user', { cause: error });
    },
  );
  if (version === undefined) {
    onProgress('Making a new database');
    return makeCluster(paths, binaries, account);
  }
  await requireOwn(paths.cluster, account);
  await giveTo(account, paths.cluster);
  await requireVersion(paths.cluster, version.trim(), binaries, account);
  return readPassword(paths.password);
}

/** In a draft that is renamed when it is whole: what a first start left that was cut short is thrown away. */
async function makeCluster(
  { cluster, draft, password }: ReturnType<typeof clusterPaths>,
  binaries: PostgresBinaries,
  account: Account | undefined,
): Promise<string> {
  const secret = await writing(password, () => ensurePassword(password));
  // The server's user may not read the password's own file.
  const copy = `${draft}.password`;
  await writing(draft, async () => {
    await rm(draft, { recursive: true, force: true });
    await rm(copy, { force: true });
    await mkdir(draft, { mode: 0o700 });
    await writeFile(copy, secret, { mode: 0o600 });
    if (account !== undefined) {
      await chown(draft, account.uid, account.gid);
      await chown(copy, account.uid, account.gid);
    }
  });
  try {
    const how = await launchFor(account, binaries.initdb, draft);
    const running = launch(how, binaries.initdb, [
      `--pgdata=${draft}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${copy}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
    ]);
    const ended = await running.ended;
    if (ended !== 0) throw new PostgresStartError(`no database could be made, ${reasonOf(running, ended)}`);
  } finally {
    await rm(copy, { force: true });
  }
  await writing(cluster, async () => {
    // An empty folder, or one without a database, may be in the way.
    await rm(cluster, { recursive: true, force: true });
    await rename(draft, cluster);
  });
  return secret;
}

async function ensurePassword(path: string): Promise<string> {
  const found = await readFile(path, 'utf8').catch(() => '');
  if (found.trim() !== '') return found.trim();
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  const draft = `${path}.new`;
  const file = await open(draft, 'w', 0o600);
  await file.writeFile(`${password}\n`);
  await file.sync();
  await file.close();
  await rename(draft, path);
  return password;
}

async function readPassword(path: string): Promise<string> {
  try {
    const password = (await readFile(path, 'utf8')).trim();
    if (password !== '') return password;
  } catch (cause) {
    throw new PostgresStartError(
      `the database's password cannot be read from "${path}"; put that file back`,
      { cause },
    );
  }
  throw new PostgresStartError(`the database's password is missing in "${path}"; put that file back`);
}

/** PostgreSQL refuses files that another user owns, after a first start by root for example. */
async function requireOwn(cluster: string, account: Account | undefined): Promise<void> {
  const own = process.getuid?.();
  const { uid } = await stat(cluster);
  if (account !== undefined || own === undefined || uid === own) return;
  throw new DataDirUnwritableError(cluster, `it belongs to user ${uid}, and this is user ${own}`);
}

async function requireVersion(
  cluster: string,
  found: string,
  binaries: PostgresBinaries,
  account: Account | undefined,
): Promise<void> {
  const running = launch(await launchFor(account, binaries.postgres, cluster), binaries.postgres, [
    '--version',
  ]);
  const ended = await running.ended;
  if (ended !== 0) throw new PostgresStartError(reasonOf(running, ended));
  const needed = /\d+/.exec(running.lines.join(' '))?.[0];
  if (needed !== undefined && needed !== found) throw new PostgresVersionError(cluster, found, needed);
}
