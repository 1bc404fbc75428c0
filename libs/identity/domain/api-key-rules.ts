import type { Scope } from './scopes.js';

/** Enough for every machine one person looks after; what is more has been forgotten. */
export const MAX_KEYS_PER_USER = 100;
export const MAX_KEY_NAME_LENGTH = 100;

/** What speaks against the name of a key, or undefined when nothing does. */
export function keyNameFault(name: string): string | undefined {
  if (name.trim() === '') return 'must not be empty';
  if ([...name].length > MAX_KEY_NAME_LENGTH) return `must have at most ${MAX_KEY_NAME_LENGTH} characters`;
  if (/\p{C}/u.test(name)) return 'must not contain control characters';
  return undefined;
}

/** Those of the scopes that a key bound to one app cannot have (R-KEY-05). */
export function instanceScopes(scopes: readonly Scope[]): readonly Scope[] {
  return scopes.filter((scope) => scope.startsWith('instance:'));
}
