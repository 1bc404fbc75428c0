import { retryDelayMs } from './backoff.js';
import type { ClaimedEvent } from './outbox-event.js';

/** Why an attempt failed. */
export interface AttemptError {
  readonly code: string;
  readonly message: string;
  readonly stack: string | null;
}

/** The event's script failed, or cannot be run. */
export interface FailedAttempt {
  readonly kind: 'failed';
  readonly error: AttemptError;
  readonly version: number;
  /** No further attempt could fare better. */
  readonly isFinal?: boolean;
  /** The script asked for the next attempt to come so late, ms. */
  readonly retryAfterMs?: number;
}

/** How an attempt came out. */
export type AttemptOutcome =
  | { readonly kind: 'succeeded' }
  | FailedAttempt
  /** Nothing has run, and it is not the event's fault: there was no room, or nobody to take it. */
  | { readonly kind: 'refused'; readonly afterMs: number }
  | { readonly kind: 'too-deep' };

export interface LetterHandled {
  readonly letterId: string;
  readonly resolution: 'handled_by_script' | 'handler_failed';
}

/** What becomes of a claimed event. */
export type Settlement =
  /** It is over: its row goes. `handled` is of a dead letter's handler, whose letter says how it went (R-DISP-05). */
  | { readonly kind: 'done'; readonly handled?: LetterHandled }
  /** The attempt counts, and another one follows. */
  | { readonly kind: 'retry'; readonly afterMs: number }
  /** The attempt does not count (R-DISP-03). */
  | { readonly kind: 'postponed'; readonly afterMs: number }
  /** It was the last attempt. */
  | { readonly kind: 'dead'; readonly error: AttemptError; readonly version: number };

/**
 * What the rules make of an attempt (R-DISP-02, R-DISP-06, R-DISP-08, R-DISP-13).
 * @param chance from 0 up to but not 1, for the jitter.
 */
export function settle(
  { failures, retry, deadLetterId }: Pick<ClaimedEvent, 'failures' | 'retry' | 'deadLetterId'>,
  outcome: AttemptOutcome,
  chance: number,
): Settlement {
  switch (outcome.kind) {
    case 'succeeded':
      return done(deadLetterId, 'handled_by_script');
    case 'too-deep':
      return { kind: 'done' };
    case 'refused':
      return { kind: 'postponed', afterMs: outcome.afterMs };
    case 'failed': {
      // It is never tried again, and leaves no dead letter of its own.
      if (deadLetterId !== null) return done(deadLetterId, 'handler_failed');
      const { error, version, isFinal, retryAfterMs } = outcome;
      const all = failures + 1;
      if (isFinal === true || all >= retry.maxAttempts) return { kind: 'dead', error, version };
      return { kind: 'retry', afterMs: retryAfterMs ?? retryDelayMs(retry, all, chance) };
    }
  }
}

function done(letterId: string | null, resolution: LetterHandled['resolution']): Settlement {
  return letterId === null ? { kind: 'done' } : { kind: 'done', handled: { letterId, resolution } };
}
