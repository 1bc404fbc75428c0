import { passwordFault, WeakPasswordError } from '#identity/domain';
import { commonPasswords } from './common-passwords.js';

/**
 * `source` names where the password came from.
 * @throws WeakPasswordError
 */
export async function requireGoodPassword(password: string, source: string): Promise<void> {
  const fault = passwordFault(password, await commonPasswords());
  if (fault !== undefined) throw new WeakPasswordError(source, fault);
}
