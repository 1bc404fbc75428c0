import type { Scope } from './scopes.js';

/** What a user may do on the whole instance; roles in an app come on top (R-APP-08). */
export const INSTANCE_ROLES = ['owner', 'admin', 'member'] as const;
export type InstanceRole = (typeof INSTANCE_ROLES)[number];

/** What somebody proved to be themselves with. */
export type Credential =
  | { readonly kind: 'session'; readonly id: string }
  | {
      readonly kind: 'key';
      readonly id: string;
      readonly scopes: readonly Scope[];
      /** The one app that the key is good for; null when it is not bound. */
      readonly appId: string | null;
    };

/** Who asks: the one form that every kind of credential ends in (R-AUTH-11). */
export interface Principal {
  readonly userId: string;
  readonly username: string;
  readonly instanceRole: InstanceRole;
  readonly email: string | null;
  readonly credential: Credential;
}

/** An account as the API shows it, without its secret. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
  readonly instanceRole: InstanceRole;
}

/** An account as those who manage users see it. */
export interface UserProfile extends User {
  /** False: nobody signs in with it, and what it did stays. */
  readonly isActive: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** An account with what is needed to check its password. */
export interface Account extends UserProfile {
  /** Argon2id in PHC form. */
  readonly passwordHash: string;
}

/** A session as its owner sees it in a list. */
export interface Session {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  /** IP address it was begun from; null of sessions that began before it was kept. */
  readonly address: string | null;
  readonly userAgent: string | null;
}
