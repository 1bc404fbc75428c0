export type HostKind = 'any' | 'strict' | 'wildcard';
export type PathKind = 'exact' | 'prefix' | 'param';
export type DispatchMode = 'sync' | 'async';

/** Whom a route lets through, asked before the script runs (D5). */
export const ROUTE_AUTHS = ['public', 'user', 'member', 'editor', 'app_admin'] as const;
export type RouteAuth = (typeof ROUTE_AUTHS)[number];

/** So many requests in each window, counted for each of whatever `by` names. */
export interface RouteRateLimit {
  readonly requests: number;
  readonly perSeconds: number;
  readonly by: 'ip' | 'principal' | 'route';
}

/** What pages of other origins may do; preflights are answered from it without running the script. */
export interface RouteCors {
  /** Origins such as `https://a.example`, or `*` alone for any. */
  readonly origins: readonly string[];
  /** Further request headers that pages may send. */
  readonly headers: readonly string[];
  /** Response headers that pages may read. */
  readonly exposeHeaders: readonly string[];
  readonly credentials: boolean;
  readonly maxAgeSeconds: number;
}

/** What holds for a request before the route's script is run. */
export interface RouteSettings {
  readonly auth: RouteAuth;
  readonly rateLimit: RouteRateLimit | null;
  readonly cors: RouteCors | null;
}

/** Of a route whose author says nothing more. */
export const OPEN_TO_ALL: RouteSettings = { auth: 'public', rateLimit: null, cors: null };

/** Which requests a route takes. */
export interface Binding {
  readonly hostKind: HostKind;
  readonly host: string | null;
  readonly hostParamName: string | null;
  readonly pathKind: PathKind;
  /** As it was typed; normal forms exist in the compiled table only (R-ROUTE-09). */
  readonly path: string;
  /** In upper case; null takes any. */
  readonly method: string | null;
  readonly dispatchMode: DispatchMode;
}

export interface NewRoute extends Binding, RouteSettings {
  readonly appId: string;
  readonly scriptId: string;
}

export interface Route extends NewRoute {
  readonly id: string;
  readonly createdAt: Date;
}
