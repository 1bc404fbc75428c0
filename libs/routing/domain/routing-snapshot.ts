import type { RunLimits } from '#contracts';
import type { DomainClaim } from '#tenancy/domain';
import type { Binding, RouteSettings } from './route.js';

/** All of a script that a run needs, so that no request asks the database (D1). */
export interface RoutableScript {
  readonly id: string;
  readonly appId: string;
  readonly name: string;
  /** The active one. */
  readonly version: number;
  /** A second version that gets a share of the runs, in whole percent. */
  readonly canary: { readonly version: number; readonly percent: number } | null;
  /** Raised by whatever else changes what runs: a module it imports, a variable of its app. */
  readonly build: number;
  readonly kind: 'endpoint' | 'module';
  readonly limits: RunLimits;
  readonly isolation: 'warm' | 'fresh';
}

export interface RoutableRoute extends Binding, RouteSettings {
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
