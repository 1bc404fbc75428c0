export { DEFAULT_APP_SLUG, isSlug, parseAppName, parseSlug } from './app.js';
export type { App, AppRole, DomainClaim } from './app.js';
export {
  hostOf,
  MAX_DOMAINS_OF_APP,
  parseDomainClaim,
  requireRoomForDomain,
  shapeKey,
} from './domain-claim.js';
export { compileDomains, matchDomain } from './match-domain.js';
export type { DomainTable } from './match-domain.js';
export { requireGrantable } from './member.js';
export type { Candidate, Member } from './member.js';
export { memberCursor, parseMemberCursor } from './member-cursor.js';
export { requireTakeable, standingOf } from './slug-holder.js';
export type { SlugHolder, SlugStanding } from './slug-holder.js';
export {
  AppHasScriptsError,
  AppNotFoundError,
  DefaultAppError,
  DomainNotFoundError,
  DomainTakenError,
  HeldError,
  MemberExistsError,
  MemberNotFoundError,
  SlugInHistoryError,
  SlugTakenError,
} from './tenancy.errors.js';
