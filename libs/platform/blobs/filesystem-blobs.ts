import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { BlobMissingError, Blobs, isKey, requireKey, requireOwner } from './blobs.js';
import type { BlobEntry, BlobFacts } from './blobs.js';
import { Measured } from './measured.js';

/** Nobody else on the machine has any business in there (R-FILE-05). */
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;
const UNFINISHED = '.part';
/** Characters of an id's end that name its directory: an id begins with its time, and all of a day would meet in one. */
const SHARD_CHARS = 2;

/**
 * Bytes as files: `<root>/<owner>/<shard>/<id>`. Several processes may share a root, also over a network, where renaming
 * within a directory is atomic.
 */
export class FilesystemBlobs extends Blobs {
  constructor(private readonly root: string) {
    super();
  }

  /** Temporary file, fsync, rename, fsync of the directory: what has its name is whole (R-FILE-03). */
  async put(key: string, source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<BlobFacts> {
    const path = this.pathOf(key);
    const directory = dirname(path);
    await this.make(directory);
    const unfinished = `${path}.${randomUUID()}${UNFINISHED}`;
    try {
      const facts = await write(unfinished, new Measured(source, maxBytes));
      await rename(unfinished, path);
      await sync(directory);
      return facts;
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  async get(key: string, fromByte = 0, maxBytes = Infinity): Promise<Readable> {
    const file = await open(this.pathOf(key), 'r').catch((error: unknown) => {
      throw isAbsence(error) ? new BlobMissingError(key) : error;
    });
    // The stream owns the handle from here on; a file that is deleted meanwhile can be read to its end.
    return createReadStream('', { fd: file, start: fromByte, end: fromByte + maxBytes - 1 });
  }

  async delete(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  async deleteOwner(owner: string): Promise<void> {
    await rm(join(this.root, requireOwner(owner)), { recursive: true, force: true, maxRetries: 3 });
  }

  async *list(): AsyncGenerator<BlobEntry, void> {
    for await (const { path, changedAtMs } of filesBelow(this.root)) {
      const [owner, , id] = relative(this.root, path).split(sep);
      const key = `${owner ?? ''}/${id ?? ''}`;
      if (isKey(key) && this.pathOf(key) === path) yield { key, writtenAtMs: changedAtMs };
    }
  }

  async deleteUnfinished(beforeMs: number): Promise<number> {
    let count = 0;
    for await (const { path, changedAtMs } of filesBelow(this.root)) {
      if (!path.endsWith(UNFINISHED) || changedAtMs >= beforeMs) continue;
      await rm(path, { force: true });
      count += 1;
    }
    return count;
  }

  private pathOf(key: string): string {
    const [owner = '', id = ''] = requireKey(key).split('/');
    return join(this.root, owner, id.slice(-SHARD_CHARS), id);
  }

  private async make(directory: string): Promise<void> {
    const made = await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
    if (made === undefined) return;
    // A new directory is there after a loss of power only when the ones above it are.
    const top = dirname(this.root);
    for (let above = dirname(directory); above.length >= top.length; above = dirname(above)) {
      await sync(above);
      if (above === top) break;
    }
  }
}

async function write(path: string, source: Measured): Promise<BlobFacts> {
  const file = await open(path, 'wx', FILE_MODE);
  try {
    await file.writeFile(source.bytes());
    await file.sync();
    return source.facts;
  } finally {
    await file.close();
  }
}

async function sync(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What goes away while it is looked at is passed over. */
async function* filesBelow(directory: string): AsyncGenerator<{ path: string; changedAtMs: number }, void> {
  const entries = await opendir(directory).catch(absent);
  if (entries === undefined) return;
  for await (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) {
      const facts = await stat(path).catch(absent);
      if (facts !== undefined) yield { path, changedAtMs: facts.mtimeMs };
    }
  }
}

function absent(error: unknown): undefined {
  if (!isAbsence(error)) throw error;
}

function isAbsence(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
