const PARAM_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;

/** What is left of a sentence about a name that is none. */
export const PARAM_NAME_RULE =
  'must be a letter or "_" followed by letters, digits and "_", at most 100 characters';

/** Whether a script can read what is captured under it as a member of `ctx.request.params`. */
export function isParamName(name: string): boolean {
  // As a key of `params` it would be the object's prototype.
  return PARAM_NAME.test(name) && name !== '__proto__';
}
