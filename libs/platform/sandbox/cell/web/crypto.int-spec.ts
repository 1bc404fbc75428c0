import { createHash, createHmac } from 'node:crypto';
import { Guest } from './guest.for-spec.js';

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.start();
});
afterAll(() => guest.stop());

const tools = `
  const { subtle } = crypto; const bytes = (text) => new TextEncoder().encode(text);
  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const name = (promise) => promise.then(() => 'nothing', (error) => error.name);`;
const run = <T>(code: string) => guest.run<T>(`${tools}${code}`);

describe('crypto', () => {
  it('gives random bytes and UUIDs', async () => {
    const code = `
      const array = new Uint32Array(8); const same = crypto.getRandomValues(array) === array;
      const big = crypto.getRandomValues(new Uint8Array(65536));
      return [same, array.some((n) => n > 0xffffff), new Set(big).size, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()),
        crypto.randomUUID() !== crypto.randomUUID()];`;
    expect(await run(code)).toEqual([true, true, 256, true, true]);
  });

  it.each([
    ['crypto.getRandomValues(new Uint8Array(65537))', 'QuotaExceededError'],
    ['crypto.getRandomValues(new Float32Array(1))', 'TypeMismatchError'],
    ['crypto.getRandomValues([])', 'TypeMismatchError'],
    ['new Crypto()', 'TypeError'],
    ['new CryptoKey()', 'TypeError'],
    ['new SubtleCrypto()', 'TypeError'],
  ])('%s is a %s', async (code, name) => {
    expect(await run(`try { ${code} } catch (error) { return error.name; }`)).toBe(name);
  });
});

describe('crypto.subtle', () => {
  it.each(['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'])('digests with %s', async (hash) => {
    const expected = createHash(hash.replace('-', '')).update('äx').digest('hex');
    expect(
      await run(
        `return [hex(await subtle.digest('${hash.toLowerCase()}', bytes('äx'))), hex(await subtle.digest({ name: '${hash}' }, bytes('äx').buffer))];`,
      ),
    ).toEqual([expected, expected]);
  });

  it('signs and verifies with HMAC', async () => {
    const code = `
      const key = await subtle.importKey('raw', bytes('secret'), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
      const signature = await subtle.sign('HMAC', key, bytes('data'));
      return [hex(signature), await subtle.verify('HMAC', key, signature, bytes('data')), await subtle.verify('HMAC', key, signature, bytes('other')),
        key.type, key.extractable, key.algorithm, key.usages, String(key), await name(subtle.exportKey('raw', key)), JSON.stringify(key)];`;
    const signature = createHmac('sha256', 'secret').update('data').digest('hex');
    const algorithm = { name: 'HMAC', hash: { name: 'SHA-256' }, length: 48 };
    expect(await run(code)).toEqual([
      ...[signature, true, false, 'secret', false, algorithm, ['sign', 'verify'], '[object CryptoKey]'],
      ...['InvalidAccessError', '{}'],
    ]);
  });

  it.each([
    [
      "{ name: 'AES-GCM', iv: new Uint8Array(12), additionalData: bytes('x'), tagLength: 128 }",
      'AES-GCM',
      22,
    ],
    ["{ name: 'AES-CBC', iv: new Uint8Array(16) }", 'AES-CBC', 16],
    ["{ name: 'AES-CTR', counter: new Uint8Array(16), length: 64 }", 'AES-CTR', 6],
  ])('encrypts and decrypts with %s', async (algorithm, kind, length) => {
    const code = `
      const key = await subtle.generateKey({ name: '${kind}', length: 256 }, true, ['encrypt', 'decrypt']);
      const secret = await subtle.encrypt(${algorithm}, key, bytes('hidden'));
      const again = await subtle.importKey('jwk', await subtle.exportKey('jwk', key), '${kind}', true, ['decrypt']);
      return [secret.byteLength, new TextDecoder().decode(await subtle.decrypt(${algorithm}, again, secret)), await name(subtle.encrypt(${algorithm}, again, secret))];`;
    expect(await run(code)).toEqual([length, 'hidden', 'InvalidAccessError']);
  });

  it.each([
    [
      "{ name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }",
      "'RSASSA-PKCS1-v1_5'",
    ],
    [
      "{ name: 'RSA-PSS', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }",
      "{ name: 'RSA-PSS', saltLength: 32 }",
    ],
    ["{ name: 'ECDSA', namedCurve: 'P-256' }", "{ name: 'ECDSA', hash: 'SHA-256' }"],
    ["'Ed25519'", "'Ed25519'"],
  ])('signs with %s', async (made, used) => {
    const code = `
      const { publicKey, privateKey } = await subtle.generateKey(${made}, false, ['sign', 'verify']);
      const signature = await subtle.sign(${used}, privateKey, bytes('data'));
      const spki = await subtle.exportKey('spki', publicKey);
      const again = await subtle.importKey('spki', spki, ${made}, true, ['verify']);
      return [await subtle.verify(${used}, again, signature, bytes('data')), await subtle.verify(${used}, publicKey, signature, bytes('dato')),
        publicKey.extractable, privateKey.extractable, privateKey.usages, await name(subtle.exportKey('pkcs8', privateKey)),
        again.algorithm.publicExponent ? [...again.algorithm.publicExponent] : [1, 0, 1]];`;
    expect(await run(code)).toEqual([true, false, true, false, ['sign'], 'InvalidAccessError', [1, 0, 1]]);
  });

  it('derives bits and keys', async () => {
    const code = `
      const base = await subtle.importKey('raw', bytes('password'), 'PBKDF2', false, ['deriveBits', 'deriveKey']);
      const how = { name: 'PBKDF2', hash: 'SHA-256', salt: bytes('salt'), iterations: 4096 };
      const aes = await subtle.deriveKey(how, base, { name: 'AES-GCM', length: 256 }, true, ['encrypt']);
      const hkdf = await subtle.importKey('raw', new Uint8Array(22).fill(11), 'HKDF', false, ['deriveBits']);
      const info = { name: 'HKDF', hash: 'SHA-256', salt: Uint8Array.from({ length: 13 }, (_, at) => at), info: Uint8Array.from({ length: 10 }, (_, at) => 0xf0 + at) };
      const one = await subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']);
      const two = await subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']);
      const shared = await subtle.deriveBits({ name: 'ECDH', public: two.publicKey }, one.privateKey, 256);
      const same = await subtle.deriveBits({ name: 'ECDH', public: one.publicKey }, two.privateKey, 256);
      return [hex(await subtle.deriveBits(how, base, 256)), hex(await subtle.exportKey('raw', aes)), hex(await subtle.deriveBits(info, hkdf, 336)), hex(shared) === hex(same)];`;
    // RFC 7914 section 11 has the first, RFC 5869 A.1 the third.
    const derived = 'c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a';
    const expanded = '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865';
    expect(await run(code)).toEqual([derived, derived, expanded, true]);
  });

  it('wraps and unwraps', async () => {
    const code = `
      const key = await subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['encrypt']);
      const wrapping = await subtle.generateKey({ name: 'AES-KW', length: 256 }, false, ['wrapKey', 'unwrapKey']);
      const wrapped = await subtle.wrapKey('raw', key, wrapping, 'AES-KW');
      const back = await subtle.unwrapKey('raw', wrapped, wrapping, 'AES-KW', 'AES-GCM', true, ['encrypt']);
      return [wrapped.byteLength, hex(await subtle.exportKey('raw', back)) === hex(await subtle.exportKey('raw', key)), structuredClone(back).type];`;
    expect(await run(code)).toEqual([24, true, 'secret']);
  });

  it.each([
    ["subtle.digest('MD5', bytes(''))", 'NotSupportedError'],
    ["subtle.digest('SHA-256', 'text')", 'TypeError'],
    ["subtle.digest('SHA-256')", 'TypeError'],
    ["subtle.digest({}, bytes(''))", 'TypeError'],
    ["subtle.importKey('raw', bytes('x'), 'AES-GCM', true, ['encrypt'])", 'DataError'],
    [
      "subtle.importKey('raw', bytes('x'), { name: 'HMAC', hash: 'SHA-256' }, true, ['encrypt'])",
      'SyntaxError',
    ],
    ["subtle.importKey('raw', bytes('x'), { name: 'HMAC', hash: 'SHA-256' }, true, ['dance'])", 'TypeError'],
    ["subtle.importKey('pem', bytes('x'), 'HMAC', true, ['sign'])", 'TypeError'],
    ["subtle.sign('HMAC', {}, bytes('x'))", 'TypeError'],
    [
      "subtle.generateKey({ name: 'RSA-PSS', modulusLength: 4096, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }, true, ['sign'])",
      'OperationError',
    ],
    ["subtle.digest('SHA-256', new Uint8Array(5 * 1024 * 1024))", 'OperationError'],
  ])('%s is a %s', async (code, kind) => {
    expect(await run(`return await name(${code});`)).toBe(kind);
  });
});
