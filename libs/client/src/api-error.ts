import type { components } from './generated/api.js';

/** A problem document, RFC 9457. */
export type Problem = components['schemas']['Problem'];

/** What the API refused or failed at, by status and stable code. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** Such as `script.not-found`; `http.unexpected` when the answer was no problem document. */
  readonly code: string;
  /** What cannot be done and why, for people. */
  readonly detail: string;
  readonly requestId: string | undefined;
  /** Seconds after which a repetition may help. */
  readonly retryAfterSeconds: number | undefined;
  /** The whole document, with whatever else it tells. */
  readonly problem: Problem;

  constructor(status: number, problem: Problem, headers: Headers) {
    super(problem.detail);
    this.problem = problem;
    this.status = status;
    this.code = problem.code;
    this.detail = problem.detail;
    this.requestId = problem.request_id ?? headers.get('x-request-id') ?? undefined;
    const retryAfter = headers.get('retry-after');
    this.retryAfterSeconds = retryAfter === null ? undefined : Number(retryAfter);
  }
}

/** Of any answer that is no success: a proxy on the way may have given it. */
export async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  return new ApiError(response.status, problemIn(text) ?? unexpected(response), response.headers);
}

function problemIn(text: string): Problem | undefined {
  try {
    const value = JSON.parse(text) as Partial<Problem> | null;
    const isProblem = [value?.code, value?.detail].every((part) => typeof part === 'string');
    return isProblem ? (value as Problem) : undefined;
  } catch {
    return undefined;
  }
}

function unexpected({ status, statusText }: Response): Problem {
  const title = statusText === '' ? `Status ${status}` : statusText;
  return {
    type: 'about:blank',
    title,
    status,
    code: 'http.unexpected',
    detail: `The server answered ${status}`,
  };
}
