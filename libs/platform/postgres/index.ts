export { Database } from './database.js';
export type { DatabaseOptions, Db, DirectSession, StatementSession } from './database.js';
export { migrate, MigrationDriftError, readMigrations, schemaNumber } from './migrate.js';
export type { Migration } from './migrate.js';
export { migrationsFolder } from './migrations-folder.js';
export { isDeadlock, isForeignKeyViolation, isRefusedData, isUniqueViolation } from './violations.js';
export { Prisma } from './generated/client.js';
export { statementsOf } from './statements-of.js';
export { waitForSchema } from './wait-for-schema.js';
