import { HOUR_MS, MINUTE_MS, newId } from '#kernel';
import { apiKeyPrefix, hashApiKey, mintApiKey } from '#identity/domain';
import { usePostgres } from '#testing';
import { ApiKeyRepository } from './api-key.repository.js';
import type { NewApiKey } from './api-key.repository.js';
import { UserRepository } from './user.repository.js';

const pg = usePostgres({ per: 'test' });
const users = new UserRepository();
const keys = new ApiKeyRepository();
const now = new Date('2026-11-01T12:00:00.123Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);
const PAGE = { before: undefined, limit: 10 };

async function aUser(): Promise<string> {
  const user = { id: newId(), username: `ada-${newId()}`, email: null, passwordHash: '-' };
  return (await users.insert(pg.db, { ...user, instanceRole: 'member' })).id;
}

async function anApp(): Promise<string> {
  const id = newId();
  await pg.db.app.create({ data: { id, slug: `app-${id}`, name: 'An app' } });
  return id;
}

async function aKey(userId: string, token = mintApiKey(), more: Partial<NewApiKey> = {}): Promise<string> {
  const made = await keys.insert(pg.db, {
    ...{
      id: newId(),
      userId,
      appId: null,
      name: 'ci',
      prefix: apiKeyPrefix(token),
      keyHash: hashApiKey(token),
    },
    ...{ scopes: ['script:read', 'log:read'], createdAt: now, expiresAt: null, ...more },
  });
  return made.id;
}

describe('API keys', () => {
  it('are found by the hash of the key, with the user they speak for and what they are limited to', async () => {
    const [userId, appId, token] = [await aUser(), await anApp(), mintApiKey()];
    const id = await aKey(userId, token, { appId });
    expect(await keys.findLive(pg.database.statements, hashApiKey(token), now)).toEqual({
      principal: {
        ...{ userId, username: expect.stringContaining('ada-'), email: null, instanceRole: 'member' },
        credential: { kind: 'key', id, scopes: ['script:read', 'log:read'], appId },
      },
      lastUsedAt: null,
    });
    expect(await keys.findLive(pg.database.statements, hashApiKey(mintApiKey()), now)).toBeUndefined();
  });

  it('end on time, with their user, with their app, and while their user is not active (R-KEY-07)', async () => {
    const [userId, appId] = [await aUser(), await anApp()];
    const [token, bound] = [mintApiKey(), mintApiKey()];
    await aKey(userId, token, { expiresAt: later(HOUR_MS) });
    await aKey(userId, bound, { appId });
    const found = async (key: string, at = now) =>
      (await keys.findLive(pg.database.statements, hashApiKey(key), at)) !== undefined;
    expect([await found(token, later(HOUR_MS - 1)), await found(token, later(HOUR_MS))]).toEqual([
      true,
      false,
    ]);
    await pg.db.user.update({ where: { id: userId }, data: { isActive: false } });
    expect([await found(token), await found(bound)]).toEqual([false, false]);
    await pg.db.user.update({ where: { id: userId }, data: { isActive: true } });
    await pg.db.app.delete({ where: { id: appId } });
    expect([await found(token), await found(bound)]).toEqual([true, false]);
    await users.delete(pg.db, userId);
    expect(await found(token)).toBe(false);
  });

  it('have a use noted by one of several requests at once', async () => {
    const token = mintApiKey();
    const id = await aKey(await aUser(), token);
    const touches = (seenAt: Date | null, at: Date) =>
      Promise.all(Array.from({ length: 5 }, () => keys.touch(pg.db, id, seenAt, at)));
    expect((await touches(null, now)).filter(Boolean)).toHaveLength(1);
    expect((await keys.findLive(pg.database.statements, hashApiKey(token), now))?.lastUsedAt).toEqual(now);
    expect((await touches(now, later(MINUTE_MS))).filter(Boolean)).toHaveLength(1);
    expect(await keys.touch(pg.db, id, now, later(2 * MINUTE_MS))).toBe(false);
  });

  it("are one user's alone: nobody else lists, ends or expires them (R-KEY-04)", async () => {
    const [one, other] = [await aUser(), await aUser()];
    const [first, second] = [await aKey(one), await aKey(one, mintApiKey(), { expiresAt: later(-1) })];
    const foreign = await aKey(other);
    const idsOf = async (userId: string, page: Parameters<typeof keys.listOfUser>[2] = PAGE) =>
      (await keys.listOfUser(pg.db, userId, page)).map(({ id }) => id);
    expect(await idsOf(one)).toEqual([second, first]);
    expect(await idsOf(one, { before: second, limit: 1 })).toEqual([first]);
    expect(await keys.countOfUser(pg.db, one)).toBe(2);
    expect(await keys.deleteOfUser(pg.db, one, foreign)).toBeUndefined();
    expect(await keys.expireOfUser(pg.db, one, now)).toBe(1);
    const [expired, kept] = await keys.listOfUser(pg.db, one, PAGE);
    expect([expired?.expiresAt, kept?.expiresAt]).toEqual([later(-1), now]);
    expect((await keys.deleteOfUser(pg.db, one, first))?.name).toBe('ci');
    expect(await keys.deleteOfUser(pg.db, one, first)).toBeUndefined();
    expect(await idsOf(other)).toEqual([foreign]);
    expect((await keys.listOfUser(pg.db, other, PAGE))[0]?.expiresAt).toBeNull();
  });

  it('cannot be bound to an app that is not there', async () => {
    await expect(aKey(await aUser(), mintApiKey(), { appId: newId() })).rejects.toMatchObject({
      code: 'app.not-found',
    });
  });

  it('are kept as their hash and nothing else of the key but its beginning (D6)', async () => {
    const token = mintApiKey();
    await aKey(await aUser(), token);
    const [row] = await pg.db.$queryRaw<{ text: string }[]>`SELECT k::text AS text FROM api_keys k`;
    expect(row?.text).toContain(Buffer.from(hashApiKey(token)).toString('hex'));
    expect(row?.text).toContain(token.slice(4, 12));
    expect(row?.text).not.toContain(token.slice(4, 13));
    expect(row?.text).not.toContain(token.slice(13, 30));
  });
});
