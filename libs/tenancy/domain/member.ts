import { InvalidInputError } from '#kernel';
import type { AppRole, InstanceRole } from '#identity/domain';

/** A user with a role of their own in an app. */
export interface Member {
  readonly userId: string;
  readonly username: string;
  readonly email: string | null;
  readonly instanceRole: InstanceRole;
  readonly isActive: boolean;
  readonly role: AppRole;
  /** When the role was granted. */
  readonly createdAt: Date;
  /** When it was last changed. */
  readonly updatedAt: Date;
}

/** What of an account decides whether it can become a member. */
export interface Candidate {
  readonly username: string;
  readonly instanceRole: InstanceRole;
  readonly isActive: boolean;
}

/**
 * Owners and admins are app_admin everywhere already, and who is deactivated can do nothing anyway (R-MEM-04, R-MEM-05).
 * @throws InvalidInputError `member.inactive` or `member.not-a-member-role`.
 */
export function requireGrantable({ username, instanceRole, isActive }: Candidate): void {
  if (!isActive) refuse('member.inactive', `the account of "${username}" is deactivated`);
  if (instanceRole !== 'member') {
    const message = `"${username}" is ${instanceRole} of the instance and so app_admin of every app; only members are granted roles`;
    refuse('member.not-a-member-role', message);
  }
}

function refuse(code: string, message: string): never {
  throw new InvalidInputError([{ field: 'user_id', message }], code);
}
