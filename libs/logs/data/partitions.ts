import { DAY_MS } from '#kernel';

/** One day's partition of `execution_logs`; an id's first 48 bits are its time, so days are ranges of ids. */
export interface DayPartition {
  readonly name: string;
  /** First id of the day. */
  readonly from: string;
  /** First id of the next day. */
  readonly to: string;
}

/** The partition of the UTC day that holds `timeMs`. */
export function dayPartition(timeMs: number): DayPartition {
  const start = Math.floor(timeMs / DAY_MS) * DAY_MS;
  const day = new Date(start).toISOString().slice(0, 10).replaceAll('-', '');
  return { name: `execution_logs_${day}`, from: firstIdAt(start), to: firstIdAt(start + DAY_MS) };
}

/** The smallest id that a time can have. */
function firstIdAt(timeMs: number): string {
  const hex = timeMs.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
