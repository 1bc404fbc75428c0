export { chanceOf, chooseVersion, parseVersionWish, VersionWishError } from './choose-version.js';
export type { VersionsInForce } from './choose-version.js';
export { chooseExecutor } from './executor-choice.js';
export type { KnownExecutor } from './executor-choice.js';
export { bodyKindOf, contextText, parseQuery } from './invocation.js';
export type {
  InvocableScript,
  Invocation,
  InvocationBody,
  InvocationRequest,
  InvocationType,
} from './invocation.js';
export { BodyTooLargeError, NoExecutorError, RunFailedError, statusOfLoss } from './run-failures.js';
