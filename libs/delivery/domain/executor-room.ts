import type { KnownExecutor } from './executor-choice.js';

/** Of an executor's places, the share that events leave to requests whose clients wait. */
const KEPT_FOR_REQUESTS = 0.2;

/** How many events the executors have room for now, as far as is known; they share their gate with requests (R-EXEC-10). */
export function roomForEvents(executors: Iterable<KnownExecutor>): number {
  let room = 0;
  for (const { capacity, announcedInFlight, ownInFlight, draining } of executors) {
    if (draining) continue;
    const forEvents = capacity - Math.floor(capacity * KEPT_FOR_REQUESTS);
    room += Math.max(0, forEvents - Math.max(announcedInFlight, ownInFlight));
  }
  return room;
}
