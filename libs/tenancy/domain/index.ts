export { DEFAULT_APP_SLUG, isSlug, roleByInstanceRole } from './app.js';
export type { App, AppRole, DomainClaim } from './app.js';
export { hostOf, parseDomainClaim, shapeKey } from './domain-claim.js';
export { compileDomains, matchDomain } from './match-domain.js';
export type { DomainTable } from './match-domain.js';
export { AppNotFoundError } from './tenancy.errors.js';
