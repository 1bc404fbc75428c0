import { pino } from 'pino';

/** What a log line may carry beside its text. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Structured JSON lines on standard output (R-OPS-02). An abstract class so that it is its own injection token.
 */
export abstract class Logger {
  abstract debug(fields: LogFields, message: string): void;
  abstract info(fields: LogFields, message: string): void;
  abstract warn(fields: LogFields, message: string): void;
  abstract error(fields: LogFields, message: string): void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Names under which secrets travel; pino blanks them wherever they stand at the first two levels. */
const SECRETS = ['password', 'token', 'authorization', 'cookie', 'secret', 'runToken', 'databaseUrl'];

/** Of a driver's error pino would print all that hangs on it: the connection, its statements and types. */
function errorForLog(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name: type, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type,
    message,
    ...(typeof code === 'string' ? { code } : {}),
    stack,
    ...(cause === undefined ? {} : { cause: errorForLog(cause) }),
  };
}

export function createLogger(role: string, level: LogLevel): Logger {
  return pino({
    level,
    base: { role },
    serializers: { err: errorForLog },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
  });
}
