import type { RetryPolicy } from '#delivery/domain';

/** What the app's configuration decides about triggers; the app provides it under this class. */
export class TriggerDefaults {
  /** @param retry for what a new trigger leaves out; stored with it (R-TRIG-06). */
  constructor(readonly retry: RetryPolicy) {}
}
