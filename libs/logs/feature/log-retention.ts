const EXECUTION_LOG_DAYS = 14;
const ABANDONED_DAYS = 7;

/** How long records are kept, in whole days; the app provides it globally, and without it the defaults hold. */
export class LogRetention {
  readonly executionLogDays: number;
  /** Of the notes of abandoned executions (R-GC-01). */
  readonly abandonedDays: number;

  constructor(values: { executionLogDays?: number; abandonedDays?: number } = {}) {
    this.executionLogDays = values.executionLogDays ?? EXECUTION_LOG_DAYS;
    this.abandonedDays = values.abandonedDays ?? ABANDONED_DAYS;
  }
}
