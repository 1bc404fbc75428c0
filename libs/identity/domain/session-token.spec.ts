import { hashSessionToken, isSessionToken, mintSessionToken } from './session-token.js';

describe('a session token', () => {
  it('is 32 random bytes in base64url', () => {
    const token = mintSessionToken();
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(isSessionToken(token)).toBe(true);
    expect(mintSessionToken()).not.toBe(token);
  });

  it('never begins as an API key does, by which the two are told apart (R-AUTH-11)', () => {
    const asKey = Buffer.from(`pic_${'x'.repeat(39)}`, 'base64url');
    const other = Buffer.alloc(32, 7);
    const drawn = [asKey, asKey, other];
    expect(mintSessionToken(() => drawn.shift() as Buffer)).toBe(other.toString('base64url'));
  });

  it('is stored as its SHA-256', () => {
    expect(Buffer.from(hashSessionToken('abc')).toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it.each(['', 'pic_abc', 'x'.repeat(42), 'x'.repeat(44), `${'x'.repeat(42)}=`, `${'x'.repeat(43)}\n`])(
    'cannot be %j',
    (text) => {
      expect(isSessionToken(text)).toBe(false);
    },
  );
});
