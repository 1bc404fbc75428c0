import { HOUR_MS, MINUTE_MS, newId } from '#kernel';
import { hashSessionToken, mintSessionToken } from '#identity/domain';
import { usePostgres } from '#testing';
import { SessionRepository } from './session.repository.js';
import { UserRepository } from './user.repository.js';

const pg = usePostgres({ per: 'test' });
const users = new UserRepository();
const sessions = new SessionRepository();
const now = new Date('2026-11-01T12:00:00.123Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);

async function aUser(): Promise<string> {
  const user = {
    id: newId(),
    username: `ada-${newId()}`,
    email: `ada-${newId()}@a.example`,
    passwordHash: '-',
  };
  return (await users.insert(pg.db, { ...user, instanceRole: 'admin' })).id;
}

async function aSession(
  userId: string,
  token = mintSessionToken(),
  expiresAt = later(HOUR_MS),
): Promise<string> {
  const id = newId();
  const seen = { address: '192.0.2.1', userAgent: 'curl/8' };
  const tokenHash = hashSessionToken(token);
  await sessions.insert(pg.db, { id, userId, tokenHash, createdAt: now, expiresAt, ...seen });
  return id;
}

describe('sessions', () => {
  it('are found by the hash of their token, with the user they speak for', async () => {
    const userId = await aUser();
    const token = mintSessionToken();
    const sessionId = await aSession(userId, token);
    const found = await sessions.findLive(pg.database.statements, hashSessionToken(token), now);
    expect(found?.lastSeenAt).toEqual(now);
    expect(found?.principal).toEqual({
      userId,
      credential: { kind: 'session', id: sessionId },
      username: expect.stringContaining('ada-'),
      email: expect.stringContaining('@a.example'),
      instanceRole: 'admin',
    });
    expect(
      await sessions.findLive(pg.database.statements, hashSessionToken(mintSessionToken()), now),
    ).toBeUndefined();
  });

  it('end on time, when deleted, and with the account', async () => {
    const userId = await aUser();
    const token = mintSessionToken();
    const hash = hashSessionToken(token);
    const id = await aSession(userId, token);
    expect(await sessions.findLive(pg.database.statements, hash, later(HOUR_MS - 1))).toBeDefined();
    expect(await sessions.findLive(pg.database.statements, hash, later(HOUR_MS))).toBeUndefined();
    await pg.db.user.update({ where: { id: userId }, data: { isActive: false } });
    expect(await sessions.findLive(pg.database.statements, hash, now)).toBeUndefined();
    await pg.db.user.update({ where: { id: userId }, data: { isActive: true } });
    expect(await sessions.delete(pg.db, userId, id)).toBe(true);
    expect(await sessions.delete(pg.db, userId, id)).toBe(false);
    expect(await sessions.findLive(pg.database.statements, hash, now)).toBeUndefined();
  });

  it('are extended by one of several requests that use them at once', async () => {
    const token = mintSessionToken();
    const id = await aSession(await aUser(), token);
    const end = later(2 * HOUR_MS);
    const results = await Promise.all(
      Array.from({ length: 5 }, () => sessions.extend(pg.db, id, now, later(MINUTE_MS), end)),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(
      await sessions.findLive(pg.database.statements, hashSessionToken(token), later(90 * MINUTE_MS)),
    ).toBeDefined();
  });

  it('are extended also when the database kept a part of their last use that a Date cannot hold', async () => {
    const token = mintSessionToken();
    const id = await aSession(await aUser(), token);
    await pg.db.$executeRaw`UPDATE sessions SET last_seen_at = last_seen_at + interval '456 microseconds'`;
    const found = await sessions.findLive(pg.database.statements, hashSessionToken(token), now);
    const extended = sessions.extend(
      pg.db,
      id,
      found?.lastSeenAt ?? now,
      later(MINUTE_MS),
      later(2 * HOUR_MS),
    );
    expect(await extended).toBe(true);
  });

  it('are cleared away when expired, those of the given user only', async () => {
    const [one, other] = [await aUser(), await aUser()];
    await aSession(one, mintSessionToken(), later(-1));
    const live = await aSession(one);
    const foreign = await aSession(other, mintSessionToken(), later(-1));
    expect(await sessions.deleteExpiredOfUser(pg.db, one, now)).toBe(1);
    const left = await pg.db.session.findMany({ select: { id: true } });
    expect(left.map(({ id }) => id).sort()).toEqual([live, foreign].sort());
    expect(await sessions.deleteOfUser(pg.db, one)).toBe(1);
  });

  it("are one user's alone: nobody else lists them or ends them", async () => {
    const [one, other] = [await aUser(), await aUser()];
    const [first, second] = [await aSession(one), await aSession(one)];
    await aSession(one, mintSessionToken(), later(-1));
    const foreign = await aSession(other);
    const page = { before: undefined, limit: 10 };
    const listed = await sessions.listLiveOfUser(pg.db, one, now, page);
    expect(listed.map(({ id }) => id)).toEqual([second, first]);
    expect(listed[0]).toEqual({
      ...{ id: second, createdAt: now, lastSeenAt: now, expiresAt: later(HOUR_MS) },
      ...{ address: '192.0.2.1', userAgent: 'curl/8' },
    });
    const rest = await sessions.listLiveOfUser(pg.db, one, now, { before: second, limit: 1 });
    expect(rest.map(({ id }) => id)).toEqual([first]);
    expect(await sessions.delete(pg.db, one, foreign)).toBe(false);
    expect(await sessions.deleteOfUser(pg.db, one, first)).toBe(2);
    const left = await pg.db.session.findMany({ select: { id: true } });
    expect(left.map(({ id }) => id).sort()).toEqual([first, foreign].sort());
  });
});
