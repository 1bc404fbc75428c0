export { appShares } from './app-shares.js';
export type { AppRoom, Shares } from './app-shares.js';
export { BACKOFFS, retryDelayMs } from './backoff.js';
export type { Backoff, RetryPolicy } from './backoff.js';
export { chanceOf, chooseVersion, parseVersionWish, VersionWishError } from './choose-version.js';
export type { VersionsInForce } from './choose-version.js';
export { corsHeaders, preflightHeaders, sameCors, USUAL_METHODS } from './cors.js';
export type { HeaderList } from './cors.js';
export { RESOLUTIONS } from './dead-letter.js';
export type {
  DeadLetter,
  DeadLetterFilter,
  FullDeadLetter,
  GivenResolution,
  Resolution,
} from './dead-letter.js';
export {
  DeadLetterNotFoundError,
  DeadLetterResolvedError,
  DeadLettersForbiddenError,
  EditedPayloadTooLargeError,
  InvalidPayloadError,
  MAX_EDITED_BYTES,
  ScriptOfLetterGoneError,
  ScriptOfLetterIsModuleError,
} from './dead-letter.errors.js';
export { editedPayload, requireEditedSize } from './edited-payload.js';
export { chooseExecutor } from './executor-choice.js';
export type { KnownExecutor } from './executor-choice.js';
export { roomForEvents } from './executor-room.js';
export { readHttpPayload, writeHttpPayload } from './http-event.js';
export type { HttpEvent } from './http-event.js';
export { bodyKindOf, causeOf, contextText, parseQuery } from './invocation.js';
export type {
  Cause,
  InvocableScript,
  Invocation,
  InvocationBody,
  InvocationEvent,
  InvocationRequest,
  InvocationType,
} from './invocation.js';
export { letsThrough, scriptPrincipal } from './route-access.js';
export type { ScriptPrincipal } from './route-access.js';
export { limitHeaders, limitKey, RouteRateLimitedError } from './route-limits.js';
export { withoutOurCredentials } from './script-headers.js';
export type { RequestHeaders } from './script-headers.js';
export { BodyTooLargeError, NoExecutorError, RunFailedError, statusOfLoss } from './run-failures.js';
export { EVENT_SOURCES } from './event-source.js';
export type { EventSource } from './event-source.js';
export { isTooDeep, MAX_LOST_LEASES } from './outbox-event.js';
export type { ClaimedEvent, NewEvent } from './outbox-event.js';
export { settle } from './settlement.js';
export type { AttemptError, AttemptOutcome, FailedAttempt, LetterHandled, Settlement } from './settlement.js';
