import { DAY_MS, DomainError } from '#kernel';
import type { LogFields } from '#platform/telemetry';

/** Work that is due again and again. */
export interface JobDefinition {
  /** Such as `identity.expired-sessions`. */
  readonly name: string;
  /** Whole, `MIN_EVERY_MS` to `MAX_EVERY_MS`. */
  readonly everyMs: number;
  /**
   * Does it once. A throw is logged and counted, and the next due time tries again. Must be safe to begin anew after
   * a process that ended in the middle of it.
   * @param signal aborted when the process stops, or others may have taken the run over: to be asked between two steps.
   * @returns what it did, for the log; undefined when there was nothing to do.
   */
  run(signal: AbortSignal): Promise<LogFields | undefined>;
}

/** How a job stands, over all replicas. Times are ms since the epoch, undefined when it has not happened yet. */
export interface JobState {
  readonly name: string;
  readonly everyMs: number;
  readonly lastStartedAt: number | undefined;
  readonly lastSuccessAt: number | undefined;
  /** Of the last run, undefined when it went well. */
  readonly lastError: string | undefined;
  /** Of the last run that ended by itself. */
  readonly lastDurationMs: number | undefined;
  /** In the past while a run is late. */
  readonly nextRunAt: number | undefined;
  /** Begun, whatever became of them. */
  readonly runs: number;
  readonly failures: number;
}

export const MIN_EVERY_MS = 100;
export const MAX_EVERY_MS = 7 * DAY_MS;
/** The most that `stop` waits for the runs under way. */
export const STOP_WITHIN_MS = 10_000;

const NAME = /^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*$/;

/**
 * The port through which work is done again and again: one run for each due time, over all replicas. A job that never
 * ran is due at once; what is due while its last run still goes on is left out, so that it never overlaps itself; due
 * times that passed while nobody was there are made up for by one run. An abstract class, so that it is its own token.
 */
export abstract class Jobs {
  /**
   * To be called before the start.
   * @throws RangeError when the name or the interval cannot be followed, or there is a job of that name.
   */
  abstract add(job: JobDefinition): void;

  /** Resolves at once: runs begin behind it. */
  abstract start(): Promise<void>;

  /** Lets the runs under way end, for `STOP_WITHIN_MS` at most, and begins none. Safe to call twice. */
  abstract stop(): Promise<void>;

  /**
   * In the order in which they were added.
   * @throws JobsUnreachableError when it is not known how they stand.
   */
  abstract list(): Promise<readonly JobState[]>;
}

/** Whatever keeps the jobs' state does not answer. */
export class JobsUnreachableError extends DomainError {
  readonly code = 'jobs.unreachable';
  readonly kind = 'busy';
  override readonly retryAfterSeconds = 5;

  constructor(options?: ErrorOptions) {
    super('Cannot tell how the jobs stand: Redis does not answer', options);
  }
}

/** @throws RangeError */
export function requireJob({ name, everyMs }: JobDefinition, others: ReadonlyMap<string, unknown>): void {
  if (!NAME.test(name))
    throw new RangeError(`Cannot add the job "${name}": a name is such as "logs.retention"`);
  if (others.has(name)) throw new RangeError(`Cannot add the job "${name}": it is there already`);
  if (!Number.isSafeInteger(everyMs) || everyMs < MIN_EVERY_MS || everyMs > MAX_EVERY_MS)
    throw new RangeError(`Cannot run "${name}" every ${everyMs} ms: no such interval`);
}
