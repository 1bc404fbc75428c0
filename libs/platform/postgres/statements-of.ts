import type { Db, StatementSession } from './database.js';

/** The statements of a transaction of Prisma's that is under way. */
export function statementsOf(db: Db): StatementSession {
  return { query: (text, values = []) => db.$queryRawUnsafe(text, ...values) };
}
