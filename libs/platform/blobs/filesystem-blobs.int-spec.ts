import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { HOUR_MS, newId, SECOND_MS } from '#kernel';
import { describeBlobs } from './blobs.contract-suite.js';
import { blobKey, FilesystemBlobs } from './index.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'picloud-blobs-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describeBlobs('blobs as files', () => Promise.resolve(new FilesystemBlobs(join(root, 'of', 'the suite'))));

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function given(): Promise<{ blobs: FilesystemBlobs; own: string; path: string; key: string }> {
  const own = join(root, newId());
  const blobs = new FilesystemBlobs(own);
  const [owner, id] = [newId(), newId()];
  const key = blobKey(owner, id);
  await blobs.put(key, once(randomBytes(10)), 100);
  return { blobs, own, key, path: join(own, owner, id.slice(-2), id) };
}

it('lets nobody else on the machine into its directories (R-FILE-05)', async () => {
  const { own, path } = await given();
  const modeOf = async (at: string): Promise<string> => ((await stat(at)).mode & 0o777).toString(8);
  expect(await modeOf(path)).toBe('600');
  for (let at = dirname(path); at.startsWith(own); at = dirname(at)) expect(await modeOf(at)).toBe('700');
});

it('gives bytes their name only when all of them are there (R-FILE-03)', async () => {
  const { blobs, own } = await given();
  const [owner, id] = [newId(), newId()];
  let seen: string[] = [];
  async function* slow(): AsyncGenerator<Uint8Array> {
    yield randomBytes(10);
    seen = await readdir(join(own, owner, id.slice(-2)));
    yield randomBytes(10);
  }
  await blobs.put(blobKey(owner, id), slow(), 100);
  expect(seen).toEqual([expect.stringMatching(new RegExp(`^${id}\\..+\\.part$`))]);
  expect(await readdir(join(own, owner, id.slice(-2)))).toEqual([id]);
});

it('removes what a crash left unfinished, and nothing that is under way', async () => {
  const { blobs, key, path } = await given();
  const [old, young] = [`${path}.1.part`, `${path}.2.part`];
  for (const part of [old, young]) await writeFile(part, 'x');
  const hourAgo = (Date.now() - HOUR_MS) / SECOND_MS;
  await utimes(old, hourAgo, hourAgo);
  expect(await blobs.deleteUnfinished(Date.now() - HOUR_MS / 2)).toBe(1);
  expect((await readdir(dirname(path))).sort()).toEqual(
    [path, young].map((at) => at.slice(dirname(at).length + 1)),
  );
  const keys: string[] = [];
  for await (const entry of blobs.list()) keys.push(entry.key);
  expect(keys).toEqual([key]);
});

it('reads to its end what is deleted meanwhile', async () => {
  const { blobs, key } = await given();
  const stream = await blobs.get(key);
  await blobs.delete(key);
  let count = 0;
  for await (const chunk of stream) count += (chunk as Buffer).length;
  expect(count).toBe(10);
});
