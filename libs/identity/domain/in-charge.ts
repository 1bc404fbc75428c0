import { PLATFORM } from './caller.js';
import type { Caller } from './caller.js';
import type { InstanceRole } from './principal.js';
import { CannotEscalateError, LastAdminError, LastOwnerError } from './user.errors.js';

/** As far as an account counts among those who look after the instance. */
export interface Standing {
  readonly instanceRole: InstanceRole;
  readonly isActive: boolean;
}

/** How many active users there are beside one; an owner is an admin too. */
export interface OthersInCharge {
  readonly owners: number;
  readonly admins: number;
}

/**
 * Owners are the business of owners, and of the platform itself: nobody else makes one, or touches the account of one
 * (R-USER-03).
 * @param roles of the account concerned, before and after.
 * @throws CannotEscalateError
 */
export function requireMayManage(caller: Caller, ...roles: readonly InstanceRole[]): void {
  if (caller === PLATFORM || caller.principal?.instanceRole === 'owner') return;
  if (roles.includes('owner')) throw new CannotEscalateError();
}

/**
 * Keeps an instance from being left to nobody: there is always an active owner, and an active owner or admin. The
 * second says more: where both would be lost, it is the one that is told.
 * @param after undefined when the account is to go.
 * @throws LastAdminError (R-USER-04), LastOwnerError (R-USER-05)
 */
export function requireSomebodyInCharge(
  before: Standing,
  after: Standing | undefined,
  others: OthersInCharge,
): void {
  if (isAdmin(before) && !isAdmin(after) && others.admins === 0) throw new LastAdminError();
  if (isOwner(before) && !isOwner(after) && others.owners === 0) throw new LastOwnerError();
}

function isAdmin(standing: Standing | undefined): boolean {
  return standing?.isActive === true && standing.instanceRole !== 'member';
}

function isOwner(standing: Standing | undefined): boolean {
  return standing?.isActive === true && standing.instanceRole === 'owner';
}
