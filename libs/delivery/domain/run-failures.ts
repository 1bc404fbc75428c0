import { DomainError } from '#kernel';
import type { ErrorKind, JsonObject } from '#kernel';
import type { RunStatus } from '#contracts';

/**
 * A run that did not succeed, as its caller is told: the code and the execution's id. The script's own words and
 * stack stay in the log, for those who may read it.
 */
export class RunFailedError extends DomainError {
  readonly code: string;
  readonly kind: ErrorKind;
  override readonly details: JsonObject;

  /**
   * @param budget name of the limit in `sandbox` that was used up.
   * @param words what the isolate said of it: told only where they are about the request and not about the script.
   */
  constructor(code: string, executionId: string, budget?: string, words?: string) {
    const failure = FAILURES[code] ?? UNNAMED;
    super(code === BAD_BODY && words !== undefined ? badBody(words) : failure.message);
    this.code = code in FAILURES ? code : UNNAMED_CODE;
    this.kind = failure.kind;
    this.details = { execution_id: executionId, ...(budget === undefined ? {} : { budget }) };
  }
}

interface Failure {
  readonly kind: ErrorKind;
  readonly message: string;
}

const BAD_BODY = 'request.invalid-json';
/** A script that has tampered with its isolate can put any words there. */
const MAX_WORDS = 200;

function badBody(words: string): string {
  return `Cannot read the request body: ${words.slice(0, MAX_WORDS)}`;
}

const UNNAMED_CODE = 'script.threw';
const UNNAMED: Failure = { kind: 'failed', message: 'The script failed; its log says why' };

/** R-EXEC-07, R-EXEC-09: what each failure of a run is over HTTP. */
const FAILURES: Readonly<Record<string, Failure>> = {
  'script.threw': UNNAMED,
  'script.invalid-result': {
    kind: 'failed',
    message: 'The script gave a result that cannot be sent; its log says why',
  },
  'script.timed-out': { kind: 'late', message: 'The script ran longer than its wall-clock limit' },
  'script.out-of-budget': { kind: 'exhausted', message: 'The script used up one of its limits' },
  'request.invalid-json': {
    kind: 'malformed',
    message: 'Cannot read the request body: it is not valid JSON',
  },
  'executor.crashed': {
    kind: 'failed',
    message: 'The process that ran the script ended before the script did',
  },
  'executor.lost': { kind: 'failed', message: 'The executor that ran the script is gone' },
};

/** No executor can take the run right now. */
export class NoExecutorError extends DomainError {
  readonly code = 'executor.unavailable';
  readonly kind = 'busy';
  override readonly retryAfterSeconds = 1;

  constructor() {
    super('Cannot run the script: no executor is there; try again shortly');
  }
}

/** The request body is over what the script takes. */
export class BodyTooLargeError extends DomainError {
  readonly code = 'http.body-too-large';
  readonly kind = 'too-large';
  override readonly details: JsonObject;

  constructor(maxBytes: number) {
    super(`Cannot take the request body: it is over ${maxBytes} bytes`);
    this.details = { max_request_bytes: maxBytes };
  }
}

/** How a failure that no executor could report is remembered. */
export function statusOfLoss(code: string): RunStatus {
  return code === 'script.timed-out' ? 'timeout' : 'crashed';
}
