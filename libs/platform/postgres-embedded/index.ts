export { lockDataDir } from './data-dir.js';
export { EmbeddedPostgres } from './embedded-postgres.js';
export type { EmbeddedPostgresOptions } from './embedded-postgres.js';
export {
  DataDirInUseError,
  DataDirUnwritableError,
  PostgresStartError,
  PostgresVersionError,
} from './embedded-postgres.errors.js';
export { runningServerUrl } from './running-server.js';
