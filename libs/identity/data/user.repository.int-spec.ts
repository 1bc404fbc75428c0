import { newId } from '#kernel';
import { usePostgres } from '#testing';
import { UserRepository } from './user.repository.js';
import type { NewUser } from './user.repository.js';

const pg = usePostgres({ per: 'test' });
const users = new UserRepository();

const aUser = (username: string, more: { email?: string } = {}): NewUser => ({
  ...{ id: newId(), username, email: null, passwordHash: 'hash', instanceRole: 'admin', ...more },
});
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
      createdAt: expect.any(Date),
      updatedAt: expect.any(Date),
    });
    expect(await users.findAccountById(pg.db, id)).toEqual(await users.findAccount(pg.db, 'ada'));
    expect(await users.lock(pg.db, id)).toEqual(await users.findAccount(pg.db, 'ada'));
    expect(await users.lock(pg.db, newId())).toBeUndefined();
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

  it('get another password', async () => {
    const { id } = await add('Ada');
    const now = new Date('2026-11-01T12:00:00.123Z');
    expect((await users.setPasswordHash(pg.db, id, 'other', now)).updatedAt).toEqual(now);
    expect((await users.findAccount(pg.db, 'ada'))?.passwordHash).toBe('other');
  });

  it('are told apart by name and email in any letter case, and by which of the two is taken (R-USER-09, R-USER-10)', async () => {
    const email = 'Ada@a.example';
    const first = await users.insert(pg.db, aUser('Ada', { email }));
    await users.insert(pg.db, aUser('grace'));
    const other = await users.insert(pg.db, aUser('other'));
    const taken = [
      [aUser('aDA'), 'user.username-taken'],
      [aUser('another', { email: 'aDA@A.example' }), 'user.email-taken'],
    ] as const;
    for (const [user, code] of taken) await expect(users.insert(pg.db, user)).rejects.toMatchObject({ code });
    const as = { username: 'other', email: null, instanceRole: 'admin', isActive: true } as const;
    const now = new Date();
    await expect(users.update(pg.db, other.id, { ...as, username: 'ADA' }, now)).rejects.toMatchObject({
      code: 'user.username-taken',
    });
    await expect(users.update(pg.db, other.id, { ...as, email }, now)).rejects.toMatchObject({
      code: 'user.email-taken',
    });
    // Another writing of what is one's own is free.
    const again = { ...as, username: 'ADA', email: 'ada@a.example' };
    expect(await users.update(pg.db, first.id, again, now)).toMatchObject({ username: 'ADA' });
  });

  it('are listed in the order of their making, by a part of name or email, to the letter', async () => {
    const made = [
      await users.insert(pg.db, aUser('Ada_L', { email: 'lovelace@a.example' })),
      await users.insert(pg.db, aUser('grace')),
      await users.insert(pg.db, aUser('100%')),
    ];
    await pg.db.user.update({ where: { id: made[1]?.id ?? '' }, data: { isActive: false } });
    const found = async (search?: string, isActive?: boolean, afterId?: string, limit = 10) => {
      const rows = await users.list(pg.db, { search, isActive, afterId, limit });
      return rows.map(({ username }) => username);
    };
    expect(await found()).toEqual(['Ada_L', 'grace', '100%']);
    expect(await found(undefined, undefined, made[0]?.id)).toEqual(['grace', '100%']);
    expect(await found(undefined, undefined, undefined, 1)).toEqual(['Ada_L']);
    expect(await found('ADA')).toEqual(['Ada_L']);
    expect(await found('LOVE')).toEqual(['Ada_L']);
    expect(await found('%')).toEqual(['100%']);
    expect(await found('_')).toEqual(['Ada_L']);
    expect(await found("' OR 1=1 --")).toEqual([]);
    expect(await found('a\0b')).toEqual([]);
    expect(await found('')).toHaveLength(3);
    expect(await found(undefined, false)).toEqual(['grace']);
    expect(await found('a', true)).toEqual(['Ada_L']);
    expect(
      (await users.list(pg.db, { search: 'grace', isActive: undefined, afterId: undefined, limit: 1 }))[0],
    ).toEqual({ ...made[1], isActive: false });
  });

  it('are counted as those in charge beside one', async () => {
    const { id } = await add('one', 'owner');
    await add('two', 'owner');
    await add('three', 'admin');
    await add('four', 'member');
    await pg.db.user.update({ where: { id: (await add('five', 'owner')).id }, data: { isActive: false } });
    expect(await users.countOthersInCharge(pg.db, id)).toEqual({ owners: 1, admins: 2 });
    expect(await users.countOthersInCharge(pg.db, newId())).toEqual({ owners: 2, admins: 3 });
  });
});
