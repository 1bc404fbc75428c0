import type { Logger } from '#platform/telemetry';
import type { Database } from './database.js';

const LOOK_EVERY_MS = 500;
const SAY_EVERY_LOOKS = 20;

/**
 * Waits until the manager has applied the migration of this number, and with it all before.
 * @returns the number of the newest migration that is applied.
 */
export async function waitForSchema(database: Database, wanted: number, logger: Logger): Promise<number> {
  for (let looks = 0; ; looks++) {
    const newest = await newestMigration(database);
    if (newest !== undefined && newest >= wanted) return newest;
    if (looks % SAY_EVERY_LOOKS === 0)
      logger.info({ wanted, newest }, 'Waiting for the manager to prepare the schema');
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_EVERY_MS);
    });
  }
}

async function newestMigration(database: Database): Promise<number | undefined> {
  try {
    const rows = await database.db.$queryRaw<{ name: string | null }[]>`
      SELECT max(migration_name) AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL`;
    const name = rows[0]?.name;
    return name === null || name === undefined ? undefined : Number.parseInt(name, 10);
  } catch {
    // No such table, or no such server yet: both pass.
    return undefined;
  }
}
