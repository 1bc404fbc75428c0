import { migrationsFolder, readMigrations, schemaNumber, waitForSchema } from '#platform/postgres';
import type { Database } from '#platform/postgres';
import type { Logger } from '#platform/telemetry';

/**
 * Waits for this release's schema, which the manager makes: its statements are none for an older one.
 * @returns the number of the newest migration that is applied; a newer release's may be.
 */
export async function awaitSchema(database: Database, logger: Logger): Promise<number> {
  return waitForSchema(database, schemaNumber(await readMigrations(migrationsFolder())), logger);
}
