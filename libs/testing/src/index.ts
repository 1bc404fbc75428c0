export { usePostgres } from './use-postgres.js';
export type { PostgresForSpecs, PostgresOptions } from './use-postgres.js';
