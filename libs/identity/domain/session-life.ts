import { HOUR_MS, MINUTE_MS, storableText } from '#kernel';

/** The use of a session or key is written down at most this often, so that requests do not turn into writes. */
export const WRITE_USE_AT_MOST_EVERY_MS = MINUTE_MS;

/** When a session used at `nowMs` ends if it is not used again (R-AUTH-03). */
export function sessionExpiry(nowMs: number, ttlHours: number): Date {
  return new Date(nowMs + ttlHours * HOUR_MS);
}

/** Whether the use of a session or key is due to be written down, after one written at `lastAt`. */
export function isUseDue(lastAt: Date | null, nowMs: number): boolean {
  return lastAt === null || nowMs - lastAt.getTime() >= WRITE_USE_AT_MOST_EVERY_MS;
}

const MAX_USER_AGENT_CHARS = 256;

/** What of a `User-Agent` header is kept, for its owner to know the session again. */
export function userAgentToKeep(header: string | undefined): string | null {
  const text = storableText((header ?? '').slice(0, MAX_USER_AGENT_CHARS)).trim();
  return text === '' ? null : text;
}
