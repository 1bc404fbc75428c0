import { isStorableJson, storableJson, storableText } from '#kernel';

/** JSON text of no lines. */
export const NO_LOG = '[]';

const UNREADABLE_LOG =
  '[{"at":"1970-01-01T00:00:00.000Z","level":"error","message":"The log could not be read"}]';
const MAX_LINE_CHARS = 1_000;

/**
 * The log that came out of an isolate, as JSON text of an array that PostgreSQL takes. Its script may have tampered with
 * what writes it: what does not parse, or parses to no array, is replaced. This is done here, at the cost of the cell that
 * the script is in: a full log takes 2 ms to parse, and whoever stores it serves everybody else as well.
 */
export function readLog(log: string): string {
  if (log === NO_LOG) return log;
  try {
    const lines: unknown = JSON.parse(log);
    if (!Array.isArray(lines)) return UNREADABLE_LOG;
    return isStorableJson(log) ? log : storableJson(lines);
  } catch {
    return UNREADABLE_LOG;
  }
}

/** The log with one line more. */
export function withLine(log: string, message: string): string {
  const line = JSON.stringify({
    at: new Date().toISOString(),
    level: 'error',
    message: storableText(message.slice(0, MAX_LINE_CHARS)),
  });
  return log === NO_LOG ? `[${line}]` : `${log.slice(0, -1)},${line}]`;
}
