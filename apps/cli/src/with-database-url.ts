import type { Config } from '#platform/config';
import {
  DataDirInUseError,
  EmbeddedPostgres,
  lockDataDir,
  runningServerUrl,
} from '#platform/postgres-embedded';

/**
 * Works on the installation's database: the one of DATABASE_URL; else that of a PiCloud which runs on the data
 * directory; else it is started for as long as the work takes.
 * @throws DataDirInUseError when a PiCloud holds the directory but its database is not up.
 */
export async function withDatabaseUrl(
  { databaseUrl, dataDir }: Config,
  work: (url: string) => Promise<void>,
): Promise<void> {
  if (databaseUrl !== undefined) return work(databaseUrl);
  let unlock: () => Promise<void>;
  try {
    unlock = await lockDataDir(dataDir);
  } catch (error) {
    const url = error instanceof DataDirInUseError ? await runningServerUrl(dataDir) : undefined;
    if (url === undefined) throw error;
    return work(url);
  }
  try {
    const postgres = await EmbeddedPostgres.start({ dataDir });
    try {
      await work(postgres.url);
    } finally {
      await postgres.stop();
    }
  } finally {
    await unlock();
  }
}
