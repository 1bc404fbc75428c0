import { Prisma } from './generated/client.js';

/** Whether `error` says that the unique index `index` refused a row. */
export function isUniqueViolation(error: unknown, index: string): boolean {
  return isRefusal(error, 'P2002', index);
}

/** Whether `error` says that a row refers to one that is not there. */
export function isForeignKeyViolation(error: unknown, constraint: string): boolean {
  return isRefusal(error, 'P2003', constraint);
}

function isRefusal(error: unknown, code: string, constraint: string): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== code) return false;
  const cause = (error.meta?.['driverAdapterError'] as { cause?: { originalMessage?: unknown } } | undefined)
    ?.cause;
  return typeof cause?.originalMessage === 'string' && cause.originalMessage.includes(`"${constraint}"`);
}
