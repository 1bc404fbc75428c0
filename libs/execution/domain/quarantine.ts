import { DomainError, HOUR_MS, MINUTE_MS, SECOND_MS } from '#kernel';

/** This version keeps killing the processes it runs in, and pauses. */
export class ScriptQuarantinedError extends DomainError {
  readonly code = 'script.quarantined';
  readonly kind = 'busy';
  override readonly retryAfterSeconds: number;

  /** @param leftMs of the quarantine. */
  constructor(leftMs: number) {
    super('Cannot start the run: the script keeps ending the process it runs in, and pauses');
    this.retryAfterSeconds = Math.max(Math.ceil(leftMs / SECOND_MS), 1);
  }
}

/** What is known of one version that has killed; times in ms since the epoch. */
export interface KillRecord {
  /** Kills that still count, oldest first. */
  readonly kills: readonly number[];
  /** Quarantines in a row: each doubles the next. */
  readonly strikes: number;
  /** When the last quarantine ends; 0 when there was none. */
  readonly untilMs: number;
}

/** So many kills within `KILLS_COUNT_FOR_MS` are a quarantine. */
const KILLS_TOLERATED = 2;
const KILLS_COUNT_FOR_MS = MINUTE_MS;
const FIRST_QUARANTINE_MS = MINUTE_MS;
const LONGEST_QUARANTINE_MS = HOUR_MS;
/** Whoever kills again within this after a quarantine has learnt nothing from it. */
const STRIKES_COUNT_FOR_MS = HOUR_MS;

const INNOCENT: KillRecord = { kills: [], strikes: 0, untilMs: 0 };

/** The record after one more kill. A quarantine has begun with it when `strikes` has risen. */
export function afterKill(before: KillRecord | undefined, atMs: number): KillRecord {
  const { kills, strikes, untilMs } = before ?? INNOCENT;
  // Runs that were under way when the quarantine began prove nothing that is not known.
  if (atMs < untilMs) return { kills, strikes, untilMs };
  const counting = [...kills.filter((at) => at > atMs - KILLS_COUNT_FOR_MS), atMs];
  if (counting.length <= KILLS_TOLERATED) return { kills: counting, strikes, untilMs };
  const inARow = atMs - untilMs < STRIKES_COUNT_FOR_MS ? strikes + 1 : 1;
  const lengthMs = Math.min(FIRST_QUARANTINE_MS * 2 ** (inARow - 1), LONGEST_QUARANTINE_MS);
  return { kills: [], strikes: inARow, untilMs: atMs + lengthMs };
}

/** The record of whoever hears that another has begun a quarantine, which it may have begun itself already. */
export function afterVerdict(
  before: KillRecord | undefined,
  verdict: { readonly strikes: number; readonly untilMs: number },
): KillRecord {
  const { kills, strikes, untilMs } = before ?? INNOCENT;
  if (verdict.untilMs <= untilMs) return { kills, strikes, untilMs };
  return { kills: [], strikes: Math.max(verdict.strikes, strikes), untilMs: verdict.untilMs };
}

/** How long the version still has to pause, ms; 0 when it may run. */
export function pauseLeftMs({ untilMs }: KillRecord, nowMs: number): number {
  return Math.max(untilMs - nowMs, 0);
}
