import { hash, randomBytes } from 'node:crypto';
import { newId } from '#kernel';
import type { FileChange, FileContent, FileDraft, FilesPosition } from '#stores/domain';
import { usePostgres } from '#testing';
import { FilesRepository } from './index.js';
import { givenApp } from './kv-collection.for-spec.js';

const pg = usePostgres();
const files = new FilesRepository();

const content = (size = 10): FileContent => ({
  blobId: newId(),
  size,
  sha256: hash('sha256', randomBytes(8)),
});
const draft = (name: string, more: Partial<FileDraft> = {}): FileDraft => ({
  ...{ name, contentType: undefined, metadata: undefined },
  ...more,
});
const change = (more: Partial<FileChange> = {}): FileChange => ({
  ...{ name: undefined, contentType: undefined, metadata: undefined },
  ...more,
});

/** One collection of an app, each call in a transaction of its own. */
function collectionOf(appId: string, collection = 'pictures') {
  const place = { appId, collection };
  const at = (id: string) => ({ ...place, id });
  return {
    insert: (words: FileDraft, bytes = content(), id = newId()) =>
      pg.database.direct((db) => files.insert(db, at(id), words, bytes)),
    read: (id: string) => pg.database.direct((db) => files.read(db, at(id))),
    update: (id: string, words: FileChange, bytes?: FileContent) =>
      pg.database.direct((db) => files.update(db, at(id), words, bytes)),
    delete: (id: string) => pg.database.direct((db) => files.delete(db, at(id))),
    list: (prefix = '', after?: FilesPosition, limit = 50) =>
      pg.database.direct((db) => files.list(db, place, prefix, after, limit)),
  };
}

describe('a file', () => {
  it('is read as it was written, to the letter', async () => {
    const { insert, read } = collectionOf(await givenApp(pg.db));
    const bytes = content(3);
    const metadata = '{"b":1.0, "a":"\\u0000"}';
    const made = await insert(draft('cat "1".png', { contentType: 'image/png', metadata }), bytes);
    expect(made).toEqual({
      ...{ id: made.id, collection: 'pictures', name: 'cat "1".png', contentType: 'image/png' },
      ...{ ...bytes, metadata, version: 1, createdAt: made.createdAt, updatedAt: made.createdAt },
    });
    expect(await read(made.id)).toEqual(made);
    expect(await insert(draft('plain'))).toMatchObject({
      contentType: 'application/octet-stream',
      metadata: '{}',
    });
  });

  it('changes in what a write names, and in nothing else', async () => {
    const { insert, update } = collectionOf(await givenApp(pg.db));
    const made = await insert(draft('a', { contentType: 'a/b', metadata: '{"x":1}' }));
    const renamed = await update(made.id, change({ name: 'b' }));
    expect(renamed).toEqual({ ...made, name: 'b', version: 2, updatedAt: renamed?.updatedAt });
    const bytes = content(0);
    const rewritten = await update(made.id, change({ metadata: '{}', contentType: 'c/d' }), bytes);
    expect(rewritten).toMatchObject({ ...bytes, name: 'b', metadata: '{}', contentType: 'c/d', version: 3 });
  });

  it('is of one app and one collection, to every call', async () => {
    const appId = await givenApp(pg.db);
    const mine = collectionOf(appId);
    const { id } = await mine.insert(draft('a'));
    for (const other of [collectionOf(await givenApp(pg.db)), collectionOf(appId, 'videos')]) {
      expect(await other.read(id)).toBeUndefined();
      expect(await other.update(id, change({ name: 'b' }))).toBeUndefined();
      expect(await other.delete(id)).toBeUndefined();
      expect(await other.list()).toEqual([]);
    }
    expect(await mine.read(id)).toMatchObject({ name: 'a', version: 1 });
    expect(await mine.delete(id)).toMatchObject({ name: 'a' });
    expect(await mine.delete(id)).toBeUndefined();
  });

  it.each(['', 'x', '../..'])('has no id of another form, such as %j', async (id) => {
    const calls = collectionOf(await givenApp(pg.db));
    expect([await calls.read(id), await calls.delete(id)]).toEqual([undefined, undefined]);
  });

  it('cannot be of an app that is gone', async () => {
    const { insert } = collectionOf(newId());
    await expect(insert(draft('a'))).rejects.toMatchObject({ code: 'app.not-found' });
  });

  it('goes with its app, and what was counted with it', async () => {
    const appId = await givenApp(pg.db);
    const { insert } = collectionOf(appId);
    await insert(draft('a'));
    await files.account(pg.database.statements, appId, 10);
    await pg.db.app.delete({ where: { id: appId } });
    expect(await pg.db.file.count({ where: { appId } })).toBe(0);
    expect(await pg.db.filesUsage.count({ where: { appId } })).toBe(0);
  });
});

describe('a list', () => {
  it('goes by name and id, page by page, and each file comes once', async () => {
    const { insert, list } = collectionOf(await givenApp(pg.db));
    const names = ['b', 'a/2', 'a', 'ä', 'a/1', 'B', 'a/1', 'a/1'];
    const made = [];
    for (const name of names) made.push(await insert(draft(name)));
    const sorted = [...made].sort(
      (one, other) =>
        Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)) || (one.id < other.id ? -1 : 1),
    );
    const found = [];
    for (let after: FilesPosition | undefined; ;) {
      const page = await list('', after, 2);
      found.push(...page.slice(0, 2));
      if (page.length <= 2) break;
      after = page[1];
    }
    expect(found).toEqual(sorted);
  });

  it('has what begins with a prefix, and goes on behind a cursor within it', async () => {
    const { insert, list } = collectionOf(await givenApp(pg.db));
    for (const name of ['a', 'a/1', 'a/2', 'a/3', 'a0', 'b']) await insert(draft(name));
    const namesOf = async (...words: Parameters<typeof list>) =>
      (await list(...words)).map(({ name }) => name);
    expect(await namesOf('a/')).toEqual(['a/1', 'a/2', 'a/3']);
    const second = (await list('a/'))[1];
    expect(await namesOf('a/', second)).toEqual(['a/3']);
    expect(await namesOf('a/', { name: 'a', id: newId() })).toEqual(['a/1', 'a/2', 'a/3']);
    expect(await namesOf('a/', { name: 'b', id: newId() })).toEqual([]);
    expect(await namesOf('\u{10ffff}')).toEqual([]);
  });

  it('of an app has the newest first, of all collections or of one', async () => {
    const appId = await givenApp(pg.db);
    const [one, other] = [collectionOf(appId), collectionOf(appId, 'videos')];
    const made = [await one.insert(draft('a')), await other.insert(draft('b')), await one.insert(draft('c'))];
    await collectionOf(await givenApp(pg.db)).insert(draft('of another app'));
    const namesOf = async (collection?: string, before?: string, limit = 50) =>
      (await files.listOfApp(pg.database.statements, appId, collection, before, limit)).map(
        ({ name }) => name,
      );
    expect(await namesOf()).toEqual(['c', 'b', 'a']);
    expect(await namesOf('pictures')).toEqual(['c', 'a']);
    expect(await namesOf(undefined, made[2]?.id)).toEqual(['b', 'a']);
    expect(await namesOf(undefined, undefined, 1)).toEqual(['c']);
  });
});

it("finds and deletes by the id alone what is the app's, also within a transaction of Prisma", async () => {
  const [appId, stranger] = [await givenApp(pg.db), await givenApp(pg.db)];
  const { id } = await collectionOf(appId).insert(draft('a'), content(7));
  const { statements } = pg.database;
  expect(await files.readOfApp(statements, stranger, id)).toBeUndefined();
  expect(await files.readOfApp(statements, appId, 'x')).toBeUndefined();
  expect(await files.deleteOfApp(statements, stranger, id)).toBeUndefined();
  expect(await files.readOfApp(statements, appId, id)).toMatchObject({ name: 'a' });
  const gone = await pg.database.transaction((db) =>
    files.deleteOfApp({ query: (text, values = []) => db.$queryRawUnsafe(text, ...values) }, appId, id),
  );
  expect(gone).toMatchObject({ name: 'a', size: 7, version: 1 });
});

it('counts what an app keeps, however many write at once', async () => {
  const appId = await givenApp(pg.db);
  const count = (bytes: number) => pg.database.direct((db) => files.account(db, appId, bytes));
  await Promise.all(Array.from({ length: 20 }, (_, n) => count(n)));
  expect(await count(0)).toBe(190);
  expect(await count(-90)).toBe(100);
  await expect(count(-101)).rejects.toThrow('files_usage_bytes_check');
});

it('knows which bytes have a file', async () => {
  const { insert } = collectionOf(await givenApp(pg.db));
  const { blobId } = await insert(draft('a'));
  const found = await files.ofFiles(pg.database.statements, [newId(), blobId, newId()]);
  expect([...found]).toEqual([blobId]);
});
