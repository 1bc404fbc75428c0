export type HostKind = 'any' | 'strict' | 'wildcard';
export type PathKind = 'exact' | 'prefix' | 'param';
export type DispatchMode = 'sync' | 'async';

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

export interface NewRoute extends Binding {
  readonly appId: string;
  readonly scriptId: string;
}

export interface Route extends NewRoute {
  readonly id: string;
  readonly createdAt: Date;
}
