import { HOUR_MS } from '#kernel';
import { usePostgres } from '#testing';
import { aWish, anEvent, claim, flood, given, scriptIn } from './events.for-spec.js';
import type { Owner } from './events.for-spec.js';
import { OutboxRepository } from './outbox.repository.js';

const pg = usePostgres();
const outbox = new OutboxRepository();
let owner: Owner;
beforeEach(async () => {
  await pg.database.execute('TRUNCATE apps CASCADE', []);
  owner = await scriptIn(pg.db);
});

const idsOf = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id).sort();
/** Moves time: that of the database cannot be held. */
const letLeasesRunOut = () =>
  pg.database.execute(
    `UPDATE outbox SET lease_until = now() - interval '1 ms' WHERE lease_until IS NOT NULL`,
    [],
  );
const now = async () => {
  const [row] = await pg.db.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  return (row as { now: Date }).now.getTime();
};

describe('an event', () => {
  it('is claimed as it was put in (R-OUT-01, R-OUT-03)', async () => {
    const payload = '{"request": {"b":1, "a":"\\u0000 é"},  "a": 1, "a": 2}';
    const parent = anEvent(owner).id;
    const event = anEvent(owner, {
      ...{ version: 4, triggerId: parent, principalId: parent, payload },
      cause: { rootId: parent, parentId: parent, depth: 3 },
    });
    const before = await now();
    const takenAt = await outbox.insert(pg.database.statements, event);
    expect(takenAt.getTime()).toBeGreaterThanOrEqual(before - 1);
    const { delayMs: _, ...rest } = event;
    expect(await claim(pg.database)).toEqual([
      { ...rest, payloadBytes: Buffer.byteLength(payload), failures: 0, fence: 1n, lostLeases: 0 },
    ]);
  });

  it('is the same whether it was put in alone or with others', async () => {
    const parent = anEvent(owner).id;
    const events = [
      anEvent(owner, { payload: '{"a": "\\u0000 é \\" \\\\",  "b": [1, {}]}' }),
      anEvent(owner, { version: 4, triggerId: parent, principalId: parent }),
      anEvent(owner, { cause: { rootId: parent, parentId: parent, depth: 3 }, delayMs: 60_000 }),
    ];
    await outbox.insertAll(pg.database.statements, events);
    const together = await pg.db.outboxEvent.findMany({ orderBy: { id: 'asc' } });
    await pg.db.outboxEvent.deleteMany();
    for (const event of events) await outbox.insert(pg.database.statements, event);
    const alone = await pg.db.outboxEvent.findMany({ orderBy: { id: 'asc' } });
    const withoutTimes = (rows: typeof alone) =>
      rows.map((row) => ({ ...row, dueAt: null, createdAt: null }));
    expect(withoutTimes(together)).toEqual(withoutTimes(alone));
    expect((together[2]?.dueAt.getTime() ?? 0) - (together[0]?.dueAt.getTime() ?? 0)).toBe(60_000);
  });

  it('is there exactly when the transaction that causes it commits', async () => {
    const undone = pg.database.direct(async (session) => {
      await outbox.insert(session, anEvent(owner));
      throw new Error('Undone');
    });
    await expect(undone).rejects.toThrow('Undone');
    expect(await claim(pg.database)).toEqual([]);
    await pg.database.direct((session) => outbox.insert(session, anEvent(owner)));
    expect(await claim(pg.database)).toHaveLength(1);
  });

  it('is not claimed before it is due, and its time is known (R-DISP-01)', async () => {
    const [id] = await given(pg.database, owner, 1, { delayMs: 400 });
    expect(await claim(pg.database)).toEqual([]);
    const inMs = await outbox.nextDueInMs(pg.database.unprepared);
    expect(inMs).toBeGreaterThan(0);
    expect(inMs).toBeLessThanOrEqual(400);
    await pause((inMs as number) + 5);
    expect(idsOf(await claim(pg.database))).toEqual([id]);
    expect(await outbox.nextDueInMs(pg.database.unprepared)).toBeUndefined();
  });

  it('goes with its app, and not with its script (R-DL-09)', async () => {
    await given(pg.database, owner);
    await pg.db.script.delete({ where: { id: owner.scriptId } });
    expect(await pg.db.outboxEvent.count()).toBe(1);
    await pg.db.app.delete({ where: { id: owner.appId } });
    expect(await pg.db.outboxEvent.count()).toBe(0);
  });
});

describe('claims', () => {
  it('never give one event to two dispatchers, whoever is first', async () => {
    const others = await Promise.all([scriptIn(pg.db), scriptIn(pg.db), scriptIn(pg.db)]);
    for (let round = 0; round < 5; round++) {
      const ids = (await Promise.all([owner, ...others].map((one) => given(pg.database, one, 25)))).flat();
      const claims = await Promise.all(
        Array.from({ length: 12 }, (_, n) => claim(pg.database, { limit: 7 + n, leaseMs: 60_000 })),
      );
      const claimed = claims.flat();
      while (claimed.length < ids.length) {
        const more = await claim(pg.database, { leaseMs: 60_000 });
        if (more.length === 0) break;
        claimed.push(...more);
      }
      expect(idsOf(claimed)).toEqual(ids.sort());
    }
  });

  it('are over when their lease is, by the clock of the database, and the next has a higher fence', async () => {
    const [id] = await given(pg.database, owner);
    // What the dispatchers' own clocks say does not matter.
    const [first] = await atHour(-3, () => claim(pg.database, { leaseMs: 300 }));
    expect(await atHour(9, () => claim(pg.database))).toEqual([]);
    await pause(320);
    const [second] = await atHour(-9, () => claim(pg.database));
    expect(first).toMatchObject({ id, fence: 1n, lostLeases: 0 });
    expect(second).toMatchObject({ id, fence: 2n, lostLeases: 1, failures: 0 });
  });

  it('last as long as they are renewed, by whoever holds them', async () => {
    await given(pg.database, owner, 2);
    const held = await claim(pg.database, { leaseMs: 200 });
    expect(await outbox.renew(pg.database.statements, held, 10_000)).toHaveLength(2);
    await pause(220);
    expect(await claim(pg.database)).toEqual([]);
    await letLeasesRunOut();
    const [lost] = await claim(pg.database, { limit: 1 });
    const still = await outbox.renew(pg.database.statements, held, 10_000);
    expect(still).toEqual(idsOf(held).filter((id) => id !== lost?.id));
  });

  it('are given back at once when nothing was begun', async () => {
    await given(pg.database, owner);
    const held = await claim(pg.database);
    await outbox.release(pg.database.statements, held);
    expect(await claim(pg.database)).toEqual([expect.objectContaining({ fence: 3n, lostLeases: 0 })]);
    // Whoever claimed it meanwhile keeps it.
    await outbox.release(pg.database.statements, held);
    expect(await claim(pg.database)).toEqual([]);
  });

  it('take the oldest of an app first', async () => {
    const late = await given(pg.database, owner, 3);
    await pg.database.execute(`UPDATE outbox SET due_at = due_at - interval '1 minute'`, []);
    await given(pg.database, owner, 3);
    expect(idsOf(await claim(pg.database, { limit: 3 }))).toEqual(late.sort());
  });

  it('take as much as fits, and at least one', async () => {
    const big = (bytes: number) => ({ payload: JSON.stringify('x'.repeat(bytes - 2)) });
    await given(pg.database, owner, 1, big(9_000));
    await given(pg.database, owner, 4, big(400));
    expect(await claim(pg.database, { maxBytes: 1_000 })).toHaveLength(1);
    expect(await claim(pg.database, { maxBytes: 1_000 })).toHaveLength(3);
    expect(await claim(pg.database, { maxBytes: 1_000 })).toHaveLength(1);
  });
});

it('costs no index entry for a claim: it changes no indexed column, and pages have room', async () => {
  await given(pg.database, owner, 20);
  const [before, after] = await pg.database.direct(async (session) => {
    // The connection may not have handed over yet what it counted for others.
    const counts = async () =>
      (
        await session.query<{ all: number; inPlace: number }>(`
          SELECT n_tup_upd::int AS all, n_tup_hot_upd::int AS "inPlace"
          FROM pg_stat_xact_user_tables WHERE relname = 'outbox'`)
      )[0] ?? { all: 0, inPlace: 0 };
    const first = await counts();
    await outbox.claim({ direct: (work) => work(session) }, aWish());
    return [first, await counts()];
  });
  expect(after.all - before.all).toBe(20);
  expect(after.inPlace - before.inPlace).toBeGreaterThanOrEqual(18);
});

describe('apps', () => {
  it('get as many as they have room for', async () => {
    const [full, half, idle] = await Promise.all([scriptIn(pg.db), scriptIn(pg.db), scriptIn(pg.db)]);
    for (const one of [full, half, idle]) await given(pg.database, one, 10);
    const busy = [
      { appId: full.appId, room: 0 },
      { appId: half.appId, room: 3 },
    ];
    const events = await claim(pg.database, { shares: { busy, others: 5 } });
    const count = (one: Owner) => events.filter(({ appId }) => appId === one.appId).length;
    expect([full, half, idle].map(count)).toEqual([0, 3, 5]);
  });

  it('take turns: a claim that is full says where the next one begins', async () => {
    const owners = await Promise.all(Array.from({ length: 5 }, () => scriptIn(pg.db)));
    for (const one of owners) await given(pg.database, one, 4);
    const order = owners.map(({ appId }) => appId).sort();
    const seen: string[] = [];
    let after: string | undefined;
    for (let n = 0; n < 5; n++) {
      const wish = aWish({ after, limit: 2, shares: { busy: [], others: 2 } });
      const { events, last } = await outbox.claim(pg.database, wish);
      seen.push(...new Set(events.map(({ appId }) => appId)));
      expect(last).toBe(order[n]);
      after = last;
    }
    expect(seen).toEqual(order);
    // Behind the last one there is none: the next begins anew.
    expect(await outbox.claim(pg.database, aWish({ after }))).toEqual({ events: [], last: undefined });
  });

  it('with nothing due do not keep those behind them waiting for ever', async () => {
    const owners = await Promise.all(Array.from({ length: 300 }, () => scriptIn(pg.db)));
    const [last, ...others] = owners.sort((a, b) => (a.appId < b.appId ? 1 : -1)) as [Owner, ...Owner[]];
    for (const one of others) await given(pg.database, one, 1, { delayMs: 60_000 });
    const [id] = await given(pg.database, last);
    const first = await outbox.claim(pg.database, aWish());
    expect(first.events).toEqual([]);
    expect(first.last).toBeDefined();
    const second = await outbox.claim(pg.database, aWish({ after: first.last }));
    expect(idsOf(second.events)).toEqual([id]);
    expect(second.last).toBeUndefined();
  });
});

describe('with 200,000 events of one app', () => {
  const FLOOD = 200_000;
  /** Generous: a tenth of it is usual, and reading the table would take longer. */
  const SHORT_MS = 150;

  it('a claim is short, and ten events of another app are in the first one', async () => {
    const small = await scriptIn(pg.db);
    await flood(pg.database, owner, FLOOD);
    const ids = await given(pg.database, small, 10);
    const shares = { busy: [], others: 32 };
    const took: number[] = [];
    const events: { id: string; appId: string }[] = [];
    for (let n = 0; n < 10; n++) {
      const began = performance.now();
      events.push(...(await claim(pg.database, { limit: 64, shares })));
      took.push(performance.now() - began);
      if (n === 0) expect(idsOf(events.filter(({ appId }) => appId === small.appId))).toEqual(ids.sort());
    }
    expect(events).toHaveLength(10 + 10 * 32);
    expect(took.sort((a, b) => a - b)[5]).toBeLessThan(SHORT_MS);
    expect(await outbox.countDue(pg.db, 10_000)).toBe(10_000);
    expect(await outbox.nextDueInMs(pg.database.unprepared)).toBeLessThan(0);
  });
});

/** With the clock of this process so many hours off. */
async function atHour<T>(hours: number, work: () => Promise<T>): Promise<T> {
  const { now: right } = Date;
  Date.now = () => right() + hours * HOUR_MS;
  try {
    return await work();
  } finally {
    Date.now = right;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
