import { CAPABILITIES } from './capabilities.js';
import type { Capability } from './capabilities.js';
import { hasScopeOf, isAllowed } from './is-allowed.js';
import { SCOPES } from './scopes.js';
import type { Scope } from './scopes.js';
import type { Credential, InstanceRole, Principal } from './principal.js';

const APP = 'a1';
const session: Credential = { kind: 'session', id: 's' };
const key = (scopes: readonly Scope[], appId: string | null = null): Credential => ({
  kind: 'key',
  id: 'k',
  scopes,
  appId,
});
const who = (instanceRole: InstanceRole, credential: Credential = session): Principal => ({
  userId: 'u',
  username: 'ada',
  email: null,
  instanceRole,
  credential,
});
const capabilities = Object.keys(CAPABILITIES) as Capability[];
const onApp = capabilities.filter((capability) => CAPABILITIES[capability].on === 'app');
const onInstance = capabilities.filter((capability) => CAPABILITIES[capability].on === 'instance');

describe('roles', () => {
  it('let an owner do anything, anywhere', () => {
    for (const capability of capabilities)
      expect(isAllowed(who('owner'), capability, { appId: APP, membership: undefined })).toBe(true);
  });

  it('let an admin do anything but manage settings', () => {
    const refused = capabilities.filter(
      (capability) => !isAllowed(who('admin'), capability, { appId: APP, membership: undefined }),
    );
    expect(refused).toEqual(['InstanceManageSettings']);
  });

  it('let a member do nothing on the instance, and in an app what the membership says', () => {
    const may = (membership: 'app_admin' | 'editor' | 'viewer' | undefined) =>
      capabilities.filter((capability) => isAllowed(who('member'), capability, { appId: APP, membership }));
    expect(may(undefined)).toEqual([]);
    expect(may('app_admin')).toEqual(onApp);
    expect(may('viewer')).toEqual(['AppRead', 'AppLogRead', 'AppKvRead', 'AppDocsRead', 'AppFilesRead']);
    expect(onApp.filter((capability) => !may('editor').includes(capability))).toEqual([
      'AppManageDomains',
      'AppAdmin',
      'AppReadAudit',
      'AppManageTriggers',
      'AppDeadLetterManage',
    ]);
  });

  it('say nothing of an app that is not named', () => {
    for (const capability of onApp) expect(isAllowed(who('owner'), capability)).toBe(false);
  });
});

describe('scopes of keys', () => {
  it('are seven', () => {
    expect(SCOPES).toHaveLength(7);
  });

  it('allow what they cover and nothing else', () => {
    for (const scope of SCOPES) {
      const allowed = capabilities.filter((capability) =>
        isAllowed(who('owner', key([scope])), capability, { appId: APP, membership: undefined }),
      );
      expect(allowed).toEqual(capabilities.filter((one) => CAPABILITIES[one].scope === scope));
      for (const capability of capabilities)
        expect(hasScopeOf(who('owner', key([scope])), capability)).toBe(allowed.includes(capability));
    }
    expect(isAllowed(who('owner', key(['script:write'])), 'AppWriteRoute', standing())).toBe(false);
  });

  it('never make more of a key than its user is', () => {
    const member = who('member', key(SCOPES));
    expect(capabilities.filter((one) => isAllowed(member, one, standing('viewer')))).toEqual(
      capabilities.filter((one) => isAllowed(who('member'), one, standing('viewer'))),
    );
  });
});

describe('a bound key', () => {
  it('is good for its own app alone', () => {
    const bound = who('owner', key(SCOPES, APP));
    expect(capabilities.filter((one) => isAllowed(bound, one, standing()))).toEqual(onApp);
    expect(onApp.filter((one) => isAllowed(bound, one, { appId: 'a2', membership: undefined }))).toEqual([]);
  });

  it('does nothing on the instance, whatever its scopes say', () => {
    const bound = who('owner', key(SCOPES, APP));
    expect(onInstance.filter((one) => isAllowed(bound, one))).toEqual([]);
    expect(onInstance.filter((one) => isAllowed(bound, one, standing()))).toEqual([]);
  });
});

function standing(membership?: 'app_admin' | 'editor' | 'viewer') {
  return { appId: APP, membership };
}
