import { DomainError, SECOND_MS } from '#kernel';
import type { RunError } from '#contracts';
import { keptBody, maskedHeaders } from '#logs/domain';
import type { ExecutionRecord } from '#logs/domain';
import { BusDownError } from '#platform/messaging';
import type { AttemptError, AttemptOutcome, ClaimedEvent, Invocation } from '../domain/index.js';
import type { Kept } from './async-answer.js';

/** One attempt at an event, over. */
export interface Attempt {
  readonly outcome: AttemptOutcome;
  /** To be written with the settlement; absent when nothing is to be told of. */
  readonly record?: ExecutionRecord;
  /** JSON text of what a transactional run wrote, to be carried out with the settlement. */
  readonly effects?: string;
  /** No executor had room for it, or could be reached: others would not fare better right now. */
  readonly lacksExecutor: boolean;
}

/** When an executor had no room, another look pays soon. */
const FULL_AGAIN_AFTER_MS = 250;
/** A refusal that names a longer time is not waited for longer: what it waits for may end sooner. */
const MAX_REFUSED_MS = 60 * SECOND_MS;
const EXECUTOR_CODES = /^executor\./;
/** Of records of runs by an async route; what a trigger causes has the name of its source. */
const OF_ASYNC_ROUTE = 'http_async';
/** In the place of a request's method. */
const EVENT_METHOD = 'EVENT';

/** Of refusals after which nothing has run, and that say nothing about the event. */
export function refusalOf(error: unknown): Attempt | undefined {
  if (error instanceof BusDownError) return refusal(FULL_AGAIN_AFTER_MS, true);
  if (!(error instanceof DomainError) || error.kind !== 'busy') return undefined;
  if (EXECUTOR_CODES.test(error.code)) return refusal(FULL_AGAIN_AFTER_MS, true);
  return refusal(Math.min((error.retryAfterSeconds ?? 1) * SECOND_MS, MAX_REFUSED_MS));
}

/** Spread, so that all that were refused together do not come back together. */
export function refusal(aboutMs: number, lacksExecutor = false): Attempt {
  const afterMs = Math.round(aboutMs * (0.5 + Math.random()));
  return { outcome: { kind: 'refused', afterMs }, lacksExecutor };
}

/** What a run came to. */
export type Ended = Kept &
  Pick<ExecutionRecord, 'receipt' | 'log'> & { readonly effects?: string | undefined };
/** What was to be run. */
export type Ran = Pick<Invocation, 'executionId' | 'script' | 'request' | 'body' | 'event'>;

/** @param isFinal no further attempt could fare better. */
export function ended(
  event: ClaimedEvent,
  invocation: Ran,
  startedAt: number,
  run: Ended,
  isFinal = false,
): Attempt {
  const { version } = invocation.script;
  const error = run.status === 'success' ? null : attemptError(run.error);
  return {
    outcome: error === null ? { kind: 'succeeded' } : failure(error, version, isFinal, run.error),
    record: recordOf(event, invocation, startedAt, run, error),
    ...(error !== null || run.effects === undefined ? {} : { effects: run.effects }),
    lacksExecutor: false,
  };
}

function failure(
  error: AttemptError,
  version: number,
  isFinal: boolean,
  { retryAfterSeconds }: RunError = { code: '', message: '' },
): AttemptOutcome {
  const later = retryAfterSeconds === undefined ? {} : { retryAfterMs: retryAfterSeconds * SECOND_MS };
  return { kind: 'failed', error, version, isFinal, ...later };
}

function attemptError(error: RunError | undefined): AttemptError {
  if (error === undefined) return { code: 'script.threw', message: 'The script failed', stack: null };
  return { code: error.code, message: error.message, stack: error.stack ?? null };
}

function recordOf(
  event: ClaimedEvent,
  { executionId, script, request, body, event: triggered }: Ran,
  startedAt: number,
  { status, receipt, response, responseBytes, log }: Ended,
  error: AttemptError | null,
): ExecutionRecord {
  const isHttp = triggered === undefined;
  return {
    ...{ executionId, appId: event.appId, scriptId: event.scriptId, version: script.version, status },
    source: isHttp ? OF_ASYNC_ROUTE : triggered.source,
    ...{ triggerId: event.triggerId, ...event.cause, attempt: event.failures + 1 },
    ...{ startedAt, receipt, requestBytes: isHttp ? body.bytes : event.payloadBytes, responseBytes },
    request: {
      method: isHttp ? request.method : EVENT_METHOD,
      path: request.path,
      query: request.queryString,
      headers: maskedHeaders(request.headers),
      ...(isHttp ? keptBody(body.text, body.kind === 'bytes') : keptBody(triggered.payload, false)),
    },
    ...{ response, error, log },
  };
}
