import { memberCursor, parseMemberCursor } from './member-cursor.js';
import { requireGrantable } from './member.js';

describe('who can be granted a role', () => {
  it('is an active member of the instance', () => {
    expect(() => requireGrantable({ username: 'ada', instanceRole: 'member', isActive: true })).not.toThrow();
  });

  it.each([
    ['member', false, 'member.inactive'],
    ['admin', true, 'member.not-a-member-role'],
    ['owner', true, 'member.not-a-member-role'],
  ] as const)('is none who is %s, active %s: %s', (instanceRole, isActive, code) => {
    expect(() => requireGrantable({ username: 'ada', instanceRole, isActive })).toThrow(
      expect.objectContaining({ code, kind: 'invalid' }),
    );
  });
});

describe('a cursor of members', () => {
  it.each(['ada', 'Ünal', '😀'.repeat(100), 'a.b-c_d@e'])('is a username: %s', (username) => {
    const cursor = memberCursor(username);
    expect(cursor).toMatch(/^[\w-]{1,600}$/);
    expect(parseMemberCursor(cursor)).toBe(username);
  });

  it.each(['', 'nonsense', '!', 'YQ==', 'Y Q', '../..', 'AA'])('is not %j', (text) => {
    expect(parseMemberCursor(text)).toBeUndefined();
  });
});
