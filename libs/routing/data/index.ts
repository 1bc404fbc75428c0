export { RouteRepository } from './route.repository.js';
export type { RouteChange, RoutePageRequest } from './route.repository.js';
export { RoutingSnapshotReader } from './routing-snapshot.reader.js';
export type {
  KnownRoutes,
  RoutingPosition,
  RoutingReading,
  StoredApp,
  StoredRouting,
  StoredScript,
} from './routing-snapshot.reader.js';
