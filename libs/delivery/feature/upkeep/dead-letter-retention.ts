const DEAD_LETTER_DAYS = 30;

/** How long dead letters are kept, in whole days; the app provides it globally, and without it the default holds. */
export class DeadLetterRetention {
  constructor(
    /** R-GC-01. */
    readonly days: number = DEAD_LETTER_DAYS,
  ) {}
}
