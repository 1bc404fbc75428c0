import { commonPasswords } from './common-passwords.js';

describe('the common passwords', () => {
  it('are 3,000 in number and hold the best known of them', async () => {
    const refused = await commonPasswords();
    expect(refused.size).toBe(3_000);
    for (const known of [
      'password',
      '12345678',
      '1234567890',
      'qwertyuiop',
      'iloveyou',
      'password123',
      'changeme',
    ]) {
      expect(refused.has(known)).toBe(true);
    }
    expect(refused.has('correct horse battery staple')).toBe(false);
  });
});
