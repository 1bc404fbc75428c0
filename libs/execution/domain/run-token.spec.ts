import { createHmac, hkdfSync } from 'node:crypto';
import { newId } from '#kernel';
import { RunTokenRefusedError, RunTokens } from './run-token.js';
import type { RunGrant } from './run-token.js';

const tokens = new RunTokens('a secret of at least thirty-two characters');
const NOW = 1_800_000_000_000;
const grant = (more: Partial<RunGrant> = {}): RunGrant => ({
  appId: newId(),
  scriptId: newId(),
  executionId: newId(),
  rootId: newId(),
  principalId: null,
  depth: 0,
  mayManageDeadLetters: false,
  expiresAt: NOW + 1_000,
  ...more,
});

it('gives back what was granted', () => {
  const granted = grant({ principalId: newId(), depth: 3 });
  expect(tokens.verify(tokens.mint(granted), NOW)).toEqual(granted);
  const more = grant({ principalId: newId(), mayManageDeadLetters: true });
  expect(tokens.verify(tokens.mint(more), NOW)).toEqual(more);
});

it('refuses a token after its time', () => {
  const token = tokens.mint(grant());
  expect(() => tokens.verify(token, NOW + 1_000)).toThrow(RunTokenRefusedError);
});

it('refuses a token of another installation', () => {
  const foreign = new RunTokens('another secret of at least thirty-two characters');
  expect(() => tokens.verify(foreign.mint(grant()), NOW)).toThrow(RunTokenRefusedError);
});

it('refuses a token in which anything was changed', () => {
  const token = tokens.mint(grant());
  for (let at = 0; at < token.length; at++) {
    const other = token[at] === 'a' ? 'b' : 'a';
    const forged = token.slice(0, at) + other + token.slice(at + 1);
    expect(() => tokens.verify(forged, NOW)).toThrow(RunTokenRefusedError);
  }
});

it.each(['', '.', 'r1', 'r2.a.b.c.d.-.0.-.9', '..........'])('refuses nonsense: %j', (nonsense) => {
  expect(() => tokens.verify(nonsense, NOW)).toThrow(RunTokenRefusedError);
});

it('signs with HMAC-SHA-256 under a key derived for this purpose', () => {
  const token = tokens.mint(grant());
  const cut = token.lastIndexOf('.');
  const key = Buffer.from(
    hkdfSync('sha256', 'a secret of at least thirty-two characters', '', 'picloud/run-token/1', 32),
  );
  expect(token.slice(cut + 1)).toBe(
    createHmac('sha256', key).update(token.slice(0, cut)).digest('base64url'),
  );
});

it('refuses a token of any length', () => {
  expect(() => tokens.verify(`${'x'.repeat(10_000)}.y`, NOW)).toThrow(RunTokenRefusedError);
});
