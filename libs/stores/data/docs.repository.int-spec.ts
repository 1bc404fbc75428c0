import { newId } from '#kernel';
import { DOCS_LIMITS } from '#stores/domain';
import { usePostgres } from '#testing';
import { dataOf, docsOf } from './docs-collection.for-spec.js';
import { DocsRepository } from './index.js';
import { givenApp } from './kv-collection.for-spec.js';

const pg = usePostgres({ poolSize: 24 });
const givenPeople = async () => docsOf(pg.database, await givenApp(pg.db));

const conflict = { code: 'docs.version-conflict', kind: 'conflict' };
const notFound = { code: 'docs.not-found', kind: 'not-found' };

describe('a document', () => {
  it('is created, read, updated, replaced and deleted (R-DOC-01)', async () => {
    const people = await givenPeople();
    const made = await people.create({ name: 'Ada', tags: ['x', null], age: 36 });
    expect(made).toMatchObject({ version: 1, createdAt: expect.any(Date) as Date });
    expect(made.updatedAt).toEqual(made.createdAt);
    expect(await people.get(made.id)).toEqual(made);
    expect(await people.get(made.id.toUpperCase())).toEqual(made);

    const { doc: updated, prior } = await people.update(made.id, { age: null, city: { name: 'London' } });
    expect(JSON.parse(prior)).toEqual({ name: 'Ada', tags: ['x', null], age: 36 });
    expect(dataOf(updated)).toEqual({ name: 'Ada', tags: ['x', null], age: null, city: { name: 'London' } });
    expect(updated).toMatchObject({ id: made.id, version: 2, createdAt: made.createdAt });
    expect(dataOf((await people.update(made.id, { city: {} })).doc)).toMatchObject({ city: {} });

    const replaced = await people.replace(made.id, { name: 'Bob' });
    expect(dataOf(replaced.doc)).toEqual({ name: 'Bob' });
    expect(replaced.doc.version).toBe(4);
    expect(JSON.parse(replaced.prior)).toMatchObject({ name: 'Ada', city: {} });
    expect(await people.get(made.id)).toEqual(replaced.doc);

    expect(JSON.parse((await people.delete(made.id)) ?? '')).toEqual({ name: 'Bob' });
    expect([await people.delete(made.id), await people.get(made.id)]).toEqual([undefined, undefined]);
  });

  it('that is not there is not written (R-DOC-02)', async () => {
    const people = await givenPeople();
    for (const id of [newId(), 'x', '', '{0198c0de-0000-7000-8000-000000000000}', "' OR true --"]) {
      expect(await people.get(id)).toBeUndefined();
      expect(await people.delete(id, 1)).toBeUndefined();
      await expect(people.update(id, { a: 1 })).rejects.toMatchObject(notFound);
      await expect(people.replace(id, { a: 1 }, 1)).rejects.toMatchObject(notFound);
    }
    expect(await people.count()).toBe(0);
  });

  it.each(['1', '[]', '{', '{"a":"\\u0000"}', '"{}"', `{"a":${'['.repeat(130_000)}${']'.repeat(130_000)}}`])(
    'is refused by the server too when it is no object that it can hold: %.20s',
    async (json) => {
      const people = await givenPeople();
      const { id } = await people.create({ a: 1 });
      const invalid = { code: 'docs.invalid-data', kind: 'invalid' };
      await expect(people.create(json)).rejects.toMatchObject(invalid);
      await expect(people.replace(id, json)).rejects.toMatchObject(invalid);
      expect(await people.count()).toBe(1);
    },
  );

  it('has 256 KiB at most, also when an update or a long number makes it so', async () => {
    const people = await givenPeople();
    const tooLarge = { code: 'docs.too-large' };
    const half = 'x'.repeat(DOCS_LIMITS.maxDataBytes / 2);
    const { id } = await people.create({ a: half });
    await expect(people.update(id, { b: half })).rejects.toMatchObject(tooLarge);
    await expect(people.create({ a: Array.from({ length: 1_000 }, () => 1e300) })).rejects.toMatchObject(
      tooLarge,
    );
    expect(await people.get(id)).toMatchObject({ version: 1 });
    expect(await people.count()).toBe(1);
    await people.update(id, { a: '', b: half });
  });

  it('is of its app and its collection alone', async () => {
    const [one, two] = [await givenApp(pg.db), await givenApp(pg.db)];
    const mine = docsOf(pg.database, one);
    const { id } = await mine.create({ secret: true });
    for (const other of [docsOf(pg.database, two), docsOf(pg.database, one, 'People')]) {
      await other.createIndex('secret');
      expect(await other.get(id)).toBeUndefined();
      expect(await other.delete(id)).toBeUndefined();
      await expect(other.update(id, { a: 1 })).rejects.toMatchObject(notFound);
      await expect(other.replace(id, { a: 1 })).rejects.toMatchObject(notFound);
      expect((await other.find({ secret: true })).docs).toEqual([]);
      expect((await other.find({ $or: [{ secret: true }, { $not: { x: 1 } }] })).docs).toEqual([]);
      expect(await other.count()).toBe(0);
    }
    expect(await mine.count({ secret: true })).toBe(1);
  });

  it('goes with its app, with what it is found by, and cannot come after it', async () => {
    const [stays, goes] = [await givenApp(pg.db), await givenApp(pg.db)];
    for (const app of [stays, goes]) {
      await docsOf(pg.database, app).create({ a: 1 });
      await docsOf(pg.database, app).createIndex('a');
    }
    await pg.db.app.delete({ where: { id: goes } });
    expect([await docsOf(pg.database, goes).count(), await docsOf(pg.database, stays).count()]).toEqual([
      0, 1,
    ]);
    expect(await pg.db.docsKey.count()).toBe(
      await pg.db.docsKey.count({ where: { index: { appId: { not: goes } } } }),
    );
    const gone = { code: 'app.not-found' };
    await expect(docsOf(pg.database, goes).create({ a: 1 })).rejects.toMatchObject(gone);
    await expect(docsOf(pg.database, goes).register('a')).rejects.toMatchObject(gone);
  });

  it('is written by the transaction that the caller has begun, or not at all', async () => {
    const appId = await givenApp(pg.db);
    const place = { appId, collection: 'people', id: newId() };
    const docs = new DocsRepository();
    const failed = pg.database.direct(async (db) => {
      await docs.create(db, place, '{}');
      expect(await docs.get(db, place)).toBeDefined();
      throw new Error('what the write should have caused could not be written');
    });
    await expect(failed).rejects.toThrow('could not be written');
    expect(await docsOf(pg.database, appId).get(place.id)).toBeUndefined();
  });
});

describe('a version', () => {
  it('is a condition of a write', async () => {
    const people = await givenPeople();
    const { id } = await people.create({ n: 0 });
    for (const wrong of [2, 7]) {
      await expect(people.update(id, { n: 1 }, wrong)).rejects.toMatchObject(conflict);
      await expect(people.replace(id, { n: 1 }, wrong)).rejects.toMatchObject(conflict);
      await expect(people.delete(id, wrong)).rejects.toMatchObject(conflict);
    }
    expect(await people.update(id, { n: 1 }, 1)).toMatchObject({ doc: { version: 2 } });
    expect(await people.replace(id, { n: 2 }, 2)).toMatchObject({ doc: { version: 3 } });
    await expect(people.delete(id, 2)).rejects.toMatchObject(conflict);
    expect(await people.delete(id, 3)).toBe('{"n": 2}');
  });

  it('lets exactly one of 20 racing writes through', async () => {
    const people = await givenPeople();
    for (let round = 0; round < 5; round++) {
      const { id } = await people.create({ n: -1 });
      const racers = Array.from({ length: 20 }, (_, n) =>
        n % 4 === 0 ? people.delete(id, 1) : people[n % 2 ? 'update' : 'replace'](id, { n }, 1),
      );
      const outcomes = await Promise.allSettled(racers);
      const lost = outcomes.filter(
        (outcome) =>
          outcome.status === 'rejected' ||
          // Who comes after a delete finds nothing to delete.
          outcome.value === undefined,
      );
      expect(lost).toHaveLength(19);
      for (const outcome of lost)
        if (outcome.status === 'rejected')
          expect(['docs.version-conflict', 'docs.not-found']).toContain(
            (outcome.reason as { code: string }).code,
          );
    }
  });

  it('counts every one of many writes at once, and none of them is lost (R-DOC-03)', async () => {
    const people = await givenPeople();
    for (let round = 0; round < 3; round++) {
      const { id } = await people.create({});
      const writes = await Promise.all(
        Array.from({ length: 20 }, (_, n) => people.update(id, { [`k${n}`]: n })),
      );
      const after = await people.get(id);
      expect(after?.version).toBe(21);
      expect(Object.keys(dataOf(after as never))).toHaveLength(20);
      // Each says what the one before it has left.
      const inOrder = writes.sort((a, b) => a.doc.version - b.doc.version);
      for (const [at, { prior }] of inOrder.entries())
        expect(prior).toBe(at === 0 ? '{}' : inOrder[at - 1]?.doc.data);
    }
  });
});
