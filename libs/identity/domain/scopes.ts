/** What an API key may be limited to. Locked: a new capability maps onto one of these (R-AUTHZ-06, R-AUTHZ-08). */
export const SCOPES = [
  'script:read',
  'script:write',
  'route:write',
  'domain:manage',
  'log:read',
  'app:admin',
  'instance:admin',
] as const;
export type Scope = (typeof SCOPES)[number];
