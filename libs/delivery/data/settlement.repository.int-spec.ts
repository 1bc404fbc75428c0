import { usePostgres } from '#testing';
import type { ClaimedEvent, Settlement } from '../domain/index.js';
import { claim, given, scriptIn } from './events.for-spec.js';
import type { Owner } from './events.for-spec.js';
import { SettlementRepository } from './index.js';
import type { Settled } from './index.js';

const pg = usePostgres();
const settlements = new SettlementRepository();
let owner: Owner;
beforeEach(async () => {
  await pg.database.execute('TRUNCATE apps CASCADE', []);
  owner = await scriptIn(pg.db);
});

const error = { code: 'script.threw', message: 'boom\0', stack: 'at \ud800' };
const dead: Settlement = { kind: 'dead', error, version: 6 };
const of = ({ id, fence, scriptId }: ClaimedEvent, settlement: Settlement): Settled => ({
  ...{ hold: { id, fence }, scriptId, settlement },
});
const settle = async (...all: Settled[]): Promise<string[]> =>
  [...(await pg.database.direct((session) => settlements.settle(session, all))).ids].sort();
const row = async (id: string) => pg.db.outboxEvent.findUnique({ where: { id } });

it('ends, puts back and buries together, each as it should', async () => {
  await given(pg.database, owner, 4);
  const events = await claim(pg.database, { leaseMs: 60_000 });
  const [done, retried, postponed, buried] = events as [
    ClaimedEvent,
    ClaimedEvent,
    ClaimedEvent,
    ClaimedEvent,
  ];
  const settled = await settle(
    of(done, { kind: 'done' }),
    of(retried, { kind: 'retry', afterMs: 60_000 }),
    of(postponed, { kind: 'postponed', afterMs: 0 }),
    of(buried, dead),
  );
  expect(settled).toEqual(events.map(({ id }) => id).sort());
  expect(await row(done.id)).toBeNull();
  expect(await row(retried.id)).toMatchObject({ attemptCount: 1, leaseUntil: null, fence: 2n });
  expect(await row(postponed.id)).toMatchObject({ attemptCount: 0, leaseUntil: null, fence: 2n });
  expect(await row(buried.id)).toBeNull();
  expect(await pg.db.deadLetter.findMany()).toEqual([
    expect.objectContaining({
      ...{ executionId: buried.id, ...owner, version: 6, attempts: 1, rootId: buried.id },
      // What the database does not take as text does not cost the letter.
      ...{ errorMessage: 'boom\ufffd', errorStack: 'at \ufffd', resolution: null },
    }),
  ]);
  // The one that was put off is due, the one that is tried again is not.
  expect((await claim(pg.database)).map(({ id }) => id)).toEqual([postponed.id]);
});

it.each<[string, Settlement]>([
  ['end', { kind: 'done' }],
  ['retry', { kind: 'retry', afterMs: 0 }],
  ['postponement', { kind: 'postponed', afterMs: 0 }],
  ['dead letter', dead],
])('with an older fence changes nothing: %s', async (_, settlement) => {
  const [id] = await given(pg.database, owner);
  const [old] = await claim(pg.database, { leaseMs: -1 });
  const [current] = await claim(pg.database, { leaseMs: 60_000 });
  const before = await row(id as string);
  expect(await settle(of(old as ClaimedEvent, settlement))).toEqual([]);
  expect(await row(id as string)).toEqual(before);
  expect(await pg.db.deadLetter.count()).toBe(0);
  expect(await settle(of(current as ClaimedEvent, settlement))).toEqual([id]);
});

it.each<[string, Settlement]>([
  ['retry', { kind: 'retry', afterMs: 0 }],
  ['postponement', { kind: 'postponed', afterMs: 0 }],
])('sent again after a lost acknowledgement counts once: %s', async (_, settlement) => {
  const [id] = await given(pg.database, owner);
  const [held] = await claim(pg.database);
  expect(await settle(of(held as ClaimedEvent, settlement))).toEqual([id]);
  const before = await row(id as string);
  expect(await settle(of(held as ClaimedEvent, settlement))).toEqual([]);
  expect(await row(id as string)).toEqual(before);
});

it('is the same for an event whose lease ran out, as long as nobody else has claimed it', async () => {
  const [id] = await given(pg.database, owner);
  const [held] = await claim(pg.database, { leaseMs: -1 });
  expect(await settle(of(held as ClaimedEvent, { kind: 'done' }))).toEqual([id]);
});

it('of an event whose script is deleted meanwhile is as of any other, and neither waits for ever (R-DL-09)', async () => {
  const others = await Promise.all([scriptIn(pg.db), scriptIn(pg.db), scriptIn(pg.db)]);
  for (let round = 0; round < 5; round++) {
    const doomed = await scriptIn(pg.db);
    for (const one of [...others, doomed]) await given(pg.database, one, 5);
    const events = await claim(pg.database);
    const [settled] = await Promise.all([
      settle(
        ...events.map((event) => of(event, round % 2 === 0 ? dead : { kind: 'retry', afterMs: 60_000 })),
      ),
      pg.db.script.delete({ where: { id: doomed.scriptId } }),
    ]);
    expect(settled).toHaveLength(20);
    const [waiting, buried] = round % 2 === 0 ? [0, 5] : [5, 0];
    expect(await pg.db.outboxEvent.count({ where: { scriptId: doomed.scriptId } })).toBe(waiting);
    expect(await pg.db.deadLetter.count({ where: { scriptId: doomed.scriptId } })).toBe(buried);
  }
});
