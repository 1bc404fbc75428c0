import type { ErrorKind } from '#kernel';

/** A new kind of error does not compile until it has a status. */
export const STATUS_OF: Record<ErrorKind, number> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  invalid: 422,
  throttled: 429,
  exhausted: 507,
  failed: 502,
  busy: 503,
  late: 504,
  broken: 500,
};
