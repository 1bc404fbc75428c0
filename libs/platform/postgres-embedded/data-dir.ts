import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, processStartMark } from '#platform/local-servers';
import { DataDirInUseError, DataDirUnwritableError } from './embedded-postgres.errors.js';

const REASONS: Partial<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is no directory',
  EEXIST: 'it is no directory',
  ENOENT: 'no directory can be made there',
};

/** Runs `work`, whose failures on the file system mean that `path` cannot be written. */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const reason = REASONS[(cause as NodeJS.ErrnoException).code ?? ''];
    if (reason === undefined) throw cause;
    throw new DataDirUnwritableError(path, reason, { cause });
  }
}

/**
 * Makes the directory if need be and tries that files can be made in it.
 * @throws DataDirUnwritableError
 */
export async function prepareDataDir(dataDir: string): Promise<void> {
  const probe = join(dataDir, `.write-probe-${process.pid}`);
  await writing(dataDir, async () => {
    await mkdir(dataDir, { recursive: true });
    await writeFile(probe, '');
    await rm(probe);
  });
}

const CLAIM_CHARS = 16;
const CLAIM_LOOK_MS = 10;

interface Holder {
  readonly pid: number;
  /** With the pid it names one process for good; null where the system does not tell. */
  readonly startMark: string | null;
}

/**
 * Takes the directory for this process alone. A lock whose process is gone is taken over.
 * @returns what releases it; may be called twice.
 * @throws DataDirInUseError naming the process that holds it, DataDirUnwritableError
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  const folder = resolve(dataDir);
  await prepareDataDir(folder);
  const path = join(folder, 'picloud.lock');
  const mine: Holder = { pid: process.pid, startMark: (await processStartMark(process.pid)) ?? null };
  const text = JSON.stringify(mine);
  const holder = await take(path, text);
  if (holder !== undefined) throw new DataDirInUseError(folder, holder.pid);
  return async () => {
    if ((await readFile(path, 'utf8').catch(() => undefined)) === text) await rm(path, { force: true });
  };
}

/** @returns nothing when the lock is ours now, else the process that holds it. */
async function take(path: string, text: string): Promise<Holder | undefined> {
  for (;;) {
    if (await tryCreate(path, text)) return undefined;
    const found = await readFile(path, 'utf8').catch(() => undefined);
    if (found === undefined) continue;
    const holder = parseHolder(found);
    if (holder !== undefined && (await isHeld(holder))) return holder;
    if (await replaceStale(path, found, text)) return undefined;
  }
}

/** Makes the lock with its text in one step: a reader never sees half of it. */
async function tryCreate(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, text);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Puts our lock in the place of one whose process is gone. Of all that find this very lock only the holder of a
 * lock named after its text may do so, and only while it is still there: a newer lock is never touched.
 * @returns whether it did; if not, the lock is to be looked at anew.
 */
async function replaceStale(path: string, stale: string, text: string): Promise<boolean> {
  const claim = `${path}.${createHash('sha256').update(stale).digest('hex').slice(0, CLAIM_CHARS)}`;
  if ((await take(claim, text)) !== undefined) {
    await delay(CLAIM_LOOK_MS);
    return false;
  }
  try {
    if ((await readFile(path, 'utf8').catch(() => undefined)) !== stale) return false;
    const draft = `${path}.${randomBytes(6).toString('hex')}`;
    await writeFile(draft, text);
    await rename(draft, path);
    return true;
  } finally {
    await rm(claim, { force: true });
  }
}

async function isHeld(holder: Holder): Promise<boolean> {
  if (!(await isRunning(holder.pid))) return false;
  return holder.startMark === null || holder.startMark === ((await processStartMark(holder.pid)) ?? null);
}

function parseHolder(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    if (typeof holder?.pid !== 'number') return undefined;
    return { pid: holder.pid, startMark: holder.startMark ?? null };
  } catch {
    return undefined;
  }
}
