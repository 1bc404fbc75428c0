/** How a dead letter can be over (R-DL-01). */
export const RESOLUTIONS = ['replayed', 'ignored', 'handled_by_script', 'handler_failed'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** What people and scripts may say themselves; the others follow from what happens (R-DL-08). */
export type GivenResolution = Extract<Resolution, 'ignored' | 'handled_by_script'>;

/** An event whose last attempt has failed, without what may be large. */
export interface DeadLetter {
  readonly id: string;
  readonly appId: string;
  readonly scriptId: string;
  /** Of the event that was, and of all its attempts. */
  readonly executionId: string;
  /** The one that failed last. */
  readonly version: number;
  /** The version that the event asked for; null: whichever is in force. */
  readonly pinnedVersion: number | null;
  readonly source: string;
  readonly triggerId: string | null;
  readonly payloadBytes: number;
  readonly principalId: string | null;
  readonly rootId: string;
  readonly parentId: string | null;
  readonly depth: number;
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly firstAttemptAt: Date;
  readonly lastAttemptAt: Date;
  readonly createdAt: Date;
  readonly resolution: Resolution | null;
  readonly resolvedAt: Date | null;
  /** The execution that its replay became. */
  readonly replayedAs: string | null;
}

export interface FullDeadLetter extends DeadLetter {
  /** JSON text, of the source's own form. */
  readonly payload: string;
  readonly errorStack: string | null;
}

/** What dead letters of an app are narrowed to. */
export interface DeadLetterFilter {
  readonly isUnresolved?: boolean | undefined;
  readonly source?: string | undefined;
  readonly triggerId?: string | undefined;
  readonly scriptId?: string | undefined;
  /** Of the error. */
  readonly code?: string | undefined;
  /** Written at this time or later, ms since the epoch. */
  readonly fromMs?: number | undefined;
  /** Written before this time, ms since the epoch. */
  readonly toMs?: number | undefined;
}
