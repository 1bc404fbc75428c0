export { AppDomainRepository } from './app-domain.repository.js';
export type { ClaimPageRequest, StoredClaim } from './app-domain.repository.js';
export { AppMemberRepository } from './app-member.repository.js';
export type { MemberPageRequest } from './app-member.repository.js';
export { AppRepository } from './app.repository.js';
export type { AppPageRequest, NewApp } from './app.repository.js';
export { SlugRepository } from './slug.repository.js';
