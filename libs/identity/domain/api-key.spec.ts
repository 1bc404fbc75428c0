import { createHash } from 'node:crypto';
import { apiKeyPrefix, hashApiKey, hasKeyMark, isApiKey, isSessionToken, mintApiKey } from './index.js';

const mint = (count: number): string[] => Array.from({ length: count }, () => mintApiKey());
/** Made by Python's base64 and hashlib. */
const KNOWN = 'pic_aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dypq_cqsayj';

describe('an API key (R-KEY-01, D6)', () => {
  it('is pic_, 52 characters of base32, and a checksum', () => {
    for (const key of mint(200)) {
      expect(key).toMatch(/^pic_[a-z2-7]{52}_[a-z2-7]{6}$/);
      expect(isApiKey(key)).toBe(true);
      expect(hasKeyMark(key)).toBe(true);
      expect(isSessionToken(key)).toBe(false);
    }
  });

  it('holds 32 random bytes: every key is another, and every character of it varies', () => {
    const keys = mint(500);
    expect(new Set(keys).size).toBe(500);
    // The last of 52 characters holds the one bit that is left.
    for (let at = 4; at < 55; at += 1) expect(new Set(keys.map((key) => key[at])).size).toBeGreaterThan(20);
    expect([...new Set(keys.map((key) => key[55]))].sort()).toEqual(['a', 'q']);
  });

  it('is written as RFC 4648 and its checksum as documented, so that others can check it', () => {
    expect(isApiKey(KNOWN)).toBe(true);
  });

  it('is recognised as wrong when any one character is', () => {
    const key = mintApiKey();
    for (let at = 0; at < key.length; at += 1) {
      const other = key[at] === 'b' ? 'c' : 'b';
      expect(isApiKey(key.slice(0, at) + other + key.slice(at + 1))).toBe(false);
    }
    for (const text of ['', 'pic_', key.toUpperCase(), key.slice(0, -1), `${key}a`, `${key}\n`, ` ${key}`])
      expect(isApiKey(text)).toBe(false);
  });

  it('is stored as SHA-256, and known in lists by its first eight characters', () => {
    const key = mintApiKey();
    expect(Buffer.from(hashApiKey(key))).toEqual(createHash('sha256').update(key).digest());
    expect(apiKeyPrefix(key)).toBe(key.slice(4, 12));
  });
});
