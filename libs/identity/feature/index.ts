export { Access } from './access/access.service.js';
export { AppLocators } from './access/app-locators.js';
export type { LocateApp, ReadMembership } from './access/app-locators.js';
export { CapabilityGuard } from './access/capability.guard.js';
export {
  inBody,
  inPath,
  inQuery,
  REQUIREMENT_MARK,
  Requires,
  RequiresAnywhere,
  RequiresSession,
  RequiresSignIn,
} from './access/requires.decorator.js';
export type { Requirement, ResourceAt, ResourceKind } from './access/requires.decorator.js';
export { AccessModule } from './access.module.js';
export { AuditInterceptor } from './audit/audit.interceptor.js';
export { AuditTrail } from './audit/audit-trail.js';
export { Audited, AUDITED_MARK } from './audit/audited.decorator.js';
export { AnswerBox } from './idempotency/answer-box.js';
export { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
export { AccountsService } from './accounts.service.js';
export type { PasswordResetResult } from './accounts.service.js';
export { CLOCK } from './clock.token.js';
export { CurrentCaller } from './current-caller.decorator.js';
export { CurrentPrincipal } from './current-principal.decorator.js';
export { IdentityModule } from './identity.module.js';
export { IdentitySettings } from './identity.settings.js';
export type { IdentitySettingsValues } from './identity.settings.js';
export { OwnerBootstrap } from './owner-bootstrap.js';
export type { OwnerOutcome, OwnerWish } from './owner-bootstrap.js';
export { SignedInGuard } from './signed-in.guard.js';
