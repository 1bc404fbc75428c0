import { readdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HOUR_MS, MINUTE_MS, newId, SECOND_MS } from '#kernel';
import { blobKey } from '#platform/blobs';
import { JobBoard } from '#platform/jobs';
import { createLogger } from '#platform/telemetry';
import { AppCleanups } from '#tenancy/feature';
import { usePostgres } from '#testing';
import { givenApp } from '../data/kv-collection.for-spec.js';
import { AppFiles } from './app-files.js';
import { filesWorld } from './files-stores.for-spec.js';
import { OrphanedFilesJob } from './orphaned-files.job.js';

const pg = usePostgres();
let world: ReturnType<typeof filesWorld>;
beforeEach(() => {
  world = filesWorld(pg.database);
});
afterEach(() => world.close());

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
const create = (appId: string, text: string) =>
  world.files.create(
    { appId, collection: 'pictures' },
    { name: 'a', contentType: undefined, metadata: undefined },
    () => world.bytes.keep(appId, once(text)),
    undefined,
  );

/** As time would. */
async function age(appId: string, blobId: string, byMs = HOUR_MS + MINUTE_MS): Promise<void> {
  const at = (Date.now() - byMs) / SECOND_MS;
  await utimes(join(world.root, appId, blobId.slice(-2), blobId), at, at);
}

it('takes bytes without a file when they are old enough, and no others (R-FILE-07)', async () => {
  const [appId, gone] = [await givenApp(pg.db), newId()];
  const kept = await create(appId, 'kept');
  await age(appId, kept.blobId);
  const orphans = [];
  for (const owner of [appId, gone]) {
    // As a write leaves them that ends between the rename and its row.
    const [old, young] = [newId(), newId()];
    for (const id of [old, young]) await world.blobs.put(blobKey(owner, id), once('orphan'), 100);
    await age(owner, old);
    await age(owner, young, HOUR_MS - MINUTE_MS);
    orphans.push({ owner, young });
  }
  const part = join(world.root, appId, kept.blobId.slice(-2), `${newId()}.x.part`);
  await writeFile(part, 'unfinished');
  const old = (Date.now() - 2 * HOUR_MS) / SECOND_MS;
  await utimes(part, old, old);
  const board = new JobBoard();
  const job = new OrphanedFilesJob(board, pg.database, world.rows, world.blobs);
  expect(board.jobs).toEqual([job]);
  expect(await job.run(new AbortController().signal)).toEqual({ removed: 3 });
  for (const { owner, young } of orphans)
    expect(await world.blobIds(owner)).toEqual([...(owner === appId ? [kept.blobId] : []), young].sort());
  expect(await readdir(dirname(part))).toContain(kept.blobId);
  expect(await readdir(dirname(part))).not.toContain(part.slice(dirname(part).length + 1));
  expect(await job.run(new AbortController().signal)).toBeUndefined();
  const { file, content } = await world.reader.whole(appId, () => world.files.ofApp(appId, kept.id));
  content.destroy();
  expect(file).toEqual(kept);
});

it('takes more than one statement asks about, and ends when it is told to', async () => {
  const appId = newId();
  for (let n = 0; n < 1_005; n += 15)
    await Promise.all(
      Array.from({ length: 15 }, async () => {
        const id = newId();
        await world.blobs.put(blobKey(appId, id), once(''), 1);
        await age(appId, id);
      }),
    );
  const job = new OrphanedFilesJob(new JobBoard(), pg.database, world.rows, world.blobs);
  const stop = new AbortController();
  stop.abort();
  expect(await job.run(stop.signal)).toBeUndefined();
  expect(await job.run(new AbortController().signal)).toEqual({ removed: 1_005 });
  expect(await world.blobIds(appId)).toEqual([]);
});

it('goes with its app, bytes and all (R-APP-16)', async () => {
  const [appId, other] = [await givenApp(pg.db), await givenApp(pg.db)];
  for (const owner of [appId, appId, other]) await create(owner, 'x');
  const cleanups = new AppCleanups(createLogger('spec', 'silent'));
  new AppFiles(cleanups, world.blobs);
  await pg.db.app.delete({ where: { id: appId } });
  await cleanups.runAfter(appId);
  expect([await world.blobIds(appId), (await world.blobIds(other)).length]).toEqual([[], 1]);
  expect(await readdir(world.root)).toEqual([other]);
});
