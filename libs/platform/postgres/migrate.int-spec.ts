import { usePostgres } from '#testing';

describe('x', () => {
  const pg = usePostgres({ per: 'test' });
  it('a', async () => {
    expect(await pg.db.app.count()).toBe(0);
    console.log(pg.url);
  });
  it('b', async () => {
    expect(await pg.db.routingRevision.findMany()).toEqual([{ id: 1, revision: 1n }]);
  });
});
