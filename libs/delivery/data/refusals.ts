import { Prisma } from '#platform/postgres';

const FOREIGN_KEY_VIOLATION = '23503';

/** Whether the event's script, or its app, was deleted before the event was put in; by either way of statements. */
export function isScriptGone(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientKnownRequestError)
    return error.code === 'P2010' && JSON.stringify(error.meta ?? {}).includes(FOREIGN_KEY_VIOLATION);
  const { code, table } = (error ?? {}) as { code?: unknown; table?: unknown };
  return code === FOREIGN_KEY_VIOLATION && table === 'outbox';
}
