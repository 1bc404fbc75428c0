import { newId } from '#kernel';
import { InProcessBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { givenLetters } from '../../delivery/data/dead-letters.for-spec.js';
import { scriptIn } from '../../delivery/data/events.for-spec.js';
import type { Owner } from '../../delivery/data/events.for-spec.js';
import type { DeadLettersApp } from '../../delivery/feature/dead-letters/dead-letters-app.for-spec.js';
import {
  managersToken,
  startForRuns,
  tokenOf,
} from '../../delivery/feature/dead-letters/letter-tokens.for-spec.js';
import { DeadLetterCalls } from './dead-letter-calls.js';
import { useSdkRuns } from './sdk-runs.for-spec.js';

const pg = usePostgres();
const runs = useSdkRuns((bus, services) => void new DeadLetterCalls(bus, services), {
  ...{ wallMs: 20_000, maxResponseBytes: 10_000_000 },
});
let manager: DeadLettersApp;
let owner: Owner;
beforeAll(async () => {
  manager = await startForRuns(pg.database);
});
beforeEach(async () => {
  owner = await scriptIn(pg.db);
});
afterAll(() => manager.close());

/** Runs a script as an executor does, from the cell to the database. */
function resultOf(body: string, runToken: string, over: InProcessBus = manager.bus): Promise<unknown> {
  const code = `import { deadLetters, PiCloudError } from 'picloud';
    const refusalOf = (call) => Promise.resolve().then(call).then(
      () => 'none', (e) => e instanceof PiCloudError ? e.code : String(e));
    export default async () => { ${body} };`;
  return runs.resultOf(code, runs.host(over, { ...owner, runToken }));
}
const token = () => managersToken(pg.db, owner.appId);
const row = (id: string) => pg.db.deadLetter.findUniqueOrThrow({ where: { id } });

it('list, replay and resolve, from a script to the database (R-DLS-01)', async () => {
  const [a, b, c] = await givenLetters(pg.db, owner, [{ source: 'kv' }, { source: 'kv' }, {}]);
  const result = await resultOf(
    `const first = await deadLetters.list({ unresolved: true, limit: 2 });
     const { items } = await deadLetters.list({ limit: 2, cursor: first.cursor });
     const replayed = await deadLetters.replay('${a}');
     const edited = await deadLetters.replay('${b}', { payload: { op: 'fixed' } });
     const nothing = await deadLetters.resolve('${c}', 'ignored');
     return { ids: [...first.items, ...items].map(({ id }) => id), replayed, edited, nothing: nothing === undefined };`,
    await token(),
  );
  const [one, two] = [await row(a as string), await row(b as string)];
  expect(result).toEqual({
    ...{ ids: [c, b, a], nothing: true },
    replayed: { executionId: one.replayedAs },
    edited: { executionId: two.replayedAs },
  });
  const event = await pg.db.outboxEvent.findUniqueOrThrow({ where: { id: two.replayedAs as string } });
  expect(event.payload).toEqual({ op: 'fixed' });
  expect((await row(c as string)).resolution).toBe('ignored');
});

it('refuses what cannot be followed by its code', async () => {
  const [id] = await givenLetters(pg.db, owner);
  const calls: readonly (readonly [string, string])[] = [
    ['deadLetters.list({ unresolved: "yes" })', 'dead-letters.invalid-option'],
    ['deadLetters.list({ limit: 0 })', 'dead-letters.invalid-option'],
    ['deadLetters.list({ cursor: 7 })', 'dead-letters.invalid-option'],
    ['deadLetters.list({ cursor: "x" })', 'dead-letters.invalid-cursor'],
    ['deadLetters.list({ since: 1 })', 'dead-letters.unknown-option'],
    ['deadLetters.replay()', 'dead-letters.invalid-option'],
    [`deadLetters.replay('${newId()}')`, 'dead-letter.not-found'],
    [`deadLetters.replay('${id}', { body: 1 })`, 'dead-letters.unknown-option'],
    [`deadLetters.replay('${id}', { payload: [] })`, 'dead-letter.invalid-payload'],
    [`deadLetters.replay('${id}', { payload: { a: 1n } })`, 'dead-letter.invalid-payload'],
    [`deadLetters.replay('${id}', { payload: { a: 'x'.repeat(1 << 20) } })`, 'dead-letter.payload-too-large'],
    [`deadLetters.resolve('${id}', 'replayed')`, 'dead-letters.invalid-reason'],
    [`deadLetters.resolve('${id}')`, 'dead-letters.invalid-reason'],
  ];
  const body = `return Promise.all([${calls.map(([call]) => `refusalOf(() => ${call})`).join(', ')}]);`;
  expect(await resultOf(body, await token())).toEqual(calls.map(([, code]) => code));
  expect((await row(id as string)).resolution).toBeNull();
});

it('is nothing for a run whose caller may not (D5)', async () => {
  const body = `return Promise.all([
    refusalOf(() => deadLetters.list()), refusalOf(() => deadLetters.replay('${newId()}')),
    refusalOf(() => deadLetters.resolve('${newId()}', 'ignored'))]);`;
  const forbidden = 'dead-letters.forbidden';
  expect(await resultOf(body, tokenOf(owner.appId))).toEqual([forbidden, forbidden, forbidden]);
});

it('says so when the manager cannot be reached', async () => {
  const alone = new InProcessBus();
  await alone.start();
  const code = await resultOf('return refusalOf(() => deadLetters.list());', tokenOf(owner.appId), alone);
  expect(code).toBe('dead-letters.unavailable');
  await alone.close();
});
