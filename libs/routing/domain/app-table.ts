import type { RoutableRoute, RoutableScript } from './routing-snapshot.js';

/** All that the table holds of one app. */
export interface AppParts {
  readonly appId: string;
  /** Host names and wildcards that it claims. */
  readonly domains: readonly string[];
  readonly scripts: readonly RoutableScript[];
  readonly routes: readonly RoutableRoute[];
}

/** One app and, in the order in which they are asked (R-ROUTE-26), the buckets of its region for certain hosts. */
export interface AppTable extends AppParts {
  /** By host; undefined when there are none. */
  readonly strict: ReadonlyMap<string, number> | undefined;
  /** By the name after `*.`; undefined when there are none. */
  readonly wildcards: ReadonlyMap<string, number> | undefined;
  /** Ids of routes that this release cannot serve: a newer manager may have written them during a rollout. */
  readonly skipped: readonly string[];
}

/** Whether nothing is left of an app, as when it was deleted. */
export function isEmptyApp({ domains, scripts }: AppTable): boolean {
  return domains.length === 0 && scripts.length === 0;
}
