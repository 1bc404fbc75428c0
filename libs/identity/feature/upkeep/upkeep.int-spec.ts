import { randomBytes } from 'node:crypto';
import { DAY_MS, HOUR_MS, newId } from '#kernel';
import { ApiKeyRepository, IdempotencyRepository, SessionRepository } from '#identity/data';
import { JobBoard } from '#platform/jobs';
import { usePostgres } from '#testing';
import { HandClock } from '../identity-app.for-spec.js';
import { ExpiredAnswersJob } from './expired-answers.job.js';
import { ExpiredApiKeysJob } from './expired-api-keys.job.js';
import { ExpiredSessionsJob } from './expired-sessions.job.js';

const pg = usePostgres({ per: 'test' });
const clock = new HandClock();
const at = (ms: number): Date => new Date(clock.ms + ms);
const going = new AbortController().signal;
const hash = (): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(32));

async function aUser(): Promise<string> {
  const id = newId();
  const data = { id, username: `ada-${id}`, passwordHash: '-', instanceRole: 'member' };
  await pg.db.user.create({ data });
  return id;
}

const sessionsJob = () => new ExpiredSessionsJob(new JobBoard(), pg.database, new SessionRepository(), clock);
const keysJob = () => new ExpiredApiKeysJob(new JobBoard(), pg.database, new ApiKeyRepository(), clock);
const answersJob = () => new ExpiredAnswersJob(new JobBoard(), pg.database, new IdempotencyRepository());

const aSession = (userId: string, expiresAt: Date) => ({ id: newId(), userId, tokenHash: hash(), expiresAt });

it('removes sessions that have expired, and no other; those of a user go with the user (R-GC-06)', async () => {
  const [userId, gone] = [await aUser(), await aUser()];
  const kept = aSession(userId, at(1));
  const old = Array.from({ length: 5_001 }, () => aSession(userId, at(-HOUR_MS)));
  await pg.db.session.createMany({
    data: [...old, aSession(userId, at(0)), kept, aSession(gone, at(HOUR_MS))],
  });
  await pg.db.user.delete({ where: { id: gone } });
  expect(await sessionsJob().run(going)).toEqual({ removed: 5_002 });
  expect((await pg.db.session.findMany()).map(({ id }) => id)).toEqual([kept.id]);
  expect(await sessionsJob().run(going)).toBeUndefined();
});

it('removes API keys 30 days after their end, and none before or without one (R-GC-06)', async () => {
  const userId = await aUser();
  const aKey = (name: string, expiresAt: Date | null) => ({
    ...{ id: newId(), userId, name, prefix: 'pic_12345678', keyHash: hash(), scopes: ['script:read'] },
    expiresAt,
  });
  await pg.db.apiKey.createMany({
    data: [
      aKey('long past', at(-30 * DAY_MS - 1)),
      aKey('just past', at(-30 * DAY_MS)),
      aKey('still shown', at(-30 * DAY_MS + 1)),
      aKey('good', at(HOUR_MS)),
      aKey('for ever', null),
    ],
  });
  expect(await keysJob().run(going)).toEqual({ removed: 2 });
  const names = (await pg.db.apiKey.findMany()).map(({ name }) => name).sort();
  expect(names).toEqual(['for ever', 'good', 'still shown']);
});

it('removes first answers that are no longer given again, and no other', async () => {
  const answer = (key: string, expiresAt: number) => ({
    ...{ scope: 'user:1', key, fingerprint: hash(), state: 'running' },
    expiresAt: new Date(Date.now() + expiresAt),
  });
  await pg.db.idempotencyKey.createMany({ data: [answer('old', -1_000), answer('new', HOUR_MS)] });
  expect(await answersJob().run(going)).toEqual({ removed: 1 });
  expect((await pg.db.idempotencyKey.findMany()).map(({ key }) => key)).toEqual(['new']);
});

it('takes other rows than those that another sweep holds, and waits for none (R-GC-03)', async () => {
  const userId = await aUser();
  await pg.db.session.createMany({ data: Array.from({ length: 20 }, () => aSession(userId, at(-1))) });
  const sessions = new SessionRepository();
  await pg.database.transaction(async (other) => {
    expect(await sessions.deleteExpired(other, at(0), 7)).toBe(7);
    const began = performance.now();
    expect(await sessionsJob().run(going)).toEqual({ removed: 13 });
    expect(performance.now() - began).toBeLessThan(3_000);
  });
  expect(await pg.db.session.count()).toBe(0);
});

it('stops after the batch under way when the process does (R-GC-04)', async () => {
  const userId = await aUser();
  await pg.db.session.createMany({ data: Array.from({ length: 10 }, () => aSession(userId, at(-1))) });
  expect(await sessionsJob().run(AbortSignal.abort())).toBeUndefined();
  expect(await pg.db.session.count()).toBe(10);
});
