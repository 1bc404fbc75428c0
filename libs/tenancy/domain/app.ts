import type { InstanceRole } from '#identity/domain';

/** The isolation boundary for scripts, routes, domains and data (R-APP-01). */
export interface App {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A claim of an app on a host name, or on all names under one. */
export interface DomainClaim {
  readonly appId: string;
  /** In the form of `parseDomainClaim`. */
  readonly domain: string;
}

export const DEFAULT_APP_SLUG = 'default';

const SLUG_FORM = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** 1 to 63 lower-case letters, digits and inner hyphens: a slug fits in a host name's label. */
export function isSlug(text: string): boolean {
  return SLUG_FORM.test(text);
}

export type AppRole = 'app_admin' | 'editor' | 'viewer';

/** What a user may do in every app by the instance role alone; members need a membership (R-APP-08). */
export function roleByInstanceRole(role: InstanceRole): AppRole | undefined {
  return role === 'member' ? undefined : 'app_admin';
}
