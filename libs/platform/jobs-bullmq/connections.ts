import type { QueueOptions, WorkerOptions } from 'bullmq';

const COMMAND_WITHIN_MS = 2_000;
const CONNECT_WITHIN_MS = 2_000;
const RECONNECT_MAX_MS = 2_000;
/** A run whose process is gone is begun anew by another one after so long, at the most twice. */
const LOCK_MS = 30_000;

export interface RedisPlace {
  readonly url: string;
  /** What the names of all keys begin with. */
  readonly prefix: string;
  /** Aborted when no connection is wanted any more: one that is lost then stays so. */
  readonly closing: AbortSignal;
  /** How long a process that does not say so again is taken to be at work on a run, ms. */
  readonly lockMs?: number;
}

const base = ({ url, closing }: RedisPlace) => ({
  url,
  connectTimeout: CONNECT_WITHIN_MS,
  retryStrategy: (attempt: number) => (closing.aborted ? null : Math.min(attempt * 50, RECONNECT_MAX_MS)),
});

/** For what somebody waits for: fails soon when Redis does not answer. */
export function queueOptions(place: RedisPlace): QueueOptions {
  const connection = {
    ...base(place),
    connectionName: 'picloud-jobs',
    commandTimeout: COMMAND_WITHIN_MS,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  };
  return {
    connection,
    prefix: place.prefix,
    // What it would ask at the first connection is asked once only, and a connection that was unlucky then stays useless.
    skipVersionCheck: true,
    // The events that BullMQ writes are read by nobody.
    streams: { events: { maxLen: 100 } },
  };
}

/** For what waits for due times: it may wait for Redis as long as it takes. */
export function workerOptions(place: RedisPlace, concurrency: number): WorkerOptions {
  const { lockMs = LOCK_MS } = place;
  return {
    connection: { ...base(place), maxRetriesPerRequest: null },
    prefix: place.prefix,
    concurrency,
    autorun: false,
    lockDuration: lockMs,
    stalledInterval: lockMs / 2,
    runRetryDelay: 1_000,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  };
}
