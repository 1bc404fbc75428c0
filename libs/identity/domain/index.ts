export {
  commonPasswordsToRefuse,
  emailFault,
  emailToKeep,
  MAX_EMAIL_LENGTH,
  MAX_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
  passwordFault,
  REFUSED_COMMON_PASSWORDS,
  usernameFault,
} from './account-rules.js';
export { apiKeyPrefix, hashApiKey, hasKeyMark, isApiKey, mintApiKey } from './api-key.js';
export type { ApiKey } from './api-key.js';
export { instanceScopes, keyNameFault, MAX_KEYS_PER_USER } from './api-key-rules.js';
export { KeyAppGoneError, KeyNotFoundError, TooManyKeysError } from './api-key.errors.js';
export { AUDIT_ACTIONS } from './audit-entry.js';
export type { AuditAction, AuditEntry, AuditTarget, AuditTargetKind } from './audit-entry.js';
export { PLATFORM, userIdOf } from './caller.js';
export type { Caller } from './caller.js';
export { APP_ROLES, CAPABILITIES } from './capabilities.js';
export type { AppRole, Capability, Grant } from './capabilities.js';
export { generatePassword } from './generate-password.js';
export {
  AnswerLostError,
  ANSWERS_KEPT_MS,
  CLAIM_LEASE_MS,
  FirstStillRunningError,
  IdempotencyKeyError,
  KeyReusedError,
  parseIdempotencyKey,
} from './idempotency.js';
export {
  AuthRequiredError,
  ForbiddenError,
  ForeignOriginError,
  InvalidUsernameError,
  requirePrincipal,
  SessionNeededError,
  SignInBusyError,
  SignInThrottledError,
  WeakPasswordError,
  WrongCredentialsError,
} from './identity.errors.js';
export { requireMayManage, requireSomebodyInCharge } from './in-charge.js';
export type { OthersInCharge, Standing } from './in-charge.js';
export { hasScopeOf, isAllowed, roleInApp } from './is-allowed.js';
export type { AppStanding } from './is-allowed.js';
export { INSTANCE_ROLES } from './principal.js';
export type {
  Account,
  Credential,
  InstanceRole,
  Principal,
  Session,
  User,
  UserProfile,
} from './principal.js';
export { isForeignOrigin } from './request-origin.js';
export type { OriginFacts } from './request-origin.js';
export { isUseDue, sessionExpiry, userAgentToKeep, WRITE_USE_AT_MOST_EVERY_MS } from './session-life.js';
export {
  hashSessionToken,
  isSessionToken,
  mintSessionToken,
  SESSION_COOKIES,
  sessionCookieName,
} from './session-token.js';
export { SCOPES } from './scopes.js';
export type { Scope } from './scopes.js';
export { accountKey, addressBlock, addressKey } from './throttle-keys.js';
export {
  CannotEscalateError,
  EmailTakenError,
  LastAdminError,
  LastOwnerError,
  SessionNotFoundError,
  UsernameTakenError,
  UserNotFoundError,
  WrongCurrentPasswordError,
} from './user.errors.js';
