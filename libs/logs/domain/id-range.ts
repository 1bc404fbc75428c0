/** The largest time that an id can hold: its first 48 bits. */
const MAX_ID_TIME_MS = 2 ** 48 - 1;

/** The smallest version 7 id that a time can have, ms since the epoch; times before it have that of the epoch. */
export function firstIdAt(timeMs: number): string {
  const held = Math.min(Math.max(Math.floor(timeMs), 0), MAX_ID_TIME_MS);
  const hex = held.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
