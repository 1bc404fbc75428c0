import { hash, randomBytes } from 'node:crypto';
import { MIB, newId } from '#kernel';
import { usePostgres } from '#testing';
import { givenApp } from '../data/kv-collection.for-spec.js';
import { filesCallsWith } from './files-calls.for-spec.js';
import { filesWorld } from './files-stores.for-spec.js';
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

const sha256Of = (bytes: Buffer | string): string => hash('sha256', Buffer.from(bytes));

describe('an upload', () => {
  it('makes a file, or gives one other content, part by part', async () => {
    const { appId, create, update, begin, part, read } = await given();
    const content = randomBytes(3 * MIB);
    const send = async () => {
      const { upload, at } = await begin();
      for (let seq = 0; seq < 3; seq++)
        await part(at, upload, seq, content.subarray(seq * MIB, (seq + 1) * MIB));
      return { upload, at };
    };
    const first = await send();
    const { id } = await create(undefined, { upload: first.upload, name: 'b' }, first.at);
    expect((await read(id, 2 * MIB)).bytes?.equals(content.subarray(2 * MIB))).toBe(true);
    const second = await send();
    const renewed = await update(id, { upload: second.upload }, undefined, second.at);
    expect(renewed).toMatchObject({ name: 'b', version: 2, sha256: sha256Of(content) });
    expect(await world.blobIds(appId)).toHaveLength(1);
    await expect(create(undefined, { upload: first.upload }, first.at)).rejects.toThrow(
      refused('files.upload-lost'),
    );
  });

  it('is refused as soon as it is too large, and leaves nothing', async () => {
    const { appId, begin, part, create } = await given();
    const { upload, at } = await begin();
    const sent = (async () => {
      for (let seq = 0; seq < 100; seq++) await part(at, upload, seq, Buffer.alloc(MIB));
    })();
    await expect(sent).rejects.toThrow(refused('files.too-large'));
    await expect(create(undefined, { upload }, at)).rejects.toThrow(refused('files.upload-lost'));
    expect(await world.blobIds(appId)).toEqual([]);
  });

  it('is lost with a part that is missing or comes twice', async () => {
    const { begin, part } = await given();
    const { upload, at } = await begin();
    await part(at, upload, 0, Buffer.from('a'));
    await expect(part(at, upload, 0, Buffer.from('a'))).rejects.toThrow(refused('files.upload-lost'));
    await expect(part(at, upload, 2, Buffer.from('a'))).rejects.toThrow(refused('files.upload-lost'));
  });

  it('is given up with the write that it is for', async () => {
    const { appId, begin, part, create, update } = await given();
    const [one, other] = [await begin(), await begin()];
    for (const { upload, at } of [one, other]) await part(at, upload, 0, Buffer.from('a'));
    await expect(create(undefined, { upload: one.upload, name: '\n' }, one.at)).rejects.toThrow(
      refused('files.invalid-name'),
    );
    await expect(update(newId(), { upload: other.upload }, undefined, other.at)).rejects.toThrow(
      refused('files.not-found'),
    );
    await expect(part(one.at, one.upload, 1, Buffer.from('a'))).rejects.toThrow(refused('files.upload-lost'));
    expect(await world.blobIds(appId)).toEqual([]);
  });

  it('that nobody goes on with is given up, and an app has so many at a time', async () => {
    const { appId, begin } = await given();
    const { uploads } = world;
    const ids = Array.from({ length: 16 }, () => uploads.begin(appId, 200));
    await expect(begin()).rejects.toThrow(refused('files.busy'));
    await (await given()).begin();
    await new Promise((resolve) => setTimeout(resolve, 600));
    await begin();
    await expect(uploads.finish(appId, ids[0] as string)).rejects.toThrow(refused('files.upload-lost'));
  });
});
