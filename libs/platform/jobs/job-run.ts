import type { Logger } from '#platform/telemetry';
import type { JobDefinition } from './jobs.js';

const MAX_ERROR_CHARS = 500;

/** What became of one run; undefined `error` is success. */
export interface JobOutcome {
  readonly durationMs: number;
  readonly error: string | undefined;
  /** It was told to stop, so that nobody can say whether its work is done. */
  readonly wasStopped: boolean;
}

/** Runs a job once and tells of it in the log. Never throws. */
export async function runJob(job: JobDefinition, signal: AbortSignal, logger: Logger): Promise<JobOutcome> {
  const began = performance.now();
  let error: string | undefined;
  try {
    const did = await job.run(signal);
    if (did !== undefined) logger.info({ ...did, job: job.name }, 'Job done');
  } catch (cause) {
    error = textOf(cause);
    // What ends because it was told to is no failure.
    if (!signal.aborted)
      logger.warn({ err: cause, job: job.name }, 'Job failed; its next due time tries again');
  }
  return { durationMs: Math.round(performance.now() - began), error, wasStopped: signal.aborted };
}

function textOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  // Something that was thrown without a message is an error all the same.
  return (text === '' ? 'unknown' : text).slice(0, MAX_ERROR_CHARS);
}

/** What is asked to end, and when it has; resolves after `ms` at the latest. @returns whether it has ended */
export async function within(ms: number, ended: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([ended.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
