import { storableText, truncateUtf8 } from '#kernel';

/** A version that is not run until a time, because it keeps killing its cell. */
export interface Quarantine {
  readonly version: number;
  readonly until: Date;
  /** How many times in a row. */
  readonly strikes: number;
  readonly reason: string;
}

/** V8's last words can be a page. */
const MAX_REASON_BYTES = 500;

export function storableReason(reason: string): string {
  return truncateUtf8(storableText(reason), MAX_REASON_BYTES);
}
