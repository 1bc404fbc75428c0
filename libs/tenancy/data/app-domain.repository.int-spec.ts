import { newId } from '#kernel';
import { usePostgres } from '#testing';
import { AppDomainRepository } from './index.js';

const pg = usePostgres();
const domains = new AppDomainRepository();

let made = 0;
const anApp = async (): Promise<string> => {
  const id = newId();
  await pg.db.app.create({ data: { id, slug: `app-${(made += 1)}`, name: 'An app' } });
  return id;
};

describe('AppDomainRepository', () => {
  it('claims what nobody claims, by shape and not by text (R-DOM-03)', async () => {
    const [appId, other] = [await anApp(), await anApp()];
    const claims = await domains.claimUnclaimed(pg.db, appId, ['a.example', '*.a.example']);
    expect(claims).toEqual([
      { id: expect.any(String), appId, domain: 'a.example', createdAt: expect.any(Date) },
      { id: expect.any(String), appId, domain: '*.a.example', createdAt: expect.any(Date) },
    ]);
    const rest = await domains.claimUnclaimed(pg.db, other, ['a.example', ':tenant.a.example', 'b.example']);
    expect(rest.map(({ domain }) => domain)).toEqual(['b.example']);
    expect(await domains.findClaimant(pg.db, ':any.a.example')).toBe(appId);
    expect(await domains.findClaimant(pg.db, 'c.example')).toBeUndefined();
    expect(await domains.countOfApp(pg.db, appId)).toBe(2);
    expect(await domains.page(pg.db, { appId, afterId: claims[0]?.id, limit: 5 })).toEqual([claims[1]]);
  });

  it('releases a claim of the very app, once', async () => {
    const [appId, other] = [await anApp(), await anApp()];
    const [claim] = await domains.claimUnclaimed(pg.db, appId, ['mine.example']);
    const id = claim?.id ?? '';
    expect(await domains.release(pg.db, other, id)).toBeUndefined();
    expect(await domains.release(pg.db, appId, id)).toEqual(claim);
    expect(await domains.release(pg.db, appId, id)).toBeUndefined();
    expect(await domains.listOfApp(pg.db, appId)).toEqual([]);
  });

  it('locks an app that is there', async () => {
    const appId = await anApp();
    const locks = [appId, newId()].map((id) => pg.database.transaction((db) => domains.lockApp(db, id)));
    expect(await Promise.all(locks)).toEqual([true, false]);
  });
});
