import { HOUR_MS } from '#kernel';
import { JobBoard } from '#platform/jobs';
import { KvRepository } from '#stores/data';
import { usePostgres } from '#testing';
import { givenApp } from '../data/kv-collection.for-spec.js';
import { ExpiredKvJob } from './expired-kv.job.js';

const pg = usePostgres();

it('removes values whose time is over, however many, and no other (R-GC-04)', async () => {
  const appId = await givenApp(pg.db);
  const entry = (key: string, expiresAt: Date | null) => ({
    ...{ appId, collection: 'visits', key, value: 1, version: 1n },
    expiresAt,
  });
  const past = new Date(Date.now() - 1_000);
  const old = Array.from({ length: 10_001 }, (_, n) => entry(`old-${n}`, past));
  const kept = [entry('for ever', null), entry('for an hour', new Date(Date.now() + HOUR_MS))];
  await pg.db.kvEntry.createMany({ data: [...old, ...kept] });
  const board = new JobBoard();
  const job = new ExpiredKvJob(board, pg.database, new KvRepository());
  expect(board.jobs).toEqual([job]);
  expect(await job.run(new AbortController().signal)).toEqual({ removed: 10_001 });
  const keys = (await pg.db.kvEntry.findMany()).map(({ key }) => key).sort();
  expect(keys).toEqual(['for an hour', 'for ever']);
});
