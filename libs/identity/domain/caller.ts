import type { Principal } from './principal.js';

/** Who makes one call to the API, and where it comes from; what the audit log tells of it. */
export interface Caller {
  /** Null when nobody is signed in, or the platform itself is at work. */
  readonly principal: Principal | null;
  /** IP address; null when it did not come over the network. */
  readonly address: string | null;
  readonly requestId: string | null;
}

/** What nobody asked for: the platform's own making, such as that of the first app. */
export const PLATFORM: Caller = { principal: null, address: null, requestId: null };

export function userIdOf({ principal }: Caller): string | null {
  return principal?.userId ?? null;
}
