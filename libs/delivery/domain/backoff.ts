export const BACKOFFS = ['exponential', 'linear', 'constant'] as const;
export type Backoff = (typeof BACKOFFS)[number];

/** How often an event is tried, and after which pauses; stored with the event (R-TRIG-06, D10). */
export interface RetryPolicy {
  /** The first one among them; at least 1. */
  readonly maxAttempts: number;
  readonly backoff: Backoff;
  /** Pause after the first failure, ms. */
  readonly baseMs: number;
  /** The longest pause, before jitter, ms. */
  readonly maxMs: number;
  /** How far a pause may differ either way, as a share of it: 0.2 is a fifth. */
  readonly jitter: number;
}

/**
 * The pause before the next attempt, ms (R-DISP-06, R-DISP-07).
 * @param failures attempts that have failed, at least 1.
 * @param chance from 0 up to but not 1: where in the jitter's range it lies.
 */
export function retryDelayMs(policy: RetryPolicy, failures: number, chance: number): number {
  const { baseMs, maxMs, jitter } = policy;
  const pauseMs = Math.min(baseMs * factorOf(policy.backoff, failures), maxMs);
  return Math.round(pauseMs * (1 + jitter * (2 * chance - 1)));
}

function factorOf(backoff: Backoff, failures: number): number {
  switch (backoff) {
    case 'exponential':
      return 2 ** (failures - 1);
    case 'linear':
      return failures;
    case 'constant':
      return 1;
  }
}
