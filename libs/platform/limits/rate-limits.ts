/** So many points within a window that begins with the first of them. */
export interface RateRule {
  /** Whole, 0 or more. */
  readonly points: number;
  /** Whole, 1 to `MAX_WINDOW_SECONDS`. */
  readonly perSeconds: number;
}

export interface RateVerdict {
  readonly allowed: boolean;
  /** When the window ends, rounded up and at least 1; 0 when allowed. */
  readonly retryAfterSeconds: number;
  /** How it stands in the window; undefined when nobody counted, because the limits could not be reached. */
  readonly count: RateCount | undefined;
}

export interface RateCount {
  /** Points left in this window. */
  readonly remaining: number;
  /** When the window ends, rounded up and at least 1. */
  readonly resetSeconds: number;
}

/** A week: beyond three and a half of them the runtime's timers overflow. */
export const MAX_WINDOW_SECONDS = 7 * 24 * 60 * 60;

/** The port through which anything is counted against a rate. An abstract class, so that it is its own token. */
export abstract class RateLimits {
  /**
   * Takes one point of `key`. A window has the length it began with: counts of one key for windows of different
   * lengths are apart, and a new number of points holds at once. What is refused counts too, and does not
   * prolong the window.
   * @throws RangeError when the rule is none.
   */
  abstract consume(key: string, rule: RateRule): Promise<RateVerdict>;

  /** Safe to call twice. */
  abstract close(): Promise<void>;
}

/** @throws RangeError when a number is out of its range. */
export function requireRule({ points, perSeconds }: RateRule): void {
  const pointsHold = Number.isSafeInteger(points) && points >= 0;
  const windowHolds = Number.isSafeInteger(perSeconds) && perSeconds >= 1 && perSeconds <= MAX_WINDOW_SECONDS;
  if (!pointsHold || !windowHolds)
    throw new RangeError(`Cannot limit to ${points} in ${perSeconds} s: no such rule`);
}

/** What the count of one window means under a rule. */
export function judge(rule: RateRule, consumedPoints: number, msBeforeNext: number): RateVerdict {
  const allowed = consumedPoints <= rule.points;
  const resetSeconds = Math.max(Math.ceil(msBeforeNext / 1_000), 1);
  const remaining = Math.max(rule.points - consumedPoints, 0);
  return { allowed, retryAfterSeconds: allowed ? 0 : resetSeconds, count: { remaining, resetSeconds } };
}

/** One counter for each key and length of window. */
export function counterName(key: string, rule: RateRule): string {
  return `${rule.perSeconds}:${key}`;
}
