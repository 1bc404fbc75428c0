import { defineEvent } from '../define.js';

/**
 * Somebody's sessions, keys, roles or account are not what they were. A hint: whoever remembers callers for a few
 * seconds forgets them now. It does not say whose, since that is rare and remembering anew is cheap.
 */
export class CredentialsChanged {}

export const credentialsChanged = defineEvent({
  subject: 'manager.v1.credentials-changed',
  event: CredentialsChanged,
});
