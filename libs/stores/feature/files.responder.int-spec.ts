import { hash, randomBytes } from 'node:crypto';
import { newId } from '#kernel';
import { RunTokens } from '#execution/domain';
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

const sha256Of = (bytes: Buffer | string): string => hash('sha256', Buffer.from(bytes));

describe('whose files they are', () => {
  it('says the token, so that two apps never meet (R-CTX-07)', async () => {
    const [one, two] = [await given(), await given()];
    const { id } = await one.create('secret');
    expect(await two.head(id)).toBeNull();
    expect(await two.read(id)).toEqual({ head: null, bytes: undefined });
    expect(await two.delete(id)).toBe(false);
    expect((await two.list()).names).toEqual([]);
    await expect(two.update(id, { name: 'b' })).rejects.toThrow(refused('files.not-found'));
    const { upload, at } = await one.begin();
    await expect(two.part(at, upload, 0, Buffer.from('x'))).rejects.toThrow(refused('files.upload-lost'));
    await expect(two.create(undefined, { upload }, at)).rejects.toThrow(refused('files.upload-lost'));
    expect((await one.read(id)).bytes?.toString()).toBe('secret');
  });

  it.each([
    [
      'of another installation',
      (app: string) => tokenOf(app, {}, new RunTokens('another key, which is long enough')),
    ],
    ['that has expired', (app: string) => tokenOf(app, { expiresAt: Date.now() - 1 })],
    ['that is empty', () => ''],
  ])('is not said by a token %s, for any call', async (_, tokenFor) => {
    const { appId, create } = await given();
    const { id } = await create('a');
    const forged = callsWith(tokenFor(appId));
    const attempts: (() => Promise<unknown>)[] = [
      () => forged.create('b'),
      () => forged.update(id, { name: 'b' }),
      () => forged.head(id),
      () => forged.read(id),
      () => forged.delete(id),
      () => forged.list(),
      () => forged.begin(),
      () => forged.part(world.uploads.id, newId(), 0, Buffer.from('b')),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(refused('run-token.refused'));
    expect(await world.blobIds(appId)).toHaveLength(1);
  });

  it("is nobody's once the app is deleted, and no bytes stay", async () => {
    const { appId, create } = await given();
    await pg.db.app.delete({ where: { id: appId } });
    await expect(create('a')).rejects.toThrow(refused('app.not-found'));
    expect(await world.blobIds(appId)).toEqual([]);
  });
});

describe('a file', () => {
  it.each([0, 1, 300_000, PART, PART + 1, FILES_UNDER_SPEC.maxBytes])(
    'of %i bytes is read as it was written, part by part (R-FILE-01)',
    async (size) => {
      const { create, read } = await given();
      const content = randomBytes(size);
      const made = await create(content, {
        name: 'cat.png',
        contentType: 'image/png',
        metadata: '{"of":"cats"}',
      });
      expect(made).toMatchObject({
        ...{ name: 'cat.png', contentType: 'image/png', metadata: { of: 'cats' }, version: 1 },
        ...{ size, sha256: sha256Of(content) },
      });
      const first = await read(made.id);
      expect(first.head).toEqual(made);
      const parts = [first.bytes ?? Buffer.alloc(0)];
      for (let at = PART; at < size; at += PART)
        parts.push((await read(made.id, at, { sha256: made.sha256 })).bytes ?? Buffer.alloc(0));
      expect(Buffer.concat(parts).equals(content)).toBe(true);
      expect((await read(made.id, size + 1)).bytes).toHaveLength(0);
    },
  );

  it('keeps what a write does not name, and its former bytes go with others', async () => {
    const { appId, create, update, read } = await given();
    const made = await create('one', { contentType: 'text/plain', metadata: '{"a":1}' });
    const before = await world.blobIds(appId);
    expect(await update(made.id, { name: 'b' })).toMatchObject({
      ...made,
      name: 'b',
      version: 2,
      updatedAt: expect.any(String) as string,
    });
    expect(await world.blobIds(appId)).toEqual(before);
    const rewritten = await update(made.id, { metadata: '{}' }, 'three');
    expect(rewritten).toMatchObject({
      name: 'b',
      contentType: 'text/plain',
      metadata: {},
      version: 3,
      size: 5,
    });
    expect((await read(made.id)).bytes?.toString()).toBe('three');
    const after = await world.blobIds(appId);
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
  });

  it('is gone with its bytes when it is deleted', async () => {
    const { appId, create, delete: remove, head } = await given();
    const { id } = await create('one');
    expect([await remove(id), await remove(id)]).toEqual([true, false]);
    expect(await head(id)).toBeNull();
    expect(await world.blobIds(appId)).toEqual([]);
  });

  it('is listed by name, page by page, and by what its name begins with', async () => {
    const { create, list } = await given();
    for (const name of ['c', 'a/2', 'b', 'a/1']) await create('', { name });
    const first = await list({ limit: 3 });
    expect(first.names).toEqual(['a/1', 'a/2', 'b']);
    expect(await list({ limit: 3, cursor: first.cursor as string })).toEqual({
      names: ['c'],
      cursor: undefined,
    });
    expect((await list({ prefix: 'a/' })).names).toEqual(['a/1', 'a/2']);
  });

  it('says when it was changed while it was read, unless its content is the same', async () => {
    const { create, update, read, delete: remove } = await given();
    const content = randomBytes(PART + 10);
    const { id, sha256 } = await create(content);
    await update(id, { name: 'b' }, content);
    expect((await read(id, PART, { sha256 })).bytes?.equals(content.subarray(PART))).toBe(true);
    await update(id, {}, randomBytes(PART + 10));
    await expect(read(id, PART, { sha256 })).rejects.toThrow(refused('files.changed'));
    await remove(id);
    await expect(read(id, PART, { sha256 })).rejects.toThrow(refused('files.changed'));
  });

  it('is read whole by whoever reads it while it is written, time and again', async () => {
    const { create, update, read } = await given();
    const contents = ['one', 'three', 'twenty'];
    const { id } = await create('one');
    let isOver = false;
    const writing = (async () => {
      for (let n = 0; n < 60; n++) await update(id, {}, contents[n % 3] as string);
      isOver = true;
    })();
    while (!isOver) expect(contents).toContain((await read(id)).bytes?.toString());
    await writing;
  });
});

it.each<[string, (calls: Awaited<ReturnType<typeof given>>, id: string) => Promise<unknown>]>([
  ['files.invalid-collection', () => callsWith(tokenOf(newId()), '').create('a')],
  ['files.invalid-collection', () => callsWith(tokenOf(newId()), 'a/b').list()],
  ['files.invalid-name', ({ create }) => create('a', { name: '' })],
  ['files.invalid-name', ({ update }, id) => update(id, { name: 'a\0' })],
  ['files.invalid-content-type', ({ create }) => create('a', { contentType: 'png' })],
  ['files.invalid-metadata', ({ create }) => create('a', { metadata: '[]' })],
  ['files.invalid-metadata', ({ update }, id) => update(id, { metadata: '{"__proto__":1}' })],
  ['files.not-found', ({ update }) => update('nobody', { name: 'a' })],
  ['files.invalid-option', ({ list }) => list({ prefix: '\0' })],
  ['files.invalid-cursor', ({ list }) => list({ cursor: '?' })],
  ['files.upload-lost', ({ create }) => create(undefined, { upload: newId() })],
])('is refused with %s', async (code, attempt) => {
  const calls = await given();
  const { id } = await calls.create('a');
  await expect(attempt(calls, id)).rejects.toThrow(refused(code));
  expect((await calls.list()).names).toEqual(['a.bin']);
  expect(await world.blobIds(calls.appId)).toHaveLength(1);
});
