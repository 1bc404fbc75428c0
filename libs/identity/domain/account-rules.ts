/** In characters (code points), not bytes. There are no composition rules: length is what counts. */
export const MIN_PASSWORD_LENGTH = 8;
export const MAX_PASSWORD_LENGTH = 128;
/** How many of the most common passwords are refused. */
export const REFUSED_COMMON_PASSWORDS = 3_000;

export const MAX_USERNAME_LENGTH = 100;
/** The longest address that mail can be sent to. */
export const MAX_EMAIL_LENGTH = 254;

/**
 * The passwords to refuse, of a list that begins with the most common one. Those too short to be taken anyway
 * are left out before counting, so that the list really guards what the length rule lets through.
 */
export function commonPasswordsToRefuse(ranked: readonly string[]): ReadonlySet<string> {
  const long = ranked.filter((password) => [...password].length >= MIN_PASSWORD_LENGTH);
  return new Set(long.slice(0, REFUSED_COMMON_PASSWORDS).map((password) => password.toLowerCase()));
}

/** What speaks against the password, or undefined when nothing does. Never quotes it. */
export function passwordFault(password: string, common: ReadonlySet<string>): string | undefined {
  const length = [...password].length;
  if (length < MIN_PASSWORD_LENGTH) return `must have at least ${MIN_PASSWORD_LENGTH} characters`;
  if (length > MAX_PASSWORD_LENGTH) return `must have at most ${MAX_PASSWORD_LENGTH} characters`;
  // Capital letters alone do not make a common password a rare one.
  if (common.has(password.toLowerCase())) return 'is one of the most common passwords';
  return undefined;
}

/** What speaks against the username, or undefined when nothing does. */
export function usernameFault(username: string): string | undefined {
  if (username === '') return 'must not be empty';
  if ([...username].length > MAX_USERNAME_LENGTH)
    return `must have at most ${MAX_USERNAME_LENGTH} characters`;
  if (/[\p{C}\p{Z}]/u.test(username)) return 'must not contain spaces or control characters';
  return undefined;
}

/** The email as it is kept: trimmed, and a blank one is none (R-USER-08). */
export function emailToKeep(email: string | null): string | null {
  const trimmed = email?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

/** What speaks against an email that is to be kept, or undefined when nothing does (R-USER-08). */
export function emailFault(email: string): string | undefined {
  if (!email.includes('@')) return 'must contain "@"';
  if ([...email].length > MAX_EMAIL_LENGTH) return `must have at most ${MAX_EMAIL_LENGTH} characters`;
  if (/[\p{C}\p{Z}]/u.test(email)) return 'must not contain spaces or control characters';
  return undefined;
}
