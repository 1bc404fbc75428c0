export type { DeniedCategory } from './classify-address.js';
export {
  EgressBlockedError,
  EgressError,
  EgressFailedError,
  EgressInvalidRequestError,
  EgressInvalidUrlError,
  EgressTimeoutError,
  EgressTooLargeError,
  EgressTooManyRedirectsError,
} from './egress.errors.js';
export type { BlockedCategory, CappedPart, EgressFailure } from './egress.errors.js';
export { EgressGuard } from './egress-guard.js';
export type { EgressGuardOptions } from './egress-guard.js';
export { CONNECT_TIMEOUT_MS, EGRESS_DEFAULTS, MAX_HEADER_BYTES, MAX_REDIRECTS } from './egress-request.js';
export type { EgressRequest, EgressResponse } from './egress-request.js';
export { DROPPED_HEADERS, SCRIPT_ID_HEADER } from './prepare-request.js';
