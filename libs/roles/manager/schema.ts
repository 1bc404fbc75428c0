import { migrate, migrationsFolder, readMigrations, schemaNumber } from '#platform/postgres';

/**
 * Brings the database to this release's schema (R-DB-02). Safe with several managers at once.
 * @returns the number of the newest migration and the names of those that were applied now.
 */
export async function prepareSchema(
  databaseUrl: string,
): Promise<{ schema: number; applied: readonly string[] }> {
  const migrations = await readMigrations(migrationsFolder());
  return { applied: await migrate(databaseUrl, migrations), schema: schemaNumber(migrations) };
}
