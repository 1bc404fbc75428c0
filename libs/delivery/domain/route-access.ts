import { isAllowed } from '#identity/domain';
import type { AppRole, Capability, InstanceRole, Principal } from '#identity/domain';
import type { RouteAuth } from '#routing/domain';

/** `ctx.principal`: the caller as a script may read of it (D5); nothing in it signs anybody in. */
export interface ScriptPrincipal {
  readonly id: string;
  readonly username: string;
  readonly role: InstanceRole;
  /** In the script's app; null when there is none. */
  readonly appRole: AppRole | null;
  /** What it came by; `trigger` is the user who registered the trigger, who need not be there. */
  readonly via: 'session' | 'key' | 'trigger';
}

/** The roles, greatest first, each with what a key must be able to do there for it to count. */
const ROLES: readonly (readonly [AppRole, Capability])[] = [
  ['app_admin', 'AppAdmin'],
  ['editor', 'AppWriteScript'],
  ['viewer', 'AppRead'],
];

/**
 * The caller as it counts in an app, or undefined when its credential is not good there. A key speaks for its owner as
 * far as binding and scopes go: in the app it is bound to, with `script:read`, and with a role of the owner's whose
 * scope it has (R-AUTHZ-01).
 */
export function scriptPrincipal(
  principal: Principal,
  appId: string,
  membership: AppRole | undefined,
): ScriptPrincipal | undefined {
  const { userId: id, username, instanceRole: role, credential } = principal;
  if (credential.kind === 'key') {
    if (credential.appId !== null && credential.appId !== appId) return undefined;
    if (!credential.scopes.includes('script:read')) return undefined;
  }
  const standing = { appId, membership };
  const found = ROLES.find(([, capability]) => isAllowed(principal, capability, standing));
  return { id, username, role, appRole: found?.[0] ?? null, via: credential.kind };
}

const ROLES_LET_THROUGH: Readonly<Record<Exclude<RouteAuth, 'public' | 'user'>, readonly AppRole[]>> = {
  member: ['app_admin', 'editor', 'viewer'],
  editor: ['app_admin', 'editor'],
  app_admin: ['app_admin'],
};

/** Whether a route of that `auth` lets the caller through; undefined is nobody (D5). */
export function letsThrough(auth: RouteAuth, caller: ScriptPrincipal | undefined): boolean {
  if (auth === 'public') return true;
  if (caller === undefined) return false;
  return auth === 'user' || (caller.appRole !== null && ROLES_LET_THROUGH[auth].includes(caller.appRole));
}
