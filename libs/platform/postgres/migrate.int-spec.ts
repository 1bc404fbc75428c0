import { join } from 'node:path';
import { usePostgres } from '#testing';
import { migrate, readMigrations, schemaNumber } from './index.js';
import type { Migration } from './index.js';

const migrations = await readMigrations(join(import.meta.dirname, '../../../prisma/migrations'));
const names = migrations.map(({ name }) => name);
const pg = usePostgres({ per: 'test', empty: true });

const aMigration = (name: string, sql: string): Migration => ({ name, sql, checksum: `checksum of ${sql}` });

async function tables(): Promise<string[]> {
  const rows = await pg.db.$queryRaw<{ tablename: string }[]>`
    SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`;
  return rows.map(({ tablename }) => tablename);
}

async function ledger(): Promise<
  { migration_name: string; checksum: string; applied_steps_count: number }[]
> {
  return pg.db.$queryRaw`
    SELECT migration_name, checksum, applied_steps_count FROM _prisma_migrations
    WHERE finished_at >= started_at ORDER BY finished_at`;
}

it('applies all migrations in order, and records each as Prisma does', async () => {
  expect(await migrate(pg.url, migrations)).toEqual(names);
  expect(await ledger()).toEqual(
    migrations.map(({ name, checksum }) => ({ migration_name: name, checksum, applied_steps_count: 1 })),
  );
  expect(await tables()).toContain('scripts');
});

it('applies nothing the second time', async () => {
  await migrate(pg.url, migrations);
  const before = await ledger();
  expect(await migrate(pg.url, migrations)).toEqual([]);
  expect(await ledger()).toEqual(before);
});

it('applies each migration once when three start at the same time', async () => {
  const results = await Promise.all([1, 2, 3].map(() => migrate(pg.url, migrations)));
  expect(results.flat()).toEqual(names);
  expect(await ledger()).toHaveLength(names.length);
});

it('applies only what is new', async () => {
  const first = aMigration('0001_a', 'CREATE TABLE a (id integer)');
  const second = aMigration('0002_b', 'CREATE TABLE b (id integer)');
  await migrate(pg.url, [first]);
  expect(await migrate(pg.url, [first, second])).toEqual(['0002_b']);
  expect(await tables()).toEqual(['_prisma_migrations', 'a', 'b']);
});

it('refuses a migration whose text has changed since it was applied, and applies none after it', async () => {
  await migrate(pg.url, [aMigration('0001_a', 'CREATE TABLE a (id integer)')]);
  const edited = [
    aMigration('0001_a', 'CREATE TABLE a (id bigint)'),
    aMigration('0002_b', 'CREATE TABLE b (id integer)'),
  ];
  await expect(migrate(pg.url, edited)).rejects.toMatchObject({
    code: 'schema.drift',
    message: 'Cannot migrate: "0001_a" was applied with other text; add a new migration instead',
  });
  expect(await tables()).toEqual(['_prisma_migrations', 'a']);
});

it('leaves nothing of a migration that fails half-way, and keeps those before it', async () => {
  const good = aMigration('0001_a', 'CREATE TABLE a (id integer)');
  const bad = aMigration('0002_b', 'CREATE TABLE b (id integer); SELECT 1 / 0');
  await expect(migrate(pg.url, [good, bad])).rejects.toThrow('division by zero');
  expect(await tables()).toEqual(['_prisma_migrations', 'a']);
  const mended = aMigration('0002_b', 'CREATE TABLE b (id integer)');
  expect(await migrate(pg.url, [good, mended])).toEqual(['0002_b']);
});

it('works with migrations of a newer release in the database, as during a rollout', async () => {
  const first = aMigration('0001_a', 'CREATE TABLE a (id integer)');
  await migrate(pg.url, [first, aMigration('0002_b', 'CREATE TABLE b (id integer)')]);
  expect(await migrate(pg.url, [first])).toEqual([]);
});

it('takes the schema number from the newest name', () => {
  expect(schemaNumber([aMigration('0001_a', ''), aMigration('0012_b', '')])).toBe(12);
  expect(schemaNumber([])).toBe(0);
});
