import { newId } from '#kernel';
import { createLogger } from '#platform/telemetry';
import { AppDomainRepository, AppRepository, SlugRepository } from '#tenancy/data';
import { usePostgres } from '#testing';
import { DefaultApp } from './default-app.js';

const pg = usePostgres({ per: 'test' });
const apps = new AppRepository();
const slugs = new SlugRepository();
const domains = new AppDomainRepository();
const defaultApp = () => new DefaultApp(pg.database, apps, slugs, domains, createLogger('spec', 'silent'));
const claims = async (appId: string) => (await domains.listOfApp(pg.db, appId)).map(({ domain }) => domain);

describe('the default app', () => {
  it('is made with claims on this machine and on the given hosts', async () => {
    const { created, app } = await defaultApp().ensure({
      extraHosts: ['Cloud.Example:8080', 'localhost', 'no host', '192.0.2.7', '::1'],
    });
    expect(created).toBe(true);
    expect(app).toMatchObject({ slug: 'default', name: 'Default' });
    expect(await claims(app.id)).toEqual(['localhost', '127.0.0.1', '[::1]', 'cloud.example', '192.0.2.7']);
  });

  it('is made once, and its claims are left as they are then', async () => {
    const first = await defaultApp().ensure({ extraHosts: [] });
    await pg.db.appDomain.deleteMany({ where: { domain: '127.0.0.1' } });
    const second = await defaultApp().ensure({ extraHosts: ['late.example'] });
    expect(second).toEqual({ created: false, app: first.app });
    expect(await claims(first.app.id)).toEqual(['localhost', '[::1]']);
  });

  it('takes no host away from another app', async () => {
    const id = newId();
    await pg.db.app.create({ data: { id, slug: 'other', name: 'Other' } });
    await domains.claimUnclaimed(pg.db, id, ['localhost', 'cloud.example']);
    const { app } = await defaultApp().ensure({ extraHosts: ['cloud.example', 'mine.example'] });
    expect(await claims(app.id)).toEqual(['127.0.0.1', '[::1]', 'mine.example']);
    expect(await claims(id)).toEqual(['localhost', 'cloud.example']);
    expect(await domains.listAll(pg.db)).toHaveLength(5);
  });

  it('is the same one when it was renamed, until another app has taken the slug', async () => {
    const { app } = await defaultApp().ensure({ extraHosts: [] });
    await pg.db.app.update({ where: { id: app.id }, data: { slug: 'main' } });
    await slugs.remember(pg.db, app.id, 'default');
    expect(await defaultApp().ensure({ extraHosts: [] })).toMatchObject({
      ...{ created: false, app: { id: app.id, slug: 'main' } },
    });
    expect(await pg.db.app.count()).toBe(1);
  });

  it('is made once by managers that start at the same time', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => defaultApp().ensure({ extraHosts: [] })),
    );
    expect(outcomes.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(outcomes.map(({ app }) => app.id)).size).toBe(1);
    expect(await pg.db.app.count()).toBe(1);
    expect(await pg.db.appDomain.count()).toBe(3);
  });
});
