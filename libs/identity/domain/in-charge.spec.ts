import { PLATFORM, requireMayManage, requireSomebodyInCharge } from './index.js';
import type { Caller, InstanceRole, Standing } from './index.js';

const codeOf = (work: () => void): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const as = (instanceRole: InstanceRole, isActive = true): Standing => ({ instanceRole, isActive });

const callerWho = (instanceRole: InstanceRole): Caller => ({
  principal: {
    ...{ userId: 'u', username: 'ada', email: null, instanceRole },
    credential: { kind: 'session', id: 's' },
  },
  ...{ address: null, requestId: null },
});

describe('who may manage whom (R-USER-03)', () => {
  it.each<[InstanceRole, InstanceRole[], string | undefined]>([
    ['owner', ['owner'], undefined],
    ['owner', ['member', 'owner'], undefined],
    ['admin', ['admin'], undefined],
    ['admin', ['member', 'admin'], undefined],
    ['admin', ['owner'], 'user.cannot-escalate'],
    ['admin', ['admin', 'owner'], 'user.cannot-escalate'],
    ['admin', ['owner', 'member'], 'user.cannot-escalate'],
  ])('%s for %j: %s', (actor, roles, code) => {
    expect(codeOf(() => requireMayManage(callerWho(actor), ...roles))).toBe(code);
  });

  it('the platform itself for everybody, and nobody who is not signed in', () => {
    expect(codeOf(() => requireMayManage(PLATFORM, 'owner'))).toBeUndefined();
    expect(codeOf(() => requireMayManage({ ...PLATFORM }, 'owner'))).toBe('user.cannot-escalate');
  });
});

describe('those in charge (R-USER-04, R-USER-05)', () => {
  const nobody = { owners: 0, admins: 0 };
  const anAdmin = { owners: 0, admins: 1 };
  const anOwner = { owners: 1, admins: 1 };

  it.each<[string, Standing, Standing | undefined, typeof nobody, string | undefined]>([
    ['the only user goes', as('owner'), undefined, nobody, 'user.last-admin'],
    ['the only user is deactivated', as('owner'), as('owner', false), nobody, 'user.last-admin'],
    ['the only user becomes a member', as('owner'), as('member'), nobody, 'user.last-admin'],
    ['the only user becomes an admin', as('owner'), as('admin'), nobody, 'user.last-owner'],
    ['the last owner goes', as('owner'), undefined, anAdmin, 'user.last-owner'],
    ['the last owner is deactivated', as('owner'), as('owner', false), anAdmin, 'user.last-owner'],
    ['the last owner becomes an admin', as('owner'), as('admin'), anAdmin, 'user.last-owner'],
    ['one of two owners goes', as('owner'), undefined, anOwner, undefined],
    ['an admin goes', as('admin'), undefined, anOwner, undefined],
    ['the last admin of all goes', as('admin'), undefined, nobody, 'user.last-admin'],
    ['the last admin of all becomes an owner', as('admin'), as('owner'), nobody, undefined],
    ['the last owner stays one', as('owner'), as('owner'), nobody, undefined],
    ['an owner who is not active goes', as('owner', false), undefined, nobody, undefined],
    ['an owner comes back', as('owner', false), as('owner'), nobody, undefined],
    ['a member goes', as('member'), undefined, nobody, undefined],
  ])('%s', (_what, before, after, others, code) => {
    expect(codeOf(() => requireSomebodyInCharge(before, after, others))).toBe(code);
  });
});
