export type { Binding, DispatchMode, HostKind, NewRoute, PathKind, Route } from './route.js';
export { parseBinding } from './parse-binding.js';
export type { BindingDraft } from './parse-binding.js';
export { parsePath } from './parse-path.js';
export type { PathPattern, Segment } from './parse-path.js';
export { findConflict } from './find-conflict.js';
export { compileTable, EMPTY_TABLE, findScript } from './routing-table.js';
export type { AppTable, RoutingTable } from './routing-table.js';
export type { RoutableRoute, RoutableScript, RoutingSnapshot } from './routing-snapshot.js';
export type { Matched } from './path-table.js';
export { hostName, matchRequest } from './match-request.js';
export type { RoutableRequest, RouteMatch } from './match-request.js';
export {
  InvalidRouteError,
  ModuleNotRoutableError,
  RouteConflictError,
  RouteNotFoundError,
  RouteUnsupportedError,
} from './routes.errors.js';
export type { BoundRoute } from './routes.errors.js';
