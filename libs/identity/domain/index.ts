export {
  commonPasswordsToRefuse,
  MAX_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
  passwordFault,
  REFUSED_COMMON_PASSWORDS,
  usernameFault,
} from './account-rules.js';
export { generatePassword } from './generate-password.js';
export {
  AuthRequiredError,
  ForeignOriginError,
  InvalidUsernameError,
  requirePrincipal,
  SignInBusyError,
  SignInThrottledError,
  UserNotFoundError,
  WeakPasswordError,
  WrongCredentialsError,
} from './identity.errors.js';
export { INSTANCE_ROLES } from './principal.js';
export type { Account, InstanceRole, Principal, User } from './principal.js';
export { isForeignOrigin } from './request-origin.js';
export type { OriginFacts } from './request-origin.js';
export { EXTEND_AT_MOST_EVERY_MS, isExtensionDue, sessionExpiry } from './session-life.js';
export {
  hashSessionToken,
  isSessionToken,
  mintSessionToken,
  SESSION_COOKIES,
  sessionCookieName,
} from './session-token.js';
export { accountKey, addressKey } from './throttle-keys.js';
