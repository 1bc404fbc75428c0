import type { Backoff, RetryPolicy } from '#delivery/domain';

export type { Backoff, RetryPolicy };

/** What a trigger listens to; each kind has details of its own (R-TRIG-02, R-TQE-01). */
export const TRIGGER_KINDS = [
  'kv',
  'docs',
  'files',
  'cron',
  'pubsub',
  'queue',
  'email',
  'dead_letter',
] as const;
export type TriggerKind = (typeof TRIGGER_KINDS)[number];

/** What writes to collections tell of themselves. */
export const STORE_OPS = {
  kv: ['set', 'delete'],
  docs: ['create', 'update', 'delete'],
  files: ['create', 'update', 'delete'],
} as const;
export type StoreKind = keyof typeof STORE_OPS;

/** What happens when a schedule is due while its last run has not ended: the time is left out, or waits for that end. */
export const OVERLAPS = ['skip', 'queue'] as const;
export type Overlap = (typeof OVERLAPS)[number];

export interface StoreDetails {
  readonly kind: StoreKind;
  readonly collectionGlob: string;
  /** Empty: all of them (R-TRIG-13). */
  readonly ops: readonly string[];
}

export interface CronDetails {
  readonly kind: 'cron';
  /** Six fields, seconds first (R-TCRON-01). */
  readonly schedule: string;
  /** IANA name. */
  readonly timezone: string;
  readonly overlap: Overlap;
  /** Undefined while it is disabled, and when it never fires again. */
  readonly nextFireAt?: Date | undefined;
  readonly lastFiredAt?: Date | undefined;
}

export interface PubsubDetails {
  readonly kind: 'pubsub';
  readonly topicPattern: string;
}

export interface QueueDetails {
  readonly kind: 'queue';
  readonly queue: string;
  /** Runs of the trigger at a time. */
  readonly concurrency: number;
  /** Messages given to one run at most. */
  readonly batchSize: number;
}

export interface EmailDetails {
  readonly kind: 'email';
  /** The part in front of the `@`, in lower case. */
  readonly address: string;
}

/** Null is any (R-TDL-03). */
export interface DeadLetterDetails {
  readonly kind: 'dead_letter';
  readonly sourceKind: string | null;
  readonly triggerId: string | null;
  readonly scriptIdFilter: string | null;
}

export type TriggerDetails =
  StoreDetails | CronDetails | PubsubDetails | QueueDetails | EmailDetails | DeadLetterDetails;

/** What all kinds have in common. */
export interface TriggerSettings {
  /** For people; may be empty. */
  readonly name: string;
  readonly isEnabled: boolean;
  /** What its runs write commits with the end of the run, or not at all. */
  readonly isTransactional: boolean;
  /** Stored with the trigger, so that a change of the defaults concerns new ones only (R-TRIG-06). */
  readonly retry: RetryPolicy;
}

/** A rule that runs a script when something happens. */
export interface Trigger extends TriggerSettings {
  readonly id: string;
  readonly appId: string;
  readonly scriptId: string;
  /** The user as whom its runs execute (R-DISP-11). */
  readonly registeredBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly details: TriggerDetails;
}
