import { DAY_MS, newId } from '#kernel';
import { JobBoard } from '#platform/jobs';
import { usePostgres } from '#testing';
import { DeadLetterRetentionRepository } from '../../data/index.js';
import { DeadLetterRetention } from './dead-letter-retention.js';
import { OldDeadLettersJob } from './old-dead-letters.job.js';

const pg = usePostgres({ per: 'test' });
const going = new AbortController().signal;
const job = (retention?: DeadLetterRetention) =>
  new OldDeadLettersJob(new JobBoard(), pg.database, new DeadLetterRetentionRepository(), retention);

async function givenLetters(letters: readonly { days: number; resolution?: string }[]): Promise<string[]> {
  const [appId, scriptId] = [newId(), newId()];
  await pg.db.app.create({ data: { id: appId, slug: `app-${appId}`, name: 'An app' } });
  await pg.db.script.create({ data: { id: scriptId, appId, name: 'a-script' } });
  const rows = letters.map(({ days, resolution }) => ({
    ...{ id: newId(), appId, scriptId, executionId: newId(), version: 1, source: 'http', payload: {} },
    ...{ payloadBytes: 2, rootId: newId(), depth: 0, attempts: 3, maxAttempts: 3, backoff: 'constant' },
    ...{ baseMs: 1, maxMs: 1, jitter: 0, errorCode: 'script.failed', errorMessage: 'No' },
    ...{
      firstAttemptAt: new Date(),
      lastAttemptAt: new Date(),
      createdAt: new Date(Date.now() - days * DAY_MS),
    },
    ...(resolution === undefined ? {} : { resolution, resolvedAt: new Date() }),
  }));
  await pg.db.deadLetter.createMany({ data: rows });
  return rows.map(({ id }) => id);
}

const left = async (): Promise<string[]> => (await pg.db.deadLetter.findMany()).map(({ id }) => id).sort();

it('keeps dead letters for 30 days, and removes older ones, resolved or not (R-GC-01, R-GC-07)', async () => {
  const letters = [{ days: 30.01 }, { days: 45, resolution: 'ignored' }, { days: 29.99 }, { days: 0 }];
  const ids = await givenLetters([...letters, { days: 3, resolution: 'replayed' }]);
  expect(await job().run(going)).toEqual({ removed: 2 });
  expect(await left()).toEqual(ids.slice(2).sort());
  expect(await job().run(going)).toBeUndefined();
});

it('keeps them as long as it is told (R-GC-02)', async () => {
  const ids = await givenLetters([{ days: 6 }, { days: 8 }]);
  expect(await job(new DeadLetterRetention(7)).run(going)).toEqual({ removed: 1 });
  expect(await left()).toEqual([ids[0]]);
});

it('leaves what another sweep holds to it, and does not wait (R-GC-03)', async () => {
  await givenLetters(Array.from({ length: 12 }, () => ({ days: 31 })));
  await pg.database.direct(async (other) => {
    expect(await new DeadLetterRetentionRepository().deleteOld(other, new Date(), 5)).toBe(5);
    expect(await job().run(going)).toEqual({ removed: 7 });
  });
  expect(await left()).toEqual([]);
});
