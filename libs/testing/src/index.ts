export { usePostgres } from './use-postgres.js';
export type { PostgresForSpecs, PostgresOptions } from './use-postgres.js';
export { describeWithNats, describeWithRedis, useNats, useRedis } from './use-servers.js';
export type { ServerForSpecs, ServerOptions } from './use-servers.js';
