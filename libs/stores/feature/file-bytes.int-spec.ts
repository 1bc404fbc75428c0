import { randomBytes } from 'node:crypto';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MIB } from '#kernel';
import { usePostgres } from '#testing';
import { givenApp } from '../data/kv-collection.for-spec.js';
import { filesCallsWith, PART } from './files-calls.for-spec.js';
import { FILES_UNDER_SPEC, filesWorld } from './files-stores.for-spec.js';
import { tokenOf } from './kv-stores.for-spec.js';

const pg = usePostgres();
let world: ReturnType<typeof filesWorld>;
beforeAll(async () => {
  world = filesWorld(pg.database);
  await world.bus.start();
});
afterAll(() => world.close());

const refused = (code: string) => expect.objectContaining({ code }) as Error;
const callsWith = (...words: [runToken: string, collection?: string]) => filesCallsWith(world.bus, ...words);
async function given() {
  const appId = await givenApp(pg.db);
  return { appId, ...callsWith(tokenOf(appId)) };
}

async function pathOf(appId: string, id: string): Promise<string> {
  const { blobId } = await pg.db.file.findUniqueOrThrow({ where: { appId_id: { appId, id } } });
  return join(world.root, appId, blobId.slice(-2), blobId);
}

describe('bytes that are not those that were written (R-FILE-04)', () => {
  it.each<[string, (path: string) => Promise<void>]>([
    ['changed', async (path) => writeFile(path, (await readFile(path)).fill(1, 3, 4))],
    ['cut off', (path) => truncate(path, 5)],
    ['longer', async (path) => writeFile(path, Buffer.concat([await readFile(path), Buffer.from('x')]))],
    [
      'gone',
      (path) =>
        world.blobs.delete(
          path
            .split('/')
            .slice(-3)
            .filter((_, n) => n !== 1)
            .join('/'),
        ),
    ],
  ])('are given to nobody: %s', async (_, spoil) => {
    const { appId, create, read, update, head } = await given();
    const { id } = await create('a picture');
    await spoil(await pathOf(appId, id));
    await expect(read(id)).rejects.toThrow(refused('files.corrupted'));
    expect(await head(id)).toMatchObject({ size: 9 });
    await update(id, {}, 'another');
    expect((await read(id)).bytes?.toString()).toBe('another');
  });

  it('are missed behind the first part', async () => {
    const { appId, create, read } = await given();
    const { id, sha256 } = await create(randomBytes(PART + 100));
    await truncate(await pathOf(appId, id), PART + 1);
    await expect(read(id, PART, { sha256 })).rejects.toThrow(refused('files.corrupted'));
  });
});

describe('how much there may be (R-FILE-08)', () => {
  it('is bounded for one file', async () => {
    const { appId, create } = await given();
    const asked = create(Buffer.alloc(FILES_UNDER_SPEC.maxBytes + 1));
    await expect(asked).rejects.toThrow(refused('files.too-large'));
    expect(await world.blobIds(appId)).toEqual([]);
  });

  it('is bounded for all files of one app, however many write at once, and for no other', async () => {
    const [one, other] = [await given(), await given()];
    const full = Buffer.alloc(4 * MIB);
    const answers = await Promise.allSettled(Array.from({ length: 4 }, () => one.create(full)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    const [{ reason } = {}] = answers.filter((answer) => answer.status === 'rejected');
    expect(reason).toMatchObject({ code: 'files.quota-exceeded', kind: 'exhausted' });
    expect(await world.blobIds(one.appId)).toHaveLength(3);
    await other.create(full);
    const { id } = await one.create('');
    await expect(one.update(id, {}, full)).rejects.toThrow(refused('files.quota-exceeded'));
    expect(await world.blobIds(one.appId)).toHaveLength(4);
    await one.update(id, {}, Buffer.alloc(1_024));
    await expect(one.create('x')).rejects.toThrow(refused('files.quota-exceeded'));
    await one.update(id, {}, 'x');
    await one.delete(id);
    await one.create(Buffer.alloc(1_024));
  });
});

it('lets an app wait with what it asks too much of at a time, and no other', async () => {
  const [one, other] = [await given(), await given()];
  // Large enough that reading takes longer than asking.
  const { id } = await one.create(Buffer.alloc(1_000_000));
  const asked = Array.from({ length: 400 }, () => one.read(id));
  const { id: another } = await other.create('quick');
  expect((await other.read(another)).bytes?.toString()).toBe('quick');
  const answers = await Promise.allSettled(asked);
  const refusals = answers
    .filter((answer) => answer.status === 'rejected')
    .map(({ reason }) => reason as unknown);
  expect(refusals.length).toBeGreaterThan(0);
  expect(refusals.length).toBeLessThan(400 - 128 + 1);
  for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'files.busy', kind: 'busy' });
  expect((await one.read(id)).bytes).toHaveLength(1_000_000);
});

it('leaves its bytes to the sweep when nobody knows what became of the row', async () => {
  const { appId, create } = await given();
  await pg.database.execute('ALTER TABLE files_usage RENAME TO files_usage_elsewhere', []);
  try {
    await expect(create('a')).rejects.toMatchObject({ code: 'internal', message: 'Internal error' });
  } finally {
    await pg.database.execute('ALTER TABLE files_usage_elsewhere RENAME TO files_usage', []);
  }
  expect(await world.blobIds(appId)).toHaveLength(1);
});
