import type { InstanceRole } from './principal.js';
import type { Scope } from './scopes.js';

/** What a user may do in one app, from most to least (R-AUTHZ-04). */
export const APP_ROLES = ['app_admin', 'editor', 'viewer'] as const;
export type AppRole = (typeof APP_ROLES)[number];

/** Which scope covers a capability, and who has it. */
export type Grant = InstanceGrant | AppGrant;

interface InstanceGrant {
  readonly on: 'instance';
  readonly scope: Scope;
  readonly roles: readonly InstanceRole[];
}

interface AppGrant {
  readonly on: 'app';
  readonly scope: Scope;
  readonly roles: readonly AppRole[];
}

const onInstance = (scope: Scope, ...roles: InstanceRole[]): InstanceGrant => ({
  on: 'instance',
  scope,
  roles,
});
const onApp = (scope: Scope, ...roles: AppRole[]): AppGrant => ({ on: 'app', scope, roles });

/**
 * Who may do what: the one table that the guard, the documentation and the specs are made from (R-AUTHZ-01). An
 * admin is `app_admin` in every app, and an owner is whatever an admin is (R-AUTHZ-05).
 */
export const CAPABILITIES = {
  InstanceCreateApp: onInstance('instance:admin', 'owner', 'admin'),
  InstanceManageUsers: onInstance('instance:admin', 'owner', 'admin'),
  InstanceManageSettings: onInstance('instance:admin', 'owner'),
  InstanceReadAudit: onInstance('instance:admin', 'owner', 'admin'),
  AppRead: onApp('script:read', 'app_admin', 'editor', 'viewer'),
  AppLogRead: onApp('log:read', 'app_admin', 'editor', 'viewer'),
  AppWriteScript: onApp('script:write', 'app_admin', 'editor'),
  AppWriteRoute: onApp('route:write', 'app_admin', 'editor'),
  AppReadEnv: onApp('script:write', 'app_admin', 'editor'),
  AppWriteEnv: onApp('script:write', 'app_admin', 'editor'),
  AppManageDomains: onApp('domain:manage', 'app_admin'),
  AppAdmin: onApp('app:admin', 'app_admin'),
  AppReadAudit: onApp('app:admin', 'app_admin'),
  AppKvRead: onApp('script:read', 'app_admin', 'editor', 'viewer'),
  AppKvWrite: onApp('script:write', 'app_admin', 'editor'),
  AppDocsRead: onApp('script:read', 'app_admin', 'editor', 'viewer'),
  AppDocsWrite: onApp('script:write', 'app_admin', 'editor'),
  AppFilesRead: onApp('script:read', 'app_admin', 'editor', 'viewer'),
  AppFilesWrite: onApp('script:write', 'app_admin', 'editor'),
  AppHttpRequest: onApp('script:write', 'app_admin', 'editor'),
  AppPubsubPublish: onApp('script:write', 'app_admin', 'editor'),
  AppManageTriggers: onApp('app:admin', 'app_admin'),
  AppDeadLetterManage: onApp('app:admin', 'app_admin'),
} as const satisfies Readonly<Record<string, Grant>>;

export type Capability = keyof typeof CAPABILITIES;
