import type { RetryPolicy } from './backoff.js';
import type { EventSource } from './event-source.js';
import type { Cause } from './invocation.js';

/** Something that one script is to be run for (R-OUT-01). */
export interface NewEvent {
  /** Of the event and of the execution that it becomes, the same for every attempt. */
  readonly id: string;
  readonly appId: string;
  readonly scriptId: string;
  /** The version to run; null: whichever is in force when it is run. */
  readonly version: number | null;
  readonly source: EventSource;
  readonly triggerId: string | null;
  /** JSON text, of the source's own form. */
  readonly payload: string;
  /** On whose behalf it runs; null is nobody's. */
  readonly principalId: string | null;
  readonly cause: Cause;
  readonly retry: RetryPolicy;
  /** What its run writes commits with the end of the run, or not at all. */
  readonly isTransactional: boolean;
  /** The dead letter that it is a handler's run for; null for all others (R-DISP-05). */
  readonly deadLetterId: string | null;
  /** One of its trigger's runs at a time is its own already; absent: it is not (R-QUE-05). */
  readonly holdsPlace?: boolean;
  /** How long it must wait before its first attempt, ms. */
  readonly delayMs: number;
}

/** An event that is ours to run, until its lease ends. */
export interface ClaimedEvent extends Omit<NewEvent, 'delayMs'> {
  readonly payloadBytes: number;
  /** Attempts that have failed. */
  readonly failures: number;
  /** Raised by every claim and settlement: with an older one nothing can be settled. */
  readonly fence: bigint;
  /** Leases that ran out before this one, since the last settlement. */
  readonly lostLeases: number;
}

/** Beyond so many effects of effects an event is not run (R-DISP-08): strictly more than `maxDepth`. */
export function isTooDeep({ cause }: Pick<ClaimedEvent, 'cause'>, maxDepth: number): boolean {
  return cause.depth > maxDepth;
}

/**
 * An event whose dispatcher has ended so often while it had it is not run once more as if nothing were: the attempt
 * counts as failed, so that what ends dispatchers cannot do so for ever.
 */
export const MAX_LOST_LEASES = 5;
