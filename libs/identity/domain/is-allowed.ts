import { CAPABILITIES } from './capabilities.js';
import type { AppRole, Capability, Grant } from './capabilities.js';
import type { InstanceRole, Principal } from './principal.js';

/** The app that something is to be done in, and the caller's membership there. */
export interface AppStanding {
  readonly appId: string;
  /** Of the membership; undefined when there is none. */
  readonly membership: AppRole | undefined;
}

/** The role that counts: of owners and admins the instance role, of members the membership (R-APP-08). */
export function roleInApp(instanceRole: InstanceRole, membership: AppRole | undefined): AppRole | undefined {
  return instanceRole === 'member' ? membership : 'app_admin';
}

/**
 * Whether role, scope and binding all allow it (R-AUTHZ-01). Scope and binding concern API keys only.
 * @param standing in the app concerned; undefined for what concerns the instance, which no bound key may (R-KEY-05).
 */
export function isAllowed(principal: Principal, capability: Capability, standing?: AppStanding): boolean {
  const { credential, instanceRole } = principal;
  const grant: Grant = CAPABILITIES[capability];
  if (credential.kind === 'key') {
    if (!credential.scopes.includes(grant.scope)) return false;
    const isBound = credential.appId !== null;
    if (isBound && (grant.on === 'instance' || credential.appId !== standing?.appId)) return false;
  }
  if (grant.on === 'instance') return grant.roles.includes(instanceRole);
  if (standing === undefined) return false;
  const role = roleInApp(instanceRole, standing.membership);
  return role !== undefined && grant.roles.includes(role);
}

/** Whether the credential reaches that far anywhere: for lists, which then show only what may be seen. */
export function hasScopeOf({ credential }: Principal, capability: Capability): boolean {
  return credential.kind === 'session' || credential.scopes.includes(CAPABILITIES[capability].scope);
}
