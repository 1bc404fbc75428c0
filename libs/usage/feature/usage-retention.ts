const USAGE_DAYS = 400;

/** How long usage is kept, in whole days; the app provides it globally, and without it the default holds. */
export class UsageRetention {
  /** A year and what it takes to bill it, unless told otherwise. */
  constructor(readonly days: number = USAGE_DAYS) {}
}
