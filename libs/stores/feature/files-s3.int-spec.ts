import { randomBytes } from 'node:crypto';
import { MIB, newId } from '#kernel';
import { blobKey } from '#platform/blobs';
import { chooseBlobs } from '#platform/blobs-s3';
import { usePostgres } from '#testing';
import { givenApp } from '../data/kv-collection.for-spec.js';
import { startS3Server } from '../../platform/blobs-s3/s3-server.for-spec.js';
import { filesCallsWith, PART } from './files-calls.for-spec.js';
import { filesWorld } from './files-stores.for-spec.js';
import { tokenOf } from './kv-stores.for-spec.js';

const pg = usePostgres();
let server: Awaited<ReturnType<typeof startS3Server>>;
let world: ReturnType<typeof filesWorld>;
beforeAll(async () => {
  server = await startS3Server();
  world = filesWorld(pg.database, chooseBlobs({ root: '/nowhere', s3: server.settings }));
  await world.bus.start();
});
afterAll(async () => {
  await world.close();
  await server?.stop();
});

async function given() {
  const appId = await givenApp(pg.db);
  return { appId, ...filesCallsWith(world.bus, tokenOf(appId)) };
}

it('keeps files in S3 as it does on a disk (R-FILE-05)', async () => {
  const { appId, create, update, read, begin, part, delete: remove } = await given();
  const content = randomBytes(PART + 100);
  const { id, sha256 } = await create(content.subarray(0, 10));
  const { upload, at } = await begin();
  await part(at, upload, 0, content.subarray(0, MIB));
  await part(at, upload, 1, content.subarray(MIB));
  const renewed = await update(id, { upload }, undefined, at);
  expect(renewed.sha256).not.toBe(sha256);
  expect((await read(id)).bytes?.equals(content.subarray(0, PART))).toBe(true);
  expect((await read(id, PART, { sha256: renewed.sha256 })).bytes?.equals(content.subarray(PART))).toBe(true);
  expect(await world.blobIds(appId)).toHaveLength(1);
  expect(await remove(id)).toBe(true);
  expect(await world.blobIds(appId)).toEqual([]);
});

it('says what it cannot give: bytes that are gone, and a server that is', async () => {
  const { appId, create, read } = await given();
  const { id } = await create('abc');
  const [blobId = ''] = await world.blobIds(appId);
  await world.blobs.delete(blobKey(appId, blobId));
  await expect(read(id)).rejects.toMatchObject({ code: 'files.corrupted' });
  const nowhere = filesWorld(
    pg.database,
    chooseBlobs({ root: '/nowhere', s3: { ...server.settings, endpoint: 'http://127.0.0.1:9' } }),
  );
  await nowhere.bus.start();
  try {
    const calls = filesCallsWith(nowhere.bus, tokenOf(appId));
    await expect(calls.create('abc')).rejects.toMatchObject({ code: 'files.unavailable', kind: 'busy' });
    await expect(calls.update(newId(), {}, 'abc')).rejects.toMatchObject({ code: 'files.unavailable' });
  } finally {
    await nowhere.close();
  }
});
