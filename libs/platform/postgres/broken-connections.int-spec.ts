import type { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { usePostgres } from '#testing';

const pg = usePostgres({ poolSize: 4 });

/** Ends every connection of this database but the one that asks. */
const END_ALL = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;

function aMoment() {
  let comes = (): void => undefined;
  const come = new Promise<void>((resolve) => (comes = resolve));
  return { come, comes };
}

it('survives connections that end in somebody’s hands, between two queries and on their way back', async () => {
  const failures: unknown[] = [];
  for (let round = 0; round < 5; round++) {
    const [inHand, ended] = [[aMoment(), aMoment()] as const, aMoment()];
    const held = pg.database.direct(async (db) => {
      await db.query('SELECT 1');
      inHand[0].comes();
      await ended.come;
      await db.query('SELECT 2');
    });
    const idleInPrisma = pg.database.transaction(async (db) => {
      await db.$queryRaw`SELECT 1`;
      inHand[1].comes();
      await ended.come;
      await db.$queryRaw`SELECT 2`;
    });
    await Promise.all(inHand.map(({ come }) => come));
    await pg.database.direct((db) => db.query(END_ALL));
    // The end comes while no query is there to be failed by it.
    await delay(30);
    ended.comes();
    const outcomes = await Promise.allSettled([held, idleInPrisma]);
    failures.push(...outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : [])));
  }
  expect(failures).toHaveLength(10);
  // Whatever was broken is gone.
  expect(await pg.database.execute('SELECT 1', [])).toBe(1);
});

it('has somebody who hears of a broken connection at every moment of its life', async () => {
  const { pool } = pg.database as unknown as { readonly pool: Pool };
  let unheard = 0;
  // Between two owners: whatever breaks just then would end the process.
  pool.on('acquire', (client: EventEmitter) =>
    client.on('removeListener', (event) => {
      if (event === 'error' && client.listenerCount('error') === 0) unheard += 1;
    }),
  );
  await pg.database.direct((db) => db.query('SELECT 1'));
  await pg.database.transaction((db) => db.$queryRaw`SELECT 1`);
  await pg.database.statements.query('SELECT 1');
  expect(unheard).toBe(0);
});
