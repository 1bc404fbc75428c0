import { DAY_MS, firstIdAt } from '#kernel';

/** One day's partition of `execution_logs`; an id's first 48 bits are its time, so days are ranges of ids. */
export interface DayPartition {
  readonly name: string;
  /** First id of the day. */
  readonly from: string;
  /** First id of the next day. */
  readonly to: string;
}

/** What all of them are called; made of digits only, so that a name is safe in a statement. */
export const DAY_PARTITION = /^execution_logs_\d{8}$/;

/** The partition of the UTC day that holds `timeMs`. */
export function dayPartition(timeMs: number): DayPartition {
  const start = Math.floor(timeMs / DAY_MS) * DAY_MS;
  const day = new Date(start).toISOString().slice(0, 10).replaceAll('-', '');
  return { name: `execution_logs_${day}`, from: firstIdAt(start), to: firstIdAt(start + DAY_MS) };
}
