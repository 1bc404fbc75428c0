/** What a user may do on the whole instance; roles in an app come on top (R-APP-08). */
export const INSTANCE_ROLES = ['owner', 'admin', 'member'] as const;
export type InstanceRole = (typeof INSTANCE_ROLES)[number];

/** Who asks: the one form that every kind of credential ends in. */
export interface Principal {
  readonly userId: string;
  readonly username: string;
  readonly instanceRole: InstanceRole;
  readonly email: string | null;
  readonly sessionId: string;
}

/** An account as the API shows it, without its secret. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
  readonly instanceRole: InstanceRole;
}

/** An account with what is needed to check its password. */
export interface Account extends User {
  /** Argon2id in PHC form. */
  readonly passwordHash: string;
  readonly isActive: boolean;
}
