import type { RetryPolicy } from '#delivery/domain';

/** How a message is sent; undefined is the default. */
export interface SendOptions {
  /** It is given to nobody before; 0 unless said otherwise. */
  readonly delaySeconds: number | undefined;
  /** A message that is still in the queue under the same key is not sent again. */
  readonly dedupeKey: string | undefined;
  /** Higher ones first; 0 unless said otherwise. */
  readonly priority: number | undefined;
}

export interface MessageToSend extends SendOptions {
  readonly appId: string;
  readonly queue: string;
  /** JSON text. */
  readonly body: string;
}

/** What came of a send. */
export interface Sent {
  /** Of the message that is in the queue now: with a key perhaps one that was there before. */
  readonly id: string;
  readonly isDuplicate: boolean;
}

/** The run that sent a message. */
export interface Sender {
  readonly executionId: string;
  readonly rootId: string;
  readonly depth: number;
}

/** A message that is due, as far as batches are formed by it. */
export interface DueMessage {
  readonly id: string;
  readonly bodyBytes: number;
  /** Undefined: no run has sent it. */
  readonly sender: Sender | undefined;
}

/** An enabled trigger that consumes a queue. */
export interface Consumer {
  readonly triggerId: string;
  readonly scriptId: string;
  readonly appId: string;
  readonly registeredBy: string;
  readonly isTransactional: boolean;
  readonly retry: RetryPolicy;
  readonly queue: string;
  /** Runs at a time. */
  readonly concurrency: number;
  /** Messages that one run gets at most. */
  readonly batchSize: number;
}

/** How a queue of an app stands. */
export interface QueueState {
  readonly name: string;
  /** Messages that are due and given to no run. */
  readonly waiting: number;
  /** Messages whose time is still to come. */
  readonly delayed: number;
  /** Messages given to runs that have not ended well or for good. */
  readonly inFlight: number;
  /** Since when the longest waiting one is due, ms; null when none waits. */
  readonly oldestWaitingMs: number | null;
  /** The trigger that consumes it; null: none does. */
  readonly triggerId: string | null;
}
