import { newId } from '#kernel';
import { usePostgres } from '#testing';
import type { DeadLetterFilter } from '../domain/index.js';
import { givenLetters } from './dead-letters.for-spec.js';
import { claim, scriptIn } from './events.for-spec.js';
import type { Owner } from './events.for-spec.js';
import { DeadLetterRepository } from './index.js';
import type { Replay } from './index.js';

const pg = usePostgres();
const letters = new DeadLetterRepository();
let owner: Owner;
beforeEach(async () => {
  await pg.database.execute('TRUNCATE apps CASCADE', []);
  owner = await scriptIn(pg.db);
});

const list = async (filter: DeadLetterFilter = {}, more: { before?: string; limit?: number } = {}) =>
  (await letters.list(pg.db, { appId: owner.appId, filter, limit: 100, ...more })).map(({ id }) => id);
const resolved = { resolution: 'ignored', resolvedAt: new Date() };
const standIn = newId();
const replay = (replays: readonly Replay[], leastDepth = 0, appId = owner.appId) =>
  pg.database.transaction((db) => letters.replay(db, { appId, replays, leastDepth, standIn }));
const row = (id: string) => pg.db.deadLetter.findUniqueOrThrow({ where: { id } });
const waiting = (id: string) => pg.db.outboxEvent.findUnique({ where: { id } });

describe('dead letters', () => {
  it('are listed newest first, page by page, and of one app only', async () => {
    const ids = (await givenLetters(pg.db, owner, [{}, {}, {}])).reverse();
    await givenLetters(pg.db, await scriptIn(pg.db));
    expect(await list()).toEqual(ids);
    expect(await list({}, { limit: 2 })).toEqual(ids.slice(0, 2));
    expect(await list({}, { before: ids[1] as string })).toEqual(ids.slice(2));
  });

  it('are narrowed to those that are unresolved, by source, trigger, script, code and time', async () => {
    const triggerId = newId();
    const sibling = await scriptIn(pg.db, owner.appId);
    const day = (n: number): Date => new Date(Date.UTC(2031, 4, n));
    const [a, b, c, d] = await givenLetters(pg.db, owner, [
      { ...resolved, createdAt: day(1) },
      { source: 'kv', triggerId, createdAt: day(2) },
      { errorCode: 'script.timed-out', createdAt: day(3) },
      { scriptId: sibling.scriptId, createdAt: day(4) },
    ]);
    expect(await list({ isUnresolved: true })).toEqual([d, c, b]);
    expect(await list({ isUnresolved: false })).toEqual([a]);
    expect(await list({ source: 'kv' })).toEqual([b]);
    expect(await list({ triggerId })).toEqual([b]);
    expect(await list({ scriptId: sibling.scriptId })).toEqual([d]);
    expect(await list({ code: 'script.timed-out' })).toEqual([c]);
    expect(await list({ fromMs: day(2).getTime(), toMs: day(4).getTime() })).toEqual([c, b]);
    expect(await list({ source: 'http', isUnresolved: true, code: 'script.threw' })).toEqual([d]);
  });

  it('are counted by source and script, the most first', async () => {
    await givenLetters(pg.db, owner, [{}, {}, { source: 'kv' }, resolved]);
    const { scriptId } = owner;
    expect(await letters.count(pg.db, owner.appId, { isUnresolved: true })).toEqual([
      { source: 'http', scriptId, count: 2 },
      { source: 'kv', scriptId, count: 1 },
    ]);
    expect(await letters.count(pg.db, newId(), {})).toEqual([]);
  });

  it('are found with payload and stack, in their app only (R-DL-05)', async () => {
    const [id] = (await givenLetters(pg.db, owner)) as [string];
    const text = '{"big":12345678901234567890}';
    await pg.database.execute('UPDATE dead_letters SET payload = $1::text::json WHERE id = $2', [text, id]);
    expect(await letters.find(pg.db, owner.appId, id)).toMatchObject({
      ...{ id, payload: text, errorStack: 'at line 1', errorMessage: 'boom', resolution: null },
      ...{ version: 4, pinnedVersion: null, attempts: 3, replayedAs: null },
    });
    const head = await letters.head(pg.db, owner.appId, id);
    expect(head).toMatchObject({ id, errorCode: 'script.threw' });
    expect(head).not.toHaveProperty('payload');
    expect(await letters.head(pg.db, newId(), id)).toBeUndefined();
    expect(await letters.find(pg.db, newId(), id)).toBeUndefined();
    expect(await letters.lock(pg.db, newId(), id)).toBeUndefined();
    expect(await letters.lock(pg.db, owner.appId, id)).toMatchObject({ id });
  });
});

describe('a replay', () => {
  it('is an event like the first one, under a new id, and the letter says so (R-DL-03, R-DL-07)', async () => {
    const [rootId, parentId, triggerId, principalId] = [newId(), newId(), newId(), newId()];
    const cause = { rootId, parentId, depth: 2 };
    const event = { source: 'kv', triggerId, principalId, pinnedVersion: 2, transactional: true };
    const [letterId] = (await givenLetters(pg.db, owner, [{ ...cause, ...event }])) as [string];
    const { executionId } = await row(letterId);
    const eventId = newId();
    expect(await replay([{ letterId, eventId }])).toEqual([letterId]);
    expect(await row(letterId)).toMatchObject({ resolution: 'replayed', replayedAs: eventId });
    const [claimed, ...more] = await claim(pg.database);
    expect(more).toEqual([]);
    expect(claimed).toEqual({
      ...{ id: eventId, ...owner, version: 2, source: 'kv', triggerId, principalId },
      ...{ payload: '{"op":"x"}', payloadBytes: 10, deadLetterId: null, isTransactional: true },
      cause: { rootId, parentId: executionId, depth: 2 },
      retry: { maxAttempts: 3, backoff: 'constant', baseMs: 5, maxMs: 50, jitter: 0.5 },
      ...{ failures: 0, lostLeases: 0, fence: 1n },
    });
  });

  it('may have another payload, and be further away from the beginning', async () => {
    const [one, two] = (await givenLetters(pg.db, owner, [{}, { depth: 5 }])) as [string, string];
    const [first, second] = [newId(), newId()];
    const payload = '{"op":"größer"}';
    await replay(
      [
        { letterId: one, eventId: first, payload },
        { letterId: two, eventId: second },
      ],
      3,
    );
    expect(await waiting(first)).toMatchObject({ payload: { op: 'größer' }, payloadBytes: 17, depth: 3 });
    expect(await waiting(second)).toMatchObject({ payload: { op: 'x' }, payloadBytes: 10, depth: 5 });
  });

  it('runs as whoever replays when the registrant of its trigger is gone, and as before otherwise', async () => {
    const errorCode = 'trigger.registrant-gone';
    const principalId = newId();
    const drafts = [{ errorCode, principalId }, { principalId }, {}];
    const [gone, there, nobody] = (await givenLetters(pg.db, owner, drafts)) as [string, string, string];
    const [a, b, c] = [newId(), newId(), newId()];
    await replay([
      { letterId: gone, eventId: a },
      { letterId: there, eventId: b },
      { letterId: nobody, eventId: c },
    ]);
    const principals = await Promise.all([a, b, c].map(async (id) => (await waiting(id))?.principalId));
    expect(principals).toEqual([standIn, principalId, null]);
  });

  it('is none of a letter that is resolved, or of another app (R-DL-05, R-DL-06)', async () => {
    const [letterId, done] = (await givenLetters(pg.db, owner, [{}, resolved])) as [string, string];
    expect(await replay([{ letterId: done, eventId: newId() }])).toEqual([]);
    expect(await replay([{ letterId, eventId: newId() }], 0, newId())).toEqual([]);
    expect(await row(letterId)).toMatchObject({ resolution: null });
    expect(await pg.db.outboxEvent.count()).toBe(0);
  });

  it('takes place once, however many ask for it at once', async () => {
    const [letterId] = (await givenLetters(pg.db, owner)) as [string];
    const all = await Promise.all(Array.from({ length: 6 }, () => replay([{ letterId, eventId: newId() }])));
    expect(all.flat()).toEqual([letterId]);
    expect(await pg.db.outboxEvent.count()).toBe(1);
  });

  it('is there together with its mark, or not at all (R-DL-07)', async () => {
    const [letterId] = (await givenLetters(pg.db, owner)) as [string];
    const eventId = newId();
    const failing = pg.database.transaction(async (db) => {
      const replays = [{ letterId, eventId }];
      await letters.replay(db, { appId: owner.appId, replays, leastDepth: 0, standIn: null });
      throw new Error('of the spec');
    });
    await expect(failing).rejects.toThrow('of the spec');
    expect(await row(letterId)).toMatchObject({ resolution: null, replayedAs: null });
    expect(await waiting(eventId)).toBeNull();
  });
});

describe('resolving', () => {
  it('says how and when, once, and in the app alone (R-DL-04)', async () => {
    const [a, b, c] = (await givenLetters(pg.db, owner, [{}, {}, resolved])) as [string, string, string];
    expect(await letters.resolve(pg.db, newId(), [a], 'ignored')).toEqual([]);
    const before = Date.now();
    expect((await letters.resolve(pg.db, owner.appId, [a, c], 'handled_by_script')).sort()).toEqual([a]);
    const { resolution, resolvedAt } = await row(a);
    expect(resolution).toBe('handled_by_script');
    expect(Math.abs((resolvedAt as Date).getTime() - before)).toBeLessThan(60_000);
    expect((await row(b)).resolution).toBeNull();
    expect((await row(c)).resolution).toBe('ignored');
  });
});

describe('many', () => {
  it('are taken oldest first, and never by two at once', async () => {
    const ids = await givenLetters(pg.db, owner, [{}, resolved, {}, {}]);
    const unresolved = [ids[0], ids[2], ids[3]];
    const turn = { appId: owner.appId, filter: {}, after: undefined, limit: 2 };
    await pg.database.transaction(async (db) => {
      const mine = await letters.lockSome(db, turn);
      expect(mine).toEqual(unresolved.slice(0, 2).map((id) => ({ id, scriptId: owner.scriptId })));
      const theirs = await pg.database.transaction((other) => letters.lockSome(other, turn));
      expect(theirs.map(({ id }) => id)).toEqual(unresolved.slice(2));
    });
    const behind = { ...turn, after: ids[0] as string };
    expect((await letters.lockSome(pg.db, behind)).map(({ id }) => id)).toEqual(unresolved.slice(1));
  });
});

it('knows which scripts are there, and which are modules', async () => {
  const module = await scriptIn(pg.db, owner.appId);
  await pg.db.script.update({ where: { id: module.scriptId }, data: { kind: 'module', name: 'a-module' } });
  const ids = [owner.scriptId, module.scriptId, newId(), owner.scriptId];
  expect(await letters.scriptKinds(pg.db, ids)).toEqual(
    new Map([
      [owner.scriptId, 'endpoint'],
      [module.scriptId, 'module'],
    ]),
  );
});
