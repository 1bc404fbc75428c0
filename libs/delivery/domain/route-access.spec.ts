import type { AppRole, Credential, InstanceRole, Principal, Scope } from '#identity/domain';
import { ROUTE_AUTHS } from '#routing/domain';
import { letsThrough, scriptPrincipal } from './route-access.js';

const session: Credential = { kind: 'session', id: 's' };
const key = (scopes: readonly Scope[], appId: string | null = null): Credential => ({
  ...{ kind: 'key', id: 'k' },
  scopes,
  appId,
});
const someone = (instanceRole: InstanceRole, credential: Credential = session): Principal => ({
  ...{ userId: 'u', username: 'ada', email: null },
  instanceRole,
  credential,
});
/** Which routes of app `a` let the caller through. */
const routesOf = (principal: Principal | undefined, membership?: AppRole) => {
  const caller = principal && scriptPrincipal(principal, 'a', membership);
  return ROUTE_AUTHS.filter((auth) => letsThrough(auth, caller)).join(' ');
};

describe('a route lets through (D5)', () => {
  it.each<[string, Principal | undefined, AppRole | undefined, string]>([
    ['nobody', undefined, undefined, 'public'],
    ['a user without a role', someone('member'), undefined, 'public user'],
    ['a viewer', someone('member'), 'viewer', 'public user member'],
    ['an editor', someone('member'), 'editor', 'public user member editor'],
    ['an admin of the app', someone('member'), 'app_admin', 'public user member editor app_admin'],
    ['an admin', someone('admin'), undefined, 'public user member editor app_admin'],
    ['an owner', someone('owner'), undefined, 'public user member editor app_admin'],
  ])('%s', (_, principal, membership, routes) => {
    expect(routesOf(principal, membership)).toBe(routes);
  });

  it.each<[string, Credential, AppRole | undefined, string]>([
    ['to read scripts', key(['script:read']), 'app_admin', 'public user member'],
    ['to write them', key(['script:read', 'script:write']), 'app_admin', 'public user member editor'],
    ['for everything of the app', key(['script:read', 'app:admin']), 'editor', 'public user member'],
    ['of an admin', key(['script:read', 'app:admin']), 'app_admin', 'public user member app_admin editor'],
    ['that reads no scripts', key(['log:read', 'app:admin']), 'app_admin', 'public'],
    ['bound to the app', key(['script:read'], 'a'), 'editor', 'public user member'],
    ['bound to another app', key(['script:read', 'script:write'], 'b'), 'editor', 'public'],
    ['of a user without a role', key(['script:read']), undefined, 'public user'],
  ])('a key %s', (_, credential, membership, routes) => {
    expect(routesOf(someone('member', credential), membership).split(' ').sort()).toEqual(
      routes.split(' ').sort(),
    );
  });
});

it('the script learns who calls, and nothing to sign in with', () => {
  expect(scriptPrincipal(someone('member'), 'a', 'viewer')).toEqual({
    ...{ id: 'u', username: 'ada', role: 'member', appRole: 'viewer', via: 'session' },
  });
  const owner = someone('owner', key(['script:read']));
  expect(scriptPrincipal(owner, 'a', undefined)).toEqual({
    ...{ id: 'u', username: 'ada', role: 'owner', appRole: 'viewer', via: 'key' },
  });
  expect(scriptPrincipal(someone('member', key(['script:read'], 'b')), 'a', 'viewer')).toBeUndefined();
});
