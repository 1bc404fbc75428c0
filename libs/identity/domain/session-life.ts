import { HOUR_MS, MINUTE_MS } from '#kernel';

/** A session's use is written down at most this often, so that requests do not turn into writes. */
export const EXTEND_AT_MOST_EVERY_MS = MINUTE_MS;

/** When a session used at `nowMs` ends if it is not used again (R-AUTH-03). */
export function sessionExpiry(nowMs: number, ttlHours: number): Date {
  return new Date(nowMs + ttlHours * HOUR_MS);
}

/** Whether a session last written at `lastSeenAt` is due to be extended. */
export function isExtensionDue(lastSeenAt: Date, nowMs: number): boolean {
  return nowMs - lastSeenAt.getTime() >= EXTEND_AT_MOST_EVERY_MS;
}
