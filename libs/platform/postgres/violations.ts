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

/**
 * Whether the data itself is at fault, so that another attempt would end the same way: SQLSTATE classes 22, 23 and 54, or
 * data of which no statement can be made. Of statements past Prisma.
 */
export function isRefusedData(error: unknown): boolean {
  if (error instanceof RangeError || error instanceof TypeError) return true;
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^(?:2[23]|54)/.test(code);
}

const DEADLOCK_DETECTED = '40P01';

/** Whether the server ended a transaction because it and others waited for each other; it may be tried again. */
export function isDeadlock(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError))
    return ((error ?? {}) as { code?: unknown }).code === DEADLOCK_DETECTED;
  // Prisma has different codes of its own for raw queries and for others; below both is the server's.
  const { cause } = (error.meta?.['driverAdapterError'] ?? {}) as { cause?: { originalCode?: unknown } };
  return cause?.originalCode === DEADLOCK_DETECTED;
}
