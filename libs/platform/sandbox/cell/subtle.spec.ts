import { createHash, generateKeyPairSync } from 'node:crypto';
import { subtleCall } from './subtle.js';

const base64 = (bytes: string | Uint8Array) => Buffer.from(bytes).toString('base64');
const call = async (request: object, charge?: (ms: number) => void) =>
  JSON.parse(await subtleCall(JSON.stringify(request), charge)) as Record<string, unknown>;
const errorOf = async (request: object) => ((await call(request))['error'] as { name: string }).name;

const hmac = {
  type: 'secret',
  format: 'raw',
  data: base64('secret'),
  algorithm: { name: 'HMAC', hash: { name: 'SHA-256' } },
  usages: ['sign'],
};
const password = { ...hmac, algorithm: { name: 'PBKDF2' }, usages: ['deriveBits', 'deriveKey'] };
const pbkdf2 = (iterations: number, hash = 'SHA-256') => ({
  name: 'PBKDF2',
  hash,
  salt: base64('salt'),
  iterations,
});

describe('subtleCall', () => {
  it('answers in JSON', async () => {
    const digest = await call({ operation: 'digest', algorithm: { name: 'SHA-256' }, data: base64('x') });
    expect(digest).toEqual({ data: createHash('sha256').update('x').digest('base64') });
  });

  it.each([
    ['no JSON', '{', 'SyntaxError'],
    ['no object', '[]', 'TypeError'],
    ['no operation', '{}', 'TypeError'],
    ['a name from the prototype', '{"operation":"constructor","algorithm":{"name":"HMAC"}}', 'TypeError'],
    ['no algorithm', '{"operation":"digest"}', 'TypeError'],
    [
      'an algorithm it does not have',
      '{"operation":"digest","algorithm":{"name":"MD5"},"data":""}',
      'NotSupportedError',
    ],
    ['no data', '{"operation":"digest","algorithm":{"name":"SHA-1"}}', 'TypeError'],
    ['no key', '{"operation":"sign","algorithm":{"name":"HMAC"},"data":""}', 'TypeError'],
  ])('of %s answers with an error', async (_, payload, name) => {
    const { error } = JSON.parse(await subtleCall(payload)) as { error: { name: string; message: string } };
    expect(error.name).toBe(name);
    expect(Object.keys(error)).toEqual(['name', 'message']);
  });

  it.each([
    ['iv', { name: 'AES-GCM', iv: 'x', length: -1 }],
    ['length', { name: 'AES-GCM', length: 1e300 }],
    ['tagLength', { name: 'AES-GCM', tagLength: '128' }],
  ])('refuses a %s of the wrong kind', async (_, algorithm) => {
    expect(await errorOf({ operation: 'encrypt', algorithm, key: hmac, data: '' })).toBe('OperationError');
  });

  it('bounds what it takes at a time', async () => {
    const data = 'A'.repeat(6 * 1024 * 1024);
    expect(await errorOf({ operation: 'digest', algorithm: { name: 'SHA-1' }, data })).toBe('OperationError');
  });

  it('bounds PBKDF2 by iterations and by blocks of output', async () => {
    const derive = (iterations: number, length: number, hash?: string) =>
      call({ operation: 'deriveBits', algorithm: pbkdf2(iterations, hash), key: password, length });
    expect(await derive(600_000, 256)).toHaveProperty('data');
    expect(await derive(600_000, 512)).toHaveProperty('error');
    expect(await derive(1_000_001, 8)).toHaveProperty('error');
    expect(await derive(1, 65_537)).toHaveProperty('error');
    const key = {
      operation: 'deriveKey',
      key: password,
      usages: ['encrypt'],
      derived: { name: 'AES-GCM', length: 256 },
    };
    expect(await call({ ...key, algorithm: pbkdf2(600_000) })).toHaveProperty('key');
    expect(await call({ ...key, algorithm: pbkdf2(1_000_001) })).toHaveProperty('error');
  });

  it('bounds the keys it makes, and those it is given', async () => {
    const rsa = { name: 'RSA-PSS', hash: 'SHA-256', publicExponent: base64(new Uint8Array([1, 0, 1])) };
    const make = (more: object) =>
      call({ operation: 'generateKey', algorithm: { ...rsa, ...more }, usages: ['sign', 'verify'] });
    expect(await make({ modulusLength: 2_048 })).toHaveProperty('privateKey');
    expect(await make({ modulusLength: 3_072 })).toHaveProperty('error');
    expect(
      await make({ modulusLength: 2_048, publicExponent: base64(new Uint8Array([1, 0, 0, 0, 1])) }),
    ).toHaveProperty('error');
    expect(
      await call({
        operation: 'generateKey',
        algorithm: { name: 'HMAC', hash: 'SHA-1', length: 65_544 },
        usages: ['sign'],
      }),
    ).toHaveProperty('error');
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 4_104 });
    const data = base64(publicKey.export({ type: 'spki', format: 'der' }));
    expect(
      await errorOf({ operation: 'importKey', format: 'spki', data, algorithm: rsa, usages: ['verify'] }),
    ).toBe('OperationError');
  });

  it('says what a call will cost before it begins, and lets it be refused', async () => {
    const costs: number[] = [];
    const dear = { operation: 'deriveBits', algorithm: pbkdf2(500_000), key: password, length: 256 };
    await call(dear, (ms) => costs.push(ms));
    await call({ operation: 'digest', algorithm: { name: 'SHA-1' }, data: '' }, (ms) => costs.push(ms));
    expect(costs[0]).toBeGreaterThan(100);
    expect(costs[1]).toBeLessThan(1);
    const refuse = () => {
      throw new Error('over budget');
    };
    await expect(call(dear, refuse)).rejects.toThrow('over budget');
  });

  it('does dear work one by one, and does not queue it without end', async () => {
    const dear = {
      operation: 'deriveBits',
      algorithm: pbkdf2(30_000, 'SHA-512'),
      key: password,
      length: 256,
    };
    const answers = await Promise.all(Array.from({ length: 40 }, () => call(dear)));
    const refused = answers.filter((answer) => 'error' in answer);
    expect(refused).toHaveLength(8);
    expect(await call(dear)).toHaveProperty('data');
  });

  it('gives no key of which it cannot give the bytes', async () => {
    const derived = {
      operation: 'deriveKey',
      algorithm: pbkdf2(1),
      key: password,
      derived: { name: 'HKDF' },
      usages: ['deriveBits'],
    };
    expect(await errorOf(derived)).toBe('NotSupportedError');
    const imported = await call({
      operation: 'importKey',
      format: 'raw',
      data: base64('p'),
      algorithm: { name: 'PBKDF2' },
      usages: ['deriveBits'],
    });
    expect(imported['key']).toMatchObject({ type: 'secret', format: 'raw', data: base64('p') });
  });
});
