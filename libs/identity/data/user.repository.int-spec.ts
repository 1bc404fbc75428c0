import { newId } from '#kernel';
import { usePostgres } from '#testing';
import { UserRepository } from './user.repository.js';

const pg = usePostgres({ per: 'test' });
const users = new UserRepository();

const add = (username: string, instanceRole: 'owner' | 'admin' | 'member' = 'admin') =>
  users.insert(pg.db, { id: newId(), username, email: null, passwordHash: 'hash', instanceRole });

describe('users', () => {
  it('are found by name in any letter case, with what is needed to check a password', async () => {
    const { id } = await add('Ada');
    expect(await users.findAccount(pg.db, 'aDA')).toEqual({
      id,
      username: 'Ada',
      email: null,
      passwordHash: 'hash',
      instanceRole: 'admin',
      isActive: true,
    });
  });

  it.each(['A%', 'Ad_', '%', "' OR 1=1 --", 'ada\0', '\ud800', ''])('are not found by %j', async (name) => {
    await add('Ada');
    expect(await users.findAccount(pg.db, name)).toBeUndefined();
  });

  it('show the first owner before anybody else', async () => {
    expect(await users.findFirst(pg.db)).toBeUndefined();
    await add('member', 'member');
    await add('first', 'owner');
    await add('second', 'owner');
    await add('admin', 'admin');
    expect((await users.findFirst(pg.db))?.username).toBe('first');
  });

  it('are read only while they are active', async () => {
    const { id } = await add('Ada');
    expect(await users.findActive(pg.db, id)).toMatchObject({ username: 'Ada' });
    await pg.db.user.update({ where: { id }, data: { isActive: false } });
    expect(await users.findActive(pg.db, id)).toBeUndefined();
  });

  it('get another password only while they are there', async () => {
    const { id } = await add('Ada');
    expect(await users.setPasswordHash(pg.db, id, 'other', new Date())).toBe(true);
    expect((await users.findAccount(pg.db, 'ada'))?.passwordHash).toBe('other');
    expect(await users.setPasswordHash(pg.db, newId(), 'other', new Date())).toBe(false);
  });
});
