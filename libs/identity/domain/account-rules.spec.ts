import {
  commonPasswordsToRefuse,
  emailFault,
  emailToKeep,
  passwordFault,
  REFUSED_COMMON_PASSWORDS,
  usernameFault,
} from './account-rules.js';

const common = commonPasswordsToRefuse(['123456', 'Password', 'qwertyuiop']);

describe('passwords', () => {
  it('must have 8 to 128 characters, counted as characters and not as bytes', () => {
    expect(passwordFault('kvß7ä!x', common)).toBe('must have at least 8 characters');
    expect(passwordFault('kvß7ä!x9', common)).toBeUndefined();
    expect(passwordFault('😀'.repeat(7), common)).toBe('must have at least 8 characters');
    expect(passwordFault('😀'.repeat(128), common)).toBeUndefined();
    expect(passwordFault('x'.repeat(129), common)).toBe('must have at most 128 characters');
  });

  it('need no digits, capitals or signs', () => {
    expect(passwordFault('correct horse battery staple', common)).toBeUndefined();
  });

  it('are refused when they are common, in any letter case', () => {
    expect(passwordFault('password', common)).toBe('is one of the most common passwords');
    expect(passwordFault('QwertyUIOP', common)).toBe('is one of the most common passwords');
  });
});

describe('the list of common passwords', () => {
  it('counts only those that the length rule would let through', () => {
    const ranked = ['short', ...Array.from({ length: 4_000 }, (_, i) => `common-${i}`)];
    const refused = commonPasswordsToRefuse(ranked);
    expect(refused.size).toBe(REFUSED_COMMON_PASSWORDS);
    expect(refused.has('short')).toBe(false);
    expect(refused.has('common-2999')).toBe(true);
    expect(refused.has('common-3000')).toBe(false);
  });
});

describe('usernames', () => {
  it.each(['admin', 'ada.lovelace@example.org', 'Jörg', 'x'.repeat(100)])('take %j', (name) => {
    expect(usernameFault(name)).toBeUndefined();
  });

  it.each(['', ' ', 'a b', 'a\0b', 'a\nb', 'a\u200bb', '\ud800', 'x'.repeat(101)])('refuse %j', (name) => {
    expect(usernameFault(name)).toBeDefined();
  });
});

describe('emails (R-USER-08)', () => {
  it.each([
    [null, null],
    ['', null],
    [' \t\n ', null],
    [' ada@a.example ', 'ada@a.example'],
    ['Ada@A.example', 'Ada@A.example'],
  ])('%j is kept as %j', (given, kept) => {
    expect(emailToKeep(given)).toBe(kept);
  });

  it.each([
    ['ada@a.example', undefined],
    [`${'x'.repeat(244)}@a.example`, undefined],
    ['jörg@müller.example', undefined],
    ['ada', 'must contain "@"'],
    [`${'x'.repeat(245)}@a.example`, 'must have at most 254 characters'],
    ['ada lovelace@a.example', 'must not contain spaces or control characters'],
    ['ada\0@a.example', 'must not contain spaces or control characters'],
    ['\ud800@a.example', 'must not contain spaces or control characters'],
  ])('%j: %s', (email, fault) => {
    expect(emailFault(email)).toBe(fault);
  });
});
