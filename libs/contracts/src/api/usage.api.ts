import { IsOptional, Matches } from 'class-validator';
import { PageQuery } from './page.js';
import { IsTime } from './time-range.js';

const METRIC = /^[A-Za-z][A-Za-z0-9_.:-]{0,99}$/;
const A_METRIC = {
  message: '$property must begin with a letter and have 1 to 100 letters, digits, "_", ".", ":" or "-"',
};

export class ListUsageRecordsQuery extends PageQuery {
  /** Of this metric alone. @example tokens.input */
  @IsOptional() @Matches(METRIC, A_METRIC) metric?: string;
  /** Recorded at this time or later, RFC 3339. */
  @IsTime() from?: string;
  /** Recorded before this time, RFC 3339. */
  @IsTime() to?: string;
}

export interface UsageRecordView {
  readonly id: string;
  readonly script_id: string;
  readonly execution_id: string;
  /** What was used. @example tokens.input */
  readonly metric: string;
  readonly quantity: number;
  /** What the script said beside it. */
  readonly attributes: Readonly<Record<string, unknown>> | null;
  readonly recorded_at: string;
}
