import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '#kernel';
import { usePostgres } from '#testing';
import { AppRepository, SlugRepository } from './index.js';

const pg = usePostgres();
const slugs = new SlugRepository();
const apps = new AppRepository();

const anApp = (slug: string) => apps.insert(pg.db, { id: newId(), slug, name: 'An app' });

describe('SlugRepository', () => {
  it('finds who has a slug, or had it', async () => {
    const app = await anApp('now');
    await slugs.remember(pg.db, app.id, 'before');
    expect(await slugs.findHolder(pg.db, 'now')).toEqual({ app, isLive: true });
    expect(await slugs.findHolder(pg.db, 'before')).toEqual({ app, isLive: false });
    expect(await slugs.findHolder(pg.db, 'never')).toBeUndefined();
    await slugs.forget(pg.db, 'before');
    await slugs.forget(pg.db, 'never');
    expect(await slugs.findHolder(pg.db, 'before')).toBeUndefined();
  });

  it('gives a locked slug to one transaction at a time, and another slug to another', async () => {
    const done: string[] = [];
    const hold = (name: string, ...held: string[]) =>
      pg.database.transaction(async (db) => {
        await slugs.lock(db, held);
        await delay(100);
        done.push(name);
      });
    const first = hold('first', 'a', 'b');
    await delay(30);
    await Promise.all([first, hold('second', 'b', 'c'), hold('apart', 'd')]);
    expect(done.indexOf('second')).toBe(2);
    expect(new Set(done)).toEqual(new Set(['first', 'apart', 'second']));
  });
});

describe('AppRepository', () => {
  it('writes what an app is called, and deletes it', async () => {
    const app = await anApp('one');
    const changed = await apps.update(pg.db, { id: app.id, slug: 'other', name: 'Other' });
    expect(changed).toMatchObject({ ...app, slug: 'other', name: 'Other', updatedAt: expect.any(Date) });
    expect(changed.updatedAt.getTime()).toBeGreaterThanOrEqual(app.updatedAt.getTime());
    expect(await apps.findById(pg.db, app.id)).toEqual(changed);
    await apps.delete(pg.db, app.id);
    expect(await apps.findById(pg.db, app.id)).toBeUndefined();
  });

  it('keeps everybody from adding to a locked app', async () => {
    const app = await anApp('locked');
    let added = false;
    let adding: Promise<unknown> | undefined;
    await pg.database.transaction(async (db) => {
      expect(await apps.lock(db, app.id)).toEqual(app);
      adding = pg.db.script.create({ data: { id: newId(), appId: app.id, name: 'x' } }).then(
        () => (added = true),
        () => undefined,
      );
      await delay(150);
      expect(added).toBe(false);
      await apps.delete(db, app.id);
    });
    await adding;
    expect(added).toBe(false);
    expect(await pg.database.transaction((db) => apps.lock(db, app.id))).toBeUndefined();
  });

  it('pages in the order of making, of all or of some', async () => {
    const [a, b, c] = [await anApp('a'), await anApp('b'), await anApp('c')];
    const list = async (afterId: string | undefined, ids: readonly string[] | undefined) =>
      (await apps.list(pg.db, { afterId, ids, limit: 2 })).map(({ slug }) => slug);
    expect(await list(a.id, undefined)).toEqual(['b', 'c']);
    expect(await list(undefined, [c.id, a.id])).toEqual(['a', 'c']);
    expect(await list(b.id, [a.id])).toEqual([]);
    expect(await list(undefined, [])).toEqual([]);
  });
});
