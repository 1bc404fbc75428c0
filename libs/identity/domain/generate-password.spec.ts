import { passwordFault } from './account-rules.js';
import { generatePassword } from './generate-password.js';

describe('a generated password', () => {
  it('keeps the rules, reads in groups and is never the same', () => {
    const made = Array.from({ length: 200 }, () => generatePassword());
    expect(new Set(made).size).toBe(200);
    for (const password of made) {
      expect(password).toMatch(/^([a-kmnp-z2-9]{5}-){3}[a-kmnp-z2-9]{5}$/);
      expect(passwordFault(password, new Set())).toBeUndefined();
    }
  });
});
