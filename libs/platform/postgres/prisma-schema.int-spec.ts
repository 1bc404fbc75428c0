import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { usePostgres } from '#testing';
import { readPrismaSchema } from './prisma-schema.for-spec.js';
import type { SchemaColumn } from './prisma-schema.for-spec.js';

const text = await readFile(join(import.meta.dirname, '../../../prisma/schema.prisma'), 'utf8');
const schema = readPrismaSchema(text);
const pg = usePostgres();

const byName = (a: SchemaColumn, b: SchemaColumn): number =>
  `${a.table}.${a.column}` < `${b.table}.${b.column}` ? -1 : 1;

it('reads every model of the schema', () => {
  const models = text.match(/^model /gm) ?? [];
  expect(new Set(schema.columns.map(({ table }) => table)).size).toBe(models.length);
});

it('has the columns of the migrated database: names, types, nullability, defaults', async () => {
  const migrated = await pg.db.$queryRaw<SchemaColumn[]>`
    SELECT c.table_name::text AS "table", c.column_name::text AS "column", c.udt_name::text AS type,
           c.is_nullable = 'YES' AS nullable, c.column_default IS NOT NULL AS "hasDefault",
           CASE WHEN c.udt_name LIKE 'timestamp%' THEN c.datetime_precision::int END AS precision
    FROM information_schema.columns c
    JOIN pg_class t ON t.oid = format('%I.%I', c.table_schema, c.table_name)::regclass
    WHERE c.table_schema = 'public' AND t.relkind IN ('r', 'p') AND NOT t.relispartition
      AND c.table_name <> '_prisma_migrations'`;
  expect([...schema.columns].sort(byName)).toEqual(migrated.sort(byName));
});

it('has the primary keys of the migrated database', async () => {
  const rows = await pg.db.$queryRaw<{ table: string; columns: string[] }[]>`
    SELECT t.relname::text AS "table",
           array_agg(a.attname::text ORDER BY array_position(i.indkey::int2[], a.attnum)) AS columns
    FROM pg_index i
    JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (i.indkey)
    WHERE i.indisprimary AND t.relnamespace = 'public'::regnamespace AND NOT t.relispartition
      AND t.relname <> '_prisma_migrations'
    GROUP BY t.relname`;
  expect(schema.primaryKeys).toEqual(Object.fromEntries(rows.map(({ table, columns }) => [table, columns])));
});

it('names indexes that the migrated database has', async () => {
  const rows = await pg.db.$queryRaw<{ indexname: string }[]>`
    SELECT indexname::text FROM pg_indexes WHERE schemaname = 'public'`;
  expect(rows.map(({ indexname }) => indexname)).toEqual(expect.arrayContaining([...schema.indexes]));
});

it('is the schema that the client was generated from', async () => {
  const generated = await readFile(join(import.meta.dirname, 'generated/internal/class.ts'), 'utf8');
  const inlined = /"inlineSchema": ("(?:[^"\\]|\\.)*")/.exec(generated)?.[1];
  expect(JSON.parse(inlined ?? '""')).toBe(text);
});
