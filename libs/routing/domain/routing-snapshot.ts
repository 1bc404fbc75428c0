import type { RunLimits } from '#contracts';
import type { DomainClaim } from '#tenancy/domain';
import type { Binding } from './route.js';

/** All of a script that a run needs, so that no request asks the database (D1). */
export interface RoutableScript {
  readonly id: string;
  readonly appId: string;
  readonly name: string;
  readonly version: number;
  readonly kind: 'endpoint' | 'module';
  readonly limits: RunLimits;
  readonly isolation: 'warm' | 'fresh';
}

export interface RoutableRoute extends Binding {
  readonly id: string;
  readonly appId: string;
  readonly scriptId: string;
}

/** What is in force at one revision. */
export interface RoutingSnapshot {
  readonly revision: number;
  readonly domains: readonly DomainClaim[];
  readonly scripts: readonly RoutableScript[];
  readonly routes: readonly RoutableRoute[];
}
