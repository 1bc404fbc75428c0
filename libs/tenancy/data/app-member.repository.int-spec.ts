import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '#kernel';
import { AppNotFoundError } from '#tenancy/domain';
import { usePostgres } from '#testing';
import { AppMemberRepository } from './index.js';

const pg = usePostgres();
const members = new AppMemberRepository();

let made = 0;
const anApp = async (): Promise<string> => {
  const id = newId();
  await pg.db.app.create({ data: { id, slug: `app-${(made += 1)}`, name: 'An app' } });
  return id;
};
const aUser = async (username = `user-${(made += 1)}`): Promise<string> => {
  const id = newId();
  await pg.db.user.create({ data: { id, username, passwordHash: 'x', instanceRole: 'member' } });
  return id;
};

describe('AppMemberRepository', () => {
  it('grants a role where there is none, and leaves one that is there alone', async () => {
    const [appId, userId] = [await anApp(), await aUser('Ada')];
    expect(await members.grant(pg.db, appId, userId, 'viewer')).toBe(true);
    expect(await members.grant(pg.db, appId, userId, 'editor')).toBe(false);
    expect(await members.find(pg.db, appId, userId)).toEqual({
      ...{ userId, username: 'Ada', email: null, instanceRole: 'member', isActive: true, role: 'viewer' },
      createdAt: expect.any(Date),
      updatedAt: expect.any(Date),
    });
    expect(await members.roleOf(pg.database.statements, appId, userId)).toBe('viewer');
    expect(await members.rolesOf(pg.db, userId)).toEqual(new Map([[appId, 'viewer']]));
    await expect(members.grant(pg.db, newId(), userId, 'viewer')).rejects.toThrow(AppNotFoundError);
  });

  it('changes and revokes a role that is there, and makes none', async () => {
    const [appId, userId] = [await anApp(), await aUser()];
    expect(await members.changeRole(pg.db, appId, userId, 'editor')).toBe(false);
    expect(await members.revoke(pg.db, appId, userId)).toBe(false);
    expect(await members.find(pg.db, appId, userId)).toBeUndefined();
    await members.grant(pg.db, appId, userId, 'viewer');
    const granted = await members.find(pg.db, appId, userId);
    expect(await members.changeRole(pg.db, appId, userId, 'editor')).toBe(true);
    const changed = await members.find(pg.db, appId, userId);
    expect(changed).toMatchObject({ role: 'editor', createdAt: granted?.createdAt });
    expect(changed?.updatedAt.getTime()).toBeGreaterThanOrEqual(granted?.updatedAt.getTime() ?? Infinity);
    expect(await members.revoke(pg.db, appId, userId)).toBe(true);
  });

  it('pages by username in any letter case, of one app', async () => {
    const [appId, other] = [await anApp(), await anApp()];
    for (const username of ['carl', 'Bea', 'anna']) {
      const userId = await aUser(username);
      await members.grant(pg.db, appId, userId, 'viewer');
      await members.grant(pg.db, other, userId, 'editor');
    }
    const names = async (afterUsername: string | undefined, limit: number) =>
      (await members.page(pg.db, { appId, afterUsername, limit })).map(({ username }) => username);
    expect(await names(undefined, 2)).toEqual(['anna', 'Bea']);
    expect(await names('BEA', 2)).toEqual(['carl']);
    expect(await names("it's", 2)).toEqual([]);
    expect(
      (await members.page(pg.db, { appId, afterUsername: undefined, limit: 9 })).map((one) => one.role),
    ).toEqual(Array(3).fill('viewer'));
  });

  it.each([
    ['deleted', (id: string) => pg.db.user.delete({ where: { id } })],
    ['deactivated', (id: string) => pg.db.user.update({ where: { id }, data: { isActive: false } })],
  ])('keeps an account from being %s until the grant is committed', async (_, end) => {
    const [appId, userId] = [await anApp(), await aUser()];
    let ended = false;
    let ending: Promise<unknown> | undefined;
    await pg.database.transaction(async (db) => {
      expect(await members.lockCandidate(db, userId)).toMatchObject({
        isActive: true,
        instanceRole: 'member',
      });
      ending = end(userId).then(() => (ended = true));
      await delay(200);
      expect(ended).toBe(false);
      expect(await members.grant(db, appId, userId, 'viewer')).toBe(true);
    });
    await ending;
    expect(await members.lockCandidate(pg.db, newId())).toBeUndefined();
  });
});
