/** Work that the platform does again and again, and how it stands over all managers. */
export interface JobView {
  /** Such as `identity.expired-sessions`. */
  readonly name: string;
  /** How often it is due, ms. */
  readonly every_ms: number;
  /** Null when it never ran. */
  readonly last_started_at: string | null;
  /** Null when it never went well. */
  readonly last_success_at: string | null;
  /** What the last run failed with; null when it went well. */
  readonly last_error: string | null;
  readonly last_duration_ms: number | null;
  /** When it is due next; null while it is not scheduled. */
  readonly next_run_at: string | null;
  /** Runs that were begun. */
  readonly runs: number;
  /** Runs that failed. */
  readonly failures: number;
}
