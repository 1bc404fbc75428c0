import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '#kernel';
import type { Db } from '#platform/postgres';
import { usePostgres } from '#testing';
import { isDeadlock } from './index.js';

const pg = usePostgres();

it.each([
  ['raw', (db: Db, id: string) => db.$executeRaw`UPDATE apps SET name = 'x' WHERE id = ${id}::uuid`],
  ['other', (db: Db, id: string) => db.app.update({ where: { id }, data: { name: 'x' } })],
] as const)('a deadlock is known in %s queries, and nothing else is taken for one', async (_, touch) => {
  const [a, b] = [newId(), newId()];
  for (const id of [a, b]) await pg.db.app.create({ data: { id, slug: `app-${id}`, name: 'An app' } });
  const both = (first: string, second: string) =>
    pg.database.transaction(async (db) => {
      await touch(db, first);
      await delay(200);
      await touch(db, second);
    });
  const outcomes = await Promise.allSettled([both(a, b), both(b, a)]);
  const reasons = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  expect(reasons.map((reason) => isDeadlock(reason))).toEqual([true]);
  const twice = pg.db.app.create({ data: { id: a, slug: `app-${a}`, name: 'An app' } });
  const other = await twice.catch((error: unknown) => error);
  expect(other).toBeInstanceOf(Error);
  expect(isDeadlock(other)).toBe(false);
});
