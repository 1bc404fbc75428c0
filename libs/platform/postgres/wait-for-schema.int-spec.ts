import { usePostgres } from '#testing';
import { createLogger } from '#platform/telemetry';
import { migrate, waitForSchema } from './index.js';
import type { Migration } from './index.js';

const pg = usePostgres({ per: 'test', empty: true });
const logger = createLogger('spec', 'error');
const aMigration = (name: string): Migration => ({ name, sql: 'SELECT 1', checksum: name });
const [first, second, third] = [aMigration('0001_a'), aMigration('0002_b'), aMigration('0003_c')];

it('waits for the migration that this release was made with, not for any (R-DB-02)', async () => {
  let seen: number | undefined;
  const waiting = waitForSchema(pg.database, 2, logger).then((newest) => (seen = newest));
  await migrate(pg.url, [first]);
  await new Promise((resolve) => {
    setTimeout(resolve, 1_200);
  });
  expect(seen).toBeUndefined();
  await migrate(pg.url, [first, second]);
  expect(await waiting).toBe(2);
});

it('takes the schema of a newer release, as during a rollout', async () => {
  await migrate(pg.url, [first, second, third]);
  expect(await waitForSchema(pg.database, 2, logger)).toBe(3);
});
