import { InvalidInputError } from '#kernel';
import type { FieldError } from '#kernel';
import { emailFault, emailToKeep, usernameFault } from '#identity/domain';

export interface UserFields {
  readonly username?: string | undefined;
  readonly email?: string | null | undefined;
}

/**
 * The fields as they are kept; what is left out stays out.
 * @throws InvalidInputError naming each that breaks a rule (R-USER-08).
 */
export function readUserFields({ username, email }: UserFields): UserFields {
  const kept = email === undefined ? undefined : emailToKeep(email);
  const faults: FieldError[] = [];
  const check = (field: string, fault: string | undefined): void => {
    if (fault !== undefined) faults.push({ field, message: `${field} ${fault}` });
  };
  if (username !== undefined) check('username', usernameFault(username));
  if (kept !== undefined && kept !== null) check('email', emailFault(kept));
  if (faults.length > 0) throw new InvalidInputError(faults);
  return { username, email: kept };
}
