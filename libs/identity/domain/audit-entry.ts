import type { JsonObject } from '#kernel';

/** Everything that is audited: each mutating call of the admin API has one of these names. */
export const AUDIT_ACTIONS = [
  'auth.login',
  'auth.logout',
  'auth.password-change',
  'auth.session-revoke',
  'auth.sessions-revoke',
  'user.create',
  'user.update',
  'user.delete',
  'user.password-reset',
  'user.sessions-revoke',
  'key.create',
  'key.delete',
  'app.create',
  'app.update',
  'app.delete',
  'member.grant',
  'member.update',
  'member.revoke',
  'domain.claim',
  'domain.release',
  'script.create',
  'script.update',
  'script.delete',
  'script.activate',
  'script.quarantine-lift',
  'egress.put',
  'env.put',
  'env.delete',
  'route.create',
  'route.update',
  'route.delete',
  'trigger.create',
  'trigger.update',
  'trigger.delete',
  'trigger.fire',
  'queue.purge',
  'dead-letter.replay',
  'dead-letter.resolve',
  'file.delete',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export type AuditTargetKind =
  | 'session'
  | 'user'
  | 'key'
  | 'app'
  | 'member'
  | 'domain'
  | 'script'
  | 'variable'
  | 'route'
  | 'trigger'
  | 'queue'
  | 'dead-letter'
  | 'file'
  | 'none';

/** On what something was done. */
export interface AuditTarget {
  readonly kind: AuditTargetKind;
  readonly id: string | null;
  /** How people call it; never a secret. */
  readonly name?: string;
}

/** What was done, to be told in the same commit. */
export interface AuditEntry {
  readonly action: AuditAction;
  readonly target: AuditTarget;
  /** The app concerned, whose admins may read of it. */
  readonly appId?: string;
  /** What else helps to understand it later. Never a password, token, secret value or source. */
  readonly details?: JsonObject;
}
