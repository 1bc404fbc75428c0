import { Cron } from 'croner';
import { InvalidTriggerError } from './triggers.errors.js';

const MAX_SCHEDULE_CHARS = 200;
const FIELDS = 6;

/** When something is to happen again and again: six fields, seconds first, in the time of a zone (R-TCRON-01). */
export interface Schedule {
  readonly schedule: string;
  readonly timezone: string;
}

/**
 * @param from must fire again behind it.
 * @throws InvalidTriggerError when the schedule or the zone is wrong, or it never fires.
 */
export function requireSchedule(wish: Schedule, from: Date): void {
  if (!isTimeZone(wish.timezone))
    throw new InvalidTriggerError('timezone', 'timezone must be an IANA name, such as "Europe/Berlin"');
  let next: Date | undefined;
  try {
    next = nextFireAt(wish, from);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^Croner\w*: /, '') : '';
    throw new InvalidTriggerError('schedule', `schedule must be six cron fields, seconds first: ${reason}`);
  }
  if (next === undefined) throw new InvalidTriggerError('schedule', 'schedule never fires');
}

/**
 * The first time behind `after`; undefined when there is none. A local time that a change of the clocks skips is moved
 * to the end of the gap; one that occurs twice fires once.
 */
export function nextFireAt(wish: Schedule, after: Date): Date | undefined {
  return cronOf(wish).nextRun(after) ?? undefined;
}

/**
 * The last time up to `until`. Going through all that were missed would hold up the process, second by second of a night;
 * halving what is left takes some twenty steps.
 * @param from one of its times, not behind `until`.
 */
export function lastFireAt(wish: Schedule, from: Date, until: Date): Date {
  const cron = cronOf(wish);
  let last = from;
  /** There is none behind it, up to `until`. */
  let end = until.getTime();
  for (;;) {
    const next = cron.nextRun(last);
    if (next === null || next > until) return last;
    last = next;
    const middle = new Date((last.getTime() + end) / 2);
    const found = cron.nextRun(middle);
    if (found !== null && found <= until) last = found;
    else end = middle.getTime();
  }
}

/** The next `count` times behind `after`, in order; fewer when it ends. */
export function nextFireTimes(wish: Schedule, after: Date, count: number): Date[] {
  return cronOf(wish).nextRuns(count, after);
}

function cronOf({ schedule, timezone }: Schedule): Cron {
  const fields = schedule.trim().split(/\s+/);
  // Croner itself also takes five and seven fields, names such as "@daily", and dates.
  if (fields.length !== FIELDS || schedule.length > MAX_SCHEDULE_CHARS)
    throw new Error(`it has ${schedule === '' ? 0 : fields.length} fields`);
  return new Cron(schedule, { timezone, mode: '6-part' });
}

function isTimeZone(name: string): boolean {
  // Offsets, which the runtime takes too, know no daylight saving.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
