export { OPEN_TO_ALL, ROUTE_AUTHS } from './route.js';
export type {
  Binding,
  DispatchMode,
  HostKind,
  NewRoute,
  PathKind,
  Route,
  RouteAuth,
  RouteCors,
  RouteRateLimit,
  RouteSettings,
} from './route.js';
export { parseSettings, parseSettingsChange } from './route-settings.js';
export type { CorsDraft, SettingsDraft } from './route-settings.js';
export { parseBinding } from './parse-binding.js';
export type { BindingDraft } from './parse-binding.js';
export { parsePath } from './parse-path.js';
export type { PathPattern, Segment } from './parse-path.js';
export { uncoveredHost } from './uncovered-host.js';
export { findConflict } from './find-conflict.js';
export { compileApp } from './compile-app.js';
export type { CompiledApp } from './compile-app.js';
export type { AppParts, AppTable } from './app-table.js';
export { Unchanged } from './unchanged.js';
export { changeTable, compileTable, EMPTY_TABLE, findScript } from './routing-table.js';
export type { RoutingTable } from './routing-table.js';
export type { RoutableRoute, RoutableScript, RoutingSnapshot } from './routing-snapshot.js';
export type { Matched } from './match-path.js';
export { matchRequest } from './match-request.js';
export { hostName } from './request-host.js';
export type { RoutableRequest, RouteMatch } from './match-request.js';
export {
  HostNotClaimedError,
  InvalidRouteError,
  ModuleNotRoutableError,
  RouteConflictError,
  RouteNotFoundError,
} from './routes.errors.js';
export type { BoundRoute } from './routes.errors.js';
