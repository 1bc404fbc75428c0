import { PageQuery } from './page.js';

export class ListQueuesQuery extends PageQuery {}

/** A queue that has messages or a trigger. */
export interface QueueView {
  readonly name: string;
  /** Messages that are due and given to no run. */
  readonly waiting: number;
  /** Messages whose time is still to come. */
  readonly delayed: number;
  /** Messages of runs under way, and of those that are tried again. */
  readonly in_flight: number;
  /** Since when the longest waiting one is due; null when none waits. */
  readonly oldest_waiting_age_ms: number | null;
  /** The trigger that consumes it; null: none does, and messages wait for one. */
  readonly trigger_id: string | null;
}

export interface QueuePurgedView {
  /** Messages that were removed. */
  readonly purged: number;
}
