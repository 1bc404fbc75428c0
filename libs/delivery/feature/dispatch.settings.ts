import { SECOND_MS } from '#kernel';
import type { RetryPolicy } from '../domain/index.js';

/** How events are dispatched; the app provides it under this class. */
export class DispatchSettings {
  /** For events whose cause says nothing else; stored with each, so that a change concerns new ones (R-TRIG-06). */
  readonly retry: RetryPolicy;
  /** The deepest level at which events are run. */
  readonly maxDepth: number;
  /** Events that one dispatcher has under way at a time. */
  readonly concurrency: number;
  /** How long an event is ours without our saying so again, ms: after a dispatcher's end its events wait as long. */
  readonly leaseMs: number;

  constructor(settings: Omit<DispatchSettings, 'leaseMs'> & Partial<Pick<DispatchSettings, 'leaseMs'>>) {
    this.retry = settings.retry;
    this.maxDepth = settings.maxDepth;
    this.concurrency = settings.concurrency;
    this.leaseMs = settings.leaseMs ?? LEASE_MS;
  }
}

/**
 * Renewed at a third of it, so that a run may last as long as it likes; long enough that a database which hangs for a
 * few seconds does not make events run twice.
 */
const LEASE_MS = 15 * SECOND_MS;
