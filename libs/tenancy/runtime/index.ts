export { MembershipModule } from './membership.module.js';
export { Memberships } from './memberships.js';
