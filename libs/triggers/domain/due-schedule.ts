import { lastFireAt, nextFireAt } from './schedule.js';
import type { CronDetails } from './trigger.js';

/** A schedule that is due. */
export type DueSchedule = Pick<CronDetails, 'schedule' | 'timezone' | 'overlap'> & { readonly dueAt: Date };

/** What is to happen with it. */
export interface Firing {
  /** For which time it fires; undefined when it is left out. */
  readonly scheduledFor: Date | undefined;
  /** Undefined: never again. */
  readonly nextFireAt: Date | undefined;
}

/**
 * A schedule that is due fires once, however many of its times have passed while nobody looked (R-TCRON-03).
 * @param isBusy an event of its last time has not ended yet, and it is not to wait for that.
 */
export function firingOf(due: DueSchedule, now: Date, isBusy: boolean): Firing {
  return {
    // The last of its times that has passed is what a handler is to catch up with.
    scheduledFor: isBusy ? undefined : lastFireAt(due, due.dueAt, now),
    nextFireAt: nextFireAt(due, now),
  };
}
